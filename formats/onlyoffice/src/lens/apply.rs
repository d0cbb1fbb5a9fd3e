//! Commands, carried out on the view of a profile.
//!
//! A command is checked only in what it changes. An overlong value or an invalid address that the
//! request repeats, or does not mention, never refuses it.

use polydex_lens::{Fields, KeyedEntry, View};
use polydex_model::{
    Fault, Refusal, Rule,
    normal::{is_blank, is_email},
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    Employment, Entry, Slot,
    contacts::{self, Listed},
    members::{self, Form, MAX_LINE, PENDING, flag, text},
    parameters::{Changes, Parameter},
};
use crate::wire::Pair;

/// Longest type of a contact, in characters. The vendor stores at most 1024 for the whole list.
pub const MAX_TYPE: usize = 255;
/// Longest value of a contact, in characters.
pub const MAX_VALUE: usize = 16 * 1024;
/// Longest e-mail address, in characters.
pub const MAX_EMAIL: usize = 255;

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
            if changes.text("email").is_some_and(is_blank) {
                changes.remove("email");
            }
            if changes.flag("isVisitor").is_none() {
                changes.set("isVisitor", false);
            }
            view.fields.set("activationStatus", PENDING.into());
            update(&mut view, &changes, &mut faults);
        }
        Command::Update(changes) => {
            let before = view.clone();
            let returns = changes.flag("disable") == Some(false);
            update(&mut view, &changes, &mut faults);
            if is_terminated(&before.fields) && !returns && view != before {
                faults.push(Fault::at("", Rule::Own(SUSPENDED)));
            }
        }
        Command::Status(employment) => set_status(&mut view.fields, employment),
        Command::Type(is_visitor) => set_visitor(&mut view.fields, is_visitor),
        Command::Invite => invite(&mut view.fields),
        Command::RemovePhoto => view.fields.set("avatar", Json::Null),
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
    for name in ["email", "firstname", "lastname"] {
        if changes.text(name).is_none_or(is_blank) {
            faults.push(Fault::at(name, Rule::Required));
        }
    }
}

fn update(view: &mut PersonView, changes: &Changes, faults: &mut Vec<Fault>) {
    if let Some(pairs) = &changes.contacts {
        list(view, pairs, contacts::set, faults);
    }
    if let Some(address) = changes.text("email") {
        set_email(view, address, faults);
    }
    let fields = &mut view.fields;
    for (parameter, value) in changes.values() {
        set(fields, parameter, value, faults);
    }
    match changes.flag("disable") {
        Some(true) => set_status(fields, Employment::Terminated),
        Some(false) if is_terminated(fields) => set_status(fields, Employment::Active),
        _ => {}
    }
}

fn is_terminated(fields: &Fields) -> bool {
    *fields.get("status") == Employment::Terminated.number()
}

/// Sets the status. The directory records since when a person has been terminated.
fn set_status(fields: &mut Fields, employment: Employment) {
    fields.set("status", employment.number().into());
    if employment != Employment::Terminated {
        fields.set("terminated", Json::Null);
    }
}

/// Makes the person a visitor or a user. A visitor cannot be an administrator.
fn set_visitor(fields: &mut Fields, is_visitor: bool) {
    if flag(fields, "isVisitor") != is_visitor {
        fields.set("isVisitor", is_visitor.into());
        for role in ["isAdmin", "isOwner"] {
            fields.set(role, (flag(fields, role) && !is_visitor).into());
        }
        // A person who may sign in from now on counts as invited.
        invite(fields);
    }
}

fn invite(fields: &mut Fields) {
    if *fields.get("activationStatus") == 0 {
        fields.set("activationStatus", PENDING.into());
    }
}

/// Sets the member of a parameter.
fn set(fields: &mut Fields, parameter: &Parameter, value: &Json, faults: &mut Vec<Fault>) {
    let Some(member) = parameter.member else { return };
    match parameter.form {
        Form::Name => set_text(fields, parameter.name, member, MAX_LINE, value, "".into(), faults),
        Form::Text(longest) => {
            set_text(fields, parameter.name, member, longest, value, Json::Null, faults);
        }
        Form::Id => match id(value.as_str().unwrap_or_default()) {
            Some(id) => fields.set(member, id),
            None => faults.push(Fault::at(parameter.name, Rule::Format("GUID"))),
        },
        Form::Groups => set_groups(fields, value),
        Form::Flag => set_visitor(fields, value.as_bool() == Some(true)),
        _ => fields.set(member, value.clone()),
    }
}

/// Replaces a text by another one; a blank one becomes `empty`.
fn set_text(
    fields: &mut Fields,
    parameter: &str,
    member: &str,
    longest: usize,
    value: &Json,
    empty: Json,
    faults: &mut Vec<Fault>,
) {
    let new = value.as_str().unwrap_or_default();
    if new != text(fields, member) {
        check_length(parameter, new, longest, faults);
        fields.set(member, if is_blank(new) { empty } else { new.into() });
    }
}

/// A GUID as members hold it: null for a blank text and for the nil GUID. `None` for another text.
fn id(text: &str) -> Option<Json> {
    if is_blank(text) {
        return Some(Json::Null);
    }
    let id = guid(text)?;
    Some(if id.is_nil() { Json::Null } else { id.to_string().into() })
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

/// Replaces the groups by those named; the same ones in another order change nothing.
fn set_groups(fields: &mut Fields, names: &Json) {
    let old = fields.get("groups").as_array().cloned().unwrap_or_default();
    let mut new: Vec<Json> = Vec::new();
    for name in names.as_array().into_iter().flatten().filter_map(Json::as_str) {
        let group = group(&old, name);
        if !new.contains(&group) {
            new.push(group);
        }
    }
    let is_same = new.len() == old.len() && new.iter().all(|group| old.contains(group));
    if !is_same {
        fields.set("groups", new.into());
    }
}

/// The group of this GUID or name as the person has it already, else one for the directory to
/// resolve.
fn group(known: &[Json], text: &str) -> Json {
    let id = guid(text);
    let is_meant = |group: &&Json| {
        if let Some(id) = id {
            return group["id"] == id.to_string();
        }
        let name = group["name"].as_str().unwrap_or_default();
        name.to_lowercase() == text.to_lowercase()
    };
    let new = || members::group(id, if id.is_some() { "" } else { text }, None);
    known.iter().find(is_meant).cloned().unwrap_or_else(new)
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
