//! Commands applied to a view, by the vendor's rules. Only what a command changes is checked.

use polydex_lens::{KeyedEntry, View, request::Patch};
use polydex_model::{PointId, Refusal, Rule, normal};
use serde_json::Value as Json;

use super::{
    Command, ContactInput, Entry, Fields, RecordInput, XurrentLens,
    input::{self, Faults},
};
use crate::{
    phrasebook::{Collection, Member, Slot, XurrentRecord, shown_name},
    wire::{Body, Form},
};

type XurrentView = View<Fields, Entry>;

/// Maximum length of `primary_email`, in characters.
const MAX_PRIMARY_EMAIL: usize = 128;

pub(super) fn apply<R: XurrentRecord>(
    lens: &XurrentLens,
    mut view: XurrentView,
    command: Command,
) -> Result<XurrentView, Refusal> {
    match command {
        Command::Create(input) => write_record::<R>(lens, &mut view, &input, true)?,
        Command::Update(input) => write_record::<R>(lens, &mut view, &input, false)?,
        Command::Add(collection, body) => {
            let entry = input::entry::<R>(collection, &body, None)?;
            view.entries.push(KeyedEntry::new(entry));
        }
        Command::Change(collection, point, body) => {
            let index = find(&view, collection, point)?;
            let entry = &mut view.entries[index].entry;
            *entry = input::entry::<R>(collection, &body, Some(entry))?;
        }
        Command::Remove(collection, point) => {
            let index = find(&view, collection, point)?;
            view.entries.remove(index);
        }
        Command::Clear(collection) => {
            view.entries.retain(|keyed| keyed.entry.slot.collection() != Some(collection));
        }
    }
    Ok(view)
}

/// The index of a point's entry; an entry of the other collection is not found.
fn find(view: &XurrentView, collection: Collection, point: PointId) -> Result<usize, Refusal> {
    view.entries
        .iter()
        .position(|keyed| {
            keyed.entry.slot.collection() == Some(collection) && keyed.key.contains(&point)
        })
        .ok_or(Refusal::NotFound(collection.node_type().into()))
}

fn write_record<R: XurrentRecord>(
    lens: &XurrentLens,
    view: &mut XurrentView,
    input: &RecordInput,
    is_new: bool,
) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    for member in R::MEMBERS {
        match sent_value(member, &input.body) {
            Some(sent) => write_member(lens, view, member, sent, &mut faults),
            None if is_new && member.form.is_required() => {
                faults.add(member.name, Rule::Required);
            }
            None => {}
        }
    }
    if R::HAS_PRIMARY {
        write_primary(view, &input.body, is_new, &mut faults);
    }
    for contact in &input.contacts {
        write_nested::<R>(view, contact, &mut faults)?;
    }
    faults.sorted().into_result()
}

/// What a body gives for a member. A reference may also be nested, as documents show it.
fn sent_value<'b, R>(member: &Member<R>, body: &'b Body) -> Option<&'b Json>
where
    R: XurrentRecord,
{
    body.get(member.name).or_else(|| {
        let nested = body.get(shown_name(member))?;
        match nested {
            Json::Object(object) => {
                let has_name = matches!(member.form, Form::Named(_))
                    && object.get("name").is_some_and(Json::is_string);
                let id = object.get("id").or_else(|| object.get("nodeID"));
                id.or_else(|| has_name.then_some(nested))
            }
            Json::Null => Some(nested),
            _ => None,
        }
    })
}

fn write_member<R: XurrentRecord>(
    lens: &XurrentLens,
    view: &mut XurrentView,
    member: &Member<R>,
    sent: &Json,
    faults: &mut Faults,
) {
    let now = view.fields.get(member.name);
    if sent == now || is_shown_name(view, member, sent) {
        return;
    }
    let value = member.form.read(sent, now, lens.domain()).and_then(|value| {
        let is_unchanged = value == *now;
        if is_unchanged { Ok(value) } else { member.form.check(&value).map(|()| value) }
    });
    match value {
        Ok(value) => view.fields.set(member.name, value),
        Err(rule) => faults.add(member.name, rule),
    }
}

/// A record without a name shows its e-mail address in `name`; that text sent back is no name.
fn is_shown_name<R: XurrentRecord>(view: &XurrentView, member: &Member<R>, sent: &Json) -> bool {
    member.name == "name"
        && view.fields.get("name").is_null()
        && primary(view).is_some_and(|index| *sent == view.entries[index].entry.uri)
}

fn primary(view: &XurrentView) -> Option<usize> {
    view.entries.iter().position(|keyed| keyed.entry.slot == Slot::PrimaryEmail)
}

/// Changes the primary address in place: as a new entry it would leave the old one behind as a
/// contact that no client wrote.
fn write_primary(view: &mut XurrentView, body: &Body, is_new: bool, faults: &mut Faults) {
    const NAME: &str = "primary_email";
    let index = primary(view);
    let old = index.map(|index| view.entries[index].entry.uri.trim());
    let old = old.filter(|old| !normal::is_blank(old)).unwrap_or_default().to_owned();
    let sent = match body.text(NAME) {
        Ok(Patch::Absent) if !is_new => return,
        sent => sent.map(|text| text.value().unwrap_or_default().trim().to_owned()),
    };
    match sent {
        Err(rule) => faults.add(NAME, rule),
        Ok(text) if text == old && !is_new => {}
        Ok(text) if text.is_empty() => faults.add(NAME, Rule::Required),
        Ok(text) if text.chars().count() > MAX_PRIMARY_EMAIL => {
            faults.add(NAME, Rule::TooLong(MAX_PRIMARY_EMAIL));
        }
        Ok(text) if !normal::is_email(&text) => faults.add(NAME, Rule::Format("email")),
        Ok(text) => match index {
            Some(index) => view.entries[index].entry.uri = text,
            None => view.entries.push(KeyedEntry::new(Entry::primary(text))),
        },
    }
}

/// Applies one element of `contacts_attributes`; its faults are reported as those of `contacts`.
fn write_nested<R: XurrentRecord>(
    view: &mut XurrentView,
    input: &ContactInput,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let index = input.point.map(|point| find(view, Collection::Contacts, point)).transpose()?;
    if input.destroy {
        if let Some(index) = index {
            view.entries.remove(index);
        }
        return Ok(());
    }
    let old = index.map(|index| &view.entries[index].entry);
    let mut in_contact = Faults::default();
    let entry = input::nested_contact::<R>(&input.body, old, &mut in_contact);
    faults.append(in_contact, |member| match Slot::protocol(member) {
        Some(_) => "contacts.uri".to_owned(),
        None => format!("contacts.{member}"),
    });
    match index {
        Some(index) => view.entries[index].entry = entry,
        None => view.entries.push(KeyedEntry::new(entry)),
    }
    Ok(())
}
