//! Commands on a view, by the vendor's rules. Only what a command changes is checked.

use polydex_lens::{KeyedEntry, View};
use polydex_model::{PointId, Refusal, Rule, normal};
use serde_json::Value as Json;

use super::{Command, Draft, Entry, Fields, Nested, XurrentLens, address, contact, faults::Faults};
use crate::{
    phrasebook::{Collection, Member, Slot, Subject},
    wire::{Body, Form, body},
};

type Shown = View<Fields, Entry>;

/// Longest `primary_email`, in characters.
const PRIMARY_MOST: usize = 128;

pub(super) fn apply<R: Subject>(
    lens: &XurrentLens,
    mut view: Shown,
    command: Command,
) -> Result<Shown, Refusal> {
    match command {
        Command::Create(draft) => write::<R>(lens, &mut view, &draft, true)?,
        Command::Update(draft) => write::<R>(lens, &mut view, &draft, false)?,
        Command::Add(collection, body) => {
            let entry = said::<R>(collection, &body, None)?;
            view.entries.push(KeyedEntry::new(entry));
        }
        Command::Change(collection, which, body) => {
            let at = find(&view, collection, which)?;
            let entry = &mut view.entries[at].entry;
            *entry = said::<R>(collection, &body, Some(entry))?;
        }
        Command::Remove(collection, which) => {
            let at = find(&view, collection, which)?;
            view.entries.remove(at);
        }
        Command::Clear(collection) => {
            view.entries.retain(|keyed| keyed.entry.slot.collection() != Some(collection));
        }
    }
    Ok(view)
}

/// Where the entry of a point stands in the view; an entry of the other list is not found.
fn find(view: &Shown, collection: Collection, which: PointId) -> Result<usize, Refusal> {
    view.entries
        .iter()
        .position(|keyed| {
            keyed.entry.slot.collection() == Some(collection) && keyed.key.contains(&which)
        })
        .ok_or(Refusal::NotFound(collection.node_type().into()))
}

/// An entry as a body says it: a new one, or a known one with the members given.
fn said<R: Subject>(
    collection: Collection,
    body: &Body,
    was: Option<&Entry>,
) -> Result<Entry, Refusal> {
    let mut faults = Faults::default();
    let entry = match collection {
        Collection::Contacts => contact::said::<R>(body, was, &mut faults),
        Collection::Addresses => address::said::<R>(body, was, &mut faults),
    };
    faults.refuse().map(|()| entry)
}

/// Carries out the members of a posted record.
fn write<R: Subject>(
    lens: &XurrentLens,
    view: &mut Shown,
    draft: &Draft,
    new: bool,
) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    for member in R::MEMBERS {
        match given(member, &draft.body) {
            Some(sent) => write_member(lens, view, member, sent, &mut faults),
            None if new && member.form.is_required() => faults.note(member.name, Rule::Required),
            None => {}
        }
    }
    if R::HAS_PRIMARY {
        write_primary(view, &draft.body, new, &mut faults);
    }
    for nested in &draft.contacts {
        write_nested::<R>(view, nested, &mut faults)?;
    }
    faults.in_order().refuse()
}

/// What the body gives for a member. A reference may also come nested, as it is shown.
fn given<'b, R>(member: &Member<R>, body: &'b Body) -> Option<&'b Json>
where
    R: Subject,
{
    body.get(member.name).or_else(|| {
        let nested = body.get(member.shown_name())?;
        match nested {
            Json::Object(object) => {
                let named = matches!(member.form, Form::Named(_))
                    && object.get("name").is_some_and(Json::is_string);
                let id = object.get("id").or_else(|| object.get("nodeID"));
                id.or_else(|| named.then_some(nested))
            }
            Json::Null => Some(nested),
            _ => None,
        }
    })
}

fn write_member<R: Subject>(
    lens: &XurrentLens,
    view: &mut Shown,
    member: &Member<R>,
    sent: &Json,
    faults: &mut Faults,
) {
    let now = view.fields.get(member.name);
    if sent == now || is_shown_name(view, member, sent) {
        return;
    }
    let value = member.form.read(sent, now, lens.domain()).and_then(|value| {
        let unchanged = value == *now;
        if unchanged { Ok(value) } else { member.form.check(&value).map(|()| value) }
    });
    match value {
        Ok(value) => view.fields.set(member.name, value),
        Err(rule) => faults.note(member.name, rule),
    }
}

/// A record without a name is shown with its e-mail address; sent back, that is no name.
fn is_shown_name<R: Subject>(view: &Shown, member: &Member<R>, sent: &Json) -> bool {
    member.name == "name"
        && view.fields.get("name").is_null()
        && primary(view).is_some_and(|at| *sent == view.entries[at].entry.uri)
}

fn primary(view: &Shown) -> Option<usize> {
    view.entries.iter().position(|keyed| keyed.entry.slot == Slot::PrimaryEmail)
}

/// The primary address is changed in place, so that no contact appears that nobody wrote.
fn write_primary(view: &mut Shown, body: &Body, new: bool, faults: &mut Faults) {
    const NAME: &str = "primary_email";
    let at = primary(view);
    let was = at.map(|at| view.entries[at].entry.uri.trim()).filter(|was| !normal::is_blank(was));
    let was = was.unwrap_or_default().to_owned();
    let sent = match body.text(NAME) {
        None if new => Ok(String::new()),
        None => return,
        Some(text) => text.map(|text| text.unwrap_or_default().trim().to_owned()),
    };
    match sent {
        Err(rule) => faults.note(NAME, rule),
        Ok(text) if text == was && !new => {}
        Ok(text) if text.is_empty() => faults.note(NAME, Rule::Required),
        Ok(text) if text.chars().count() > PRIMARY_MOST => {
            faults.note(NAME, Rule::TooLong(PRIMARY_MOST));
        }
        Ok(text) if !normal::is_email(&text) => faults.note(NAME, Rule::Format("email")),
        Ok(text) => match at {
            Some(at) => view.entries[at].entry.uri = text,
            None => view.entries.push(KeyedEntry::new(Entry::primary(text))),
        },
    }
}

/// Carries out one element of `contacts_attributes`; its faults are those of `contacts`.
fn write_nested<R: Subject>(
    view: &mut Shown,
    nested: &Nested,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let at = nested.which.map(|which| find(view, Collection::Contacts, which)).transpose()?;
    if nested.destroy {
        if let Some(at) = at {
            view.entries.remove(at);
        }
        return Ok(());
    }
    let was = at.map(|at| &view.entries[at].entry);
    let mut inner = Faults::default();
    let entry = contact::nested::<R>(&nested.body, was, &mut inner);
    faults.take(inner, |member| match Slot::protocol(member) {
        Some(_) => "contacts.uri".to_owned(),
        None => format!("contacts.{member}"),
    });
    match at {
        Some(at) => view.entries[at].entry = entry,
        None => view.entries.push(KeyedEntry::new(entry)),
    }
    Ok(())
}

/// A member of an entry as sent, trimmed; blank is no value. The outer `None`: it was not sent.
pub(super) fn trimmed(body: &Body, name: &str) -> Option<Result<Option<String>, Rule>> {
    let text = body.get(name).map(body::text)?;
    Some(text.map(|text| text.map(|text| text.trim().to_owned())))
}

/// The label that a body gives to an entry; `fits` says whether the entry may bear it.
pub(super) fn label(
    body: &Body,
    was: Option<&Entry>,
    moved: bool,
    fits: impl Fn(&str) -> bool,
    faults: &mut Faults,
) -> String {
    const NAME: &str = "label";
    let old = was.map_or("", |was| &was.label);
    let (label, checked) = match trimmed(body, NAME) {
        None if was.is_some() => (old.to_owned(), moved),
        Some(Ok(Some(label))) => {
            let checked = moved || label != old;
            (label, checked)
        }
        None | Some(Ok(None)) => {
            faults.note(NAME, Rule::Required);
            return old.to_owned();
        }
        Some(Err(_)) => {
            faults.note(NAME, Rule::NotAChoice);
            return old.to_owned();
        }
    };
    if checked && !fits(&label) {
        faults.note(NAME, Rule::NotAChoice);
    }
    label
}

/// The `integration` flag that a body gives to an entry.
pub(super) fn integration(body: &Body, was: Option<&Entry>, faults: &mut Faults) -> bool {
    match body.flag("integration") {
        Some(Ok(flag)) => flag,
        Some(Err(rule)) => {
            faults.note("integration", rule);
            false
        }
        None => was.is_some_and(|was| was.integration),
    }
}
