//! Commands, carried out on the view of a profile.
//!
//! A command is checked only in what it changes. An overlong value or an invalid address that the
//! request repeats, or does not mention, never refuses it.

use polydex_lens::{KeyedEntry, View};
use polydex_model::{
    Fault, Refusal, Rule,
    normal::{is_blank, is_email},
};
use uuid::Uuid;

use super::{
    Employment, Entry, Fields, Group, Sex, Slot,
    contacts::{self, Listed},
    fields::PENDING,
};
use crate::wire::{Pair, person::Changes};

/// Longest type of a contact, in characters. The vendor stores at most 1024 for the whole list.
pub const MAX_TYPE: usize = 255;
/// Longest value of a contact, in characters.
pub const MAX_VALUE: usize = 16 * 1024;
/// Longest e-mail address, in characters.
pub const MAX_EMAIL: usize = 255;
/// Longest name, title, location and the like, in characters.
pub const MAX_LINE: usize = 255;
/// Longest comment, in characters.
pub const MAX_NOTES: usize = 64 * 1024;

/// A terminated user can only get other contacts, or be made active again.
pub const SUSPENDED: &str = "the user is suspended";

/// Only terminated users can be deleted.
pub const NOT_TERMINATED: &str = "the user must be terminated first";

/// What a request asks for, in the vendor's terms.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// `PUT …/contacts`: replaces the named types.
    Merge(Vec<Pair>),
    /// `POST …/contacts`: replaces the list.
    Set(Vec<Pair>),
    /// `DELETE …/contacts`: removes the named contacts.
    Delete(Vec<Pair>),
    /// `POST /people`: a new person.
    Create(Changes),
    /// `PUT /people/{userid}`: changes the named members.
    Update(Changes),
    /// `PUT /people/status/{status}`.
    Status(Employment),
    /// `PUT /people/type/{type}`: whether the person is a visitor.
    Type(bool),
    /// `PUT /people/invite`: a person who could not sign in becomes a visitor who can.
    Invite,
    /// `DELETE /people/{userid}/photo`.
    RemovePhoto,
}

type PersonView = View<Fields, Entry>;

pub(super) fn apply(mut view: PersonView, command: Command) -> Result<PersonView, Refusal> {
    let mut faults = Vec::new();
    match command {
        Command::Merge(pairs) => list(&mut view, &pairs, contacts::merge, &mut faults),
        Command::Set(pairs) => list(&mut view, &pairs, contacts::set, &mut faults),
        Command::Delete(pairs) => list(&mut view, &pairs, contacts::delete, &mut faults),
        Command::Create(mut changes) => {
            require(&changes, &mut faults);
            changes.email = changes.email.filter(|address| !is_blank(address));
            changes.is_visitor = Some(changes.is_visitor.unwrap_or(false));
            view.fields.activation_status = PENDING;
            update(&mut view, changes, &mut faults);
        }
        Command::Update(changes) => {
            let before = view.clone();
            let returns = changes.disable == Some(false);
            update(&mut view, changes, &mut faults);
            if before.fields.status == 2 && !returns && view != before {
                faults.push(Fault::at("", Rule::Own(SUSPENDED)));
            }
        }
        Command::Status(employment) => set_status(&mut view.fields, employment),
        Command::Type(is_visitor) => set_visitor(&mut view.fields, is_visitor),
        Command::Invite if view.fields.activation_status == 0 => {
            view.fields.activation_status = PENDING;
        }
        Command::Invite => {}
        Command::RemovePhoto => view.fields.picture = None,
    }
    Refusal::unless_empty(faults).map(|()| view)
}

/// Changes the list and checks what is new in it.
fn list(
    view: &mut PersonView,
    pairs: &[Pair],
    change: fn(Vec<Listed>, &[Pair]) -> Vec<Listed>,
    faults: &mut Vec<Fault>,
) {
    let (listed, mut entries): (Vec<_>, Vec<_>) =
        view.entries.iter().cloned().partition(|keyed| keyed.entry.slot.is_list());
    let changed = change(listed.clone(), pairs);
    if changed == listed {
        return;
    }
    for KeyedEntry { key, entry } in &changed {
        let old = listed.iter().find(|old| !key.is_empty() && old.key == *key);
        // A fault names the position in the request, which is what the client can look up.
        let index = || pairs.iter().position(|pair| *entry == *pair).unwrap_or_default();
        if old.is_none_or(|old| old.entry.kind != entry.kind) {
            check_length(&format!("contacts.{}.type", index()), &entry.kind, MAX_TYPE, faults);
        }
        if old.is_none_or(|old| old.entry.value != entry.value) {
            check_length(&format!("contacts.{}.value", index()), &entry.value, MAX_VALUE, faults);
        }
    }
    entries.extend(changed);
    view.entries = entries;
}

fn check_length(path: &str, text: &str, longest: usize, faults: &mut Vec<Fault>) {
    if text.chars().nth(longest).is_some() {
        faults.push(Fault::at(path, Rule::TooLong(longest)));
    }
}

/// Checks the members that a new person must have. The user name is derived.
fn require(changes: &Changes, faults: &mut Vec<Fault>) {
    let needed = [
        ("email", &changes.email),
        ("firstname", &changes.first_name),
        ("lastname", &changes.last_name),
    ];
    for (name, text) in needed {
        if text.as_deref().is_none_or(is_blank) {
            faults.push(Fault::at(name, Rule::Required));
        }
    }
}

fn update(view: &mut PersonView, changes: Changes, faults: &mut Vec<Fault>) {
    let Changes { contacts: pairs, email, .. } = &changes;
    if let Some(pairs) = pairs {
        list(view, pairs, contacts::set, faults);
    }
    if let Some(address) = email {
        set_email(view, address, faults);
    }
    set_texts(&mut view.fields, &changes, faults);
    set_references(&mut view.fields, &changes, faults);
    let fields = &mut view.fields;
    if let Some(day) = changes.birthday {
        fields.birthday = day.date();
    }
    if let Some(day) = changes.work_from {
        fields.set_work_from(day.date());
    }
    if let Some(sex) = changes.sex {
        fields.sex = Sex::named(&sex);
    }
    if let Some(is_visitor) = changes.is_visitor {
        set_visitor(fields, is_visitor);
    }
    match changes.disable {
        Some(true) => set_status(fields, Employment::Terminated),
        Some(false) if fields.status == 2 => set_status(fields, Employment::Active),
        _ => {}
    }
}

/// Sets the status. The directory records since when a person has been terminated.
fn set_status(fields: &mut Fields, employment: Employment) {
    fields.status = employment.number();
    if employment != Employment::Terminated {
        fields.terminated = None;
    }
}

/// Makes the person a visitor or a user. A visitor cannot be an administrator.
fn set_visitor(fields: &mut Fields, is_visitor: bool) {
    if fields.is_visitor != is_visitor {
        fields.is_visitor = is_visitor;
        fields.is_admin &= !is_visitor;
        fields.is_owner &= !is_visitor;
        // A person who may sign in from now on counts as invited.
        if fields.activation_status == 0 {
            fields.activation_status = PENDING;
        }
    }
}

fn set_texts(fields: &mut Fields, changes: &Changes, faults: &mut Vec<Fault>) {
    let names = [
        ("firstname", &changes.first_name, &mut fields.first_name),
        ("lastname", &changes.last_name, &mut fields.last_name),
    ];
    for (name, wanted, target) in names {
        if let Some(text) = wanted.as_ref().filter(|text| *text != target) {
            check_length(name, text, MAX_LINE, faults);
            *target = if is_blank(text) { String::new() } else { text.clone() };
        }
    }
    let texts = [
        ("title", &changes.title, &mut fields.title, MAX_LINE),
        ("location", &changes.location, &mut fields.location, MAX_LINE),
        ("comment", &changes.notes, &mut fields.notes, MAX_NOTES),
        ("cultureName", &changes.culture_name, &mut fields.culture_name, MAX_LINE),
    ];
    for (name, wanted, target, longest) in texts {
        let Some(text) = wanted else { continue };
        if text != target.as_deref().unwrap_or_default() {
            check_length(name, text, longest, faults);
            *target = (!is_blank(text)).then(|| text.clone());
        }
    }
}

/// Changes the primary address in place. Only a person without one gets a new point.
fn set_email(view: &mut PersonView, address: &str, faults: &mut Vec<Fault>) {
    let entry = view.entries.iter_mut().find(|keyed| keyed.entry.slot == Slot::Email);
    let address = address.trim();
    if entry.as_ref().is_some_and(|keyed| keyed.entry.value.trim() == address) {
        return;
    }
    if is_blank(address) {
        faults.push(Fault::at("email", Rule::Required));
    } else if address.chars().nth(MAX_EMAIL).is_some() {
        faults.push(Fault::at("email", Rule::TooLong(MAX_EMAIL)));
    } else if !is_email(address) {
        faults.push(Fault::at("email", Rule::Format("email")));
    }
    match entry {
        Some(keyed) => address.clone_into(&mut keyed.entry.value),
        None => view.entries.push(KeyedEntry::new(Entry::email(address))),
    }
}

fn set_references(fields: &mut Fields, changes: &Changes, faults: &mut Vec<Fault>) {
    if let Some(lead) = changes.lead.as_deref().map(str::trim) {
        match (is_blank(lead), guid(lead)) {
            (true, _) => fields.lead = None,
            (false, Some(id)) => fields.lead = (!id.is_nil()).then_some(id),
            (false, None) => faults.push(Fault::at("lead", Rule::Format("GUID"))),
        }
    }
    if let Some(names) = &changes.department {
        let mut groups: Vec<Group> = Vec::new();
        for name in names {
            let group = group(&fields.groups, name);
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        let is_same = groups.len() == fields.groups.len()
            && groups.iter().all(|group| fields.groups.contains(group));
        if !is_same {
            fields.groups = groups;
        }
    }
}

/// The group as the person has it already, else one for the directory to resolve.
fn group(known: &[Group], text: &str) -> Group {
    let id = guid(text);
    let is_meant = |group: &&Group| match id {
        Some(id) => group.id == Some(id),
        None => group.name.to_lowercase() == text.to_lowercase(),
    };
    known.iter().find(is_meant).cloned().unwrap_or_else(|| match id {
        Some(_) => Group { id, ..Group::default() },
        None => Group { name: text.to_owned(), ..Group::default() },
    })
}

/// Parses a GUID in any of its common forms: with or without dashes, in braces or parentheses.
///
/// ```
/// use polydex_format_onlyoffice::lens::guid;
/// let id = guid("5b0c0d5e-6a0c-4f52-9d0e-3f0f6f1f9a11");
/// assert!(id.is_some());
/// assert_eq!(guid("{5B0C0D5E-6A0C-4F52-9D0E-3F0F6F1F9A11}"), id);
/// assert_eq!(guid("5b0c0d5e6a0c4f529d0e3f0f6f1f9a11"), id);
/// assert_eq!(guid("nora.vance"), None);
/// ```
pub fn guid(text: &str) -> Option<Uuid> {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    Uuid::parse_str(inner.unwrap_or(text)).ok()
}
