//! What becomes of one person's contacts and addresses when rows of a file name them.
//!
//! Rows with Integration true replace the details that an integration keeps; what people wrote
//! stays. A row with an ID changes that detail, any other is added unless it is there already.
//! Everything is done by commands that clients have too, so a file can do nothing that they can't.

use polydex_lens::{KeyedEntry, Lens as _};
use polydex_model::{Person, PointId, Refusal, Rule};
use serde_json::{Map, Value as Json};

use super::{
    columns::{
        ADDRESS, ADDRESS_LABEL, CONTACT_LABEL, CONTACT_PROTOCOL, CONTACT_URI, ID, INTEGRATION,
    },
    table::{Columns, Row as FileRow},
};
use polydex_format_xurrent::{
    XurrentLens,
    document::{Document, Flag},
    lens::{Command, Entry, point_named},
    phrasebook::{Collection, Row, Slot, Subject as _},
    wire::{Body, body},
};

/// A row that is both a contact and an address.
pub(crate) const CONTACT_AND_ADDRESS: Rule = Rule::Own("contact_and_address");

/// One contact or address that a row names.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The line of its row.
    pub line: u64,
    /// The id that the row gives.
    id: Option<String>,
    list: Collection,
    body: Body,
    integration: bool,
}

impl Detail {
    /// What a row names: a contact if it has anything of one, else an address.
    pub fn of_row(columns: &Columns, row: &FileRow) -> Result<Self, Refusal> {
        let text = |name| columns.text(row, name);
        let integration = body::flag(&text(INTEGRATION).into()) == Ok(true);
        let is_contact = [CONTACT_PROTOCOL, CONTACT_LABEL, CONTACT_URI]
            .iter()
            .any(|name| !text(name).is_empty());
        let is_address = !text(ADDRESS_LABEL).is_empty()
            || ADDRESS.iter().any(|(name, _)| !text(name).is_empty());
        if is_contact && is_address {
            return Err(Refusal::at("base", CONTACT_AND_ADDRESS));
        }
        let (list, mut members) = if is_address {
            (Collection::Addresses, address(columns, row))
        } else {
            (
                Collection::Contacts,
                contact(
                    text(CONTACT_PROTOCOL),
                    text(CONTACT_LABEL),
                    columns.cell(row, CONTACT_URI).unwrap_or_default(),
                )?,
            )
        };
        members.insert("integration".to_owned(), integration.into());
        let id = Some(text(ID).to_owned()).filter(|id| !id.is_empty());
        Ok(Self { line: row.line, id, list, body: members.into(), integration })
    }
}

impl Detail {
    /// The contact of a label that is offered no more, but that old files have. A service that is
    /// offered no more is none: nothing would show it, and every import would add it again.
    fn retired(&self) -> Option<Entry> {
        let text = |name| self.body.text(name).and_then(Result::ok).flatten();
        let (slot, uri) = Slot::PROTOCOLS.into_iter().find_map(|s| Some((s, text(s.key())?)))?;
        let row = Row::saying(Person::ROWS, slot, &text("label")?)?;
        let row = Some(row).filter(|row| !row.shows && row.service.is_none())?;
        let integration = self.integration;
        Some(Entry { slot, label: row.label.to_owned(), uri, integration, ..Entry::default() })
    }
}

fn with_entry(lens: &XurrentLens, person: &Person, entry: Entry) -> Result<Person, Refusal> {
    let mut view = lens.get(person);
    view.entries.push(KeyedEntry::new(entry));
    lens.put(person, view)
}

fn contact(protocol: &str, label: &str, uri: &str) -> Result<Map<String, Json>, Refusal> {
    // Skype was a label of telephones once.
    let (slot, label) = match (protocol, label) {
        ("telephone", "skype") => (Some(Slot::Chat), "chat_skype"),
        (protocol, label) => (Slot::protocol(protocol), label),
    };
    let missing = if protocol.is_empty() { Rule::Required } else { Rule::NotAChoice };
    let slot = slot.ok_or_else(|| Refusal::at("protocol", missing))?;
    let members = [("label", label), (slot.key(), uri)];
    Ok(members.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect())
}

/// Columns that the file does not have are no members, so that they stay what they are.
fn address(columns: &Columns, row: &FileRow) -> Map<String, Json> {
    let members = [(ADDRESS_LABEL, "label")].into_iter().chain(ADDRESS.iter().copied());
    members
        .filter_map(|(column, name)| Some((name.to_owned(), columns.cell(row, column)?.into())))
        .collect()
}

/// A person with the details that rows name, or the line and reason of the first that cannot be.
pub fn applied(
    lens: &XurrentLens,
    person: &Person,
    details: &[Detail],
) -> Result<Person, (u64, Refusal)> {
    let mut taken = Vec::new();
    let found: Vec<Option<PointId>> = details
        .iter()
        .map(|detail| {
            let found = find(lens, person, detail, &taken).map_err(|why| (detail.line, why))?;
            taken.extend(found);
            Ok(found)
        })
        .collect::<Result<_, _>>()?;
    let mut person = person.clone();
    if let Some(first) = details.iter().find(|detail| detail.integration) {
        for (list, point) in kept_by_integrations(lens, &person) {
            if !taken.contains(&point) {
                let removed = lens.edit(&person, Command::Remove(list, point));
                person = removed.map_err(|why| (first.line, why))?;
            }
        }
    }
    for (detail, found) in details.iter().zip(found) {
        let edited = match (found, detail.retired()) {
            // So that a file of what is there changes nothing, whatever blanks are in it.
            (Some(point), _) if is_said(lens, &person, detail, point) => continue,
            (Some(point), _) => {
                let change = Command::Change(detail.list, point, detail.body.clone());
                lens.edit(&person, change)
            }
            (None, Some(entry)) => with_entry(lens, &person, entry),
            (None, None) => lens.edit(&person, Command::Add(detail.list, detail.body.clone())),
        };
        person = edited.map_err(|why| (detail.line, why))?;
    }
    Ok(person)
}

/// The point that a row names: by its id, else one that says the same and that no other row is.
fn find(
    lens: &XurrentLens,
    person: &Person,
    detail: &Detail,
    taken: &[PointId],
) -> Result<Option<PointId>, Refusal> {
    if let Some(id) = &detail.id {
        return point_named(id, detail.list, &person.card.points, lens.domain()).map(Some);
    }
    let mut free = person.card.points.iter().map(|point| point.id);
    Ok(free.find(|point| !taken.contains(point) && is_said(lens, person, detail, *point)))
}

/// Whether a point says already what a row does.
fn is_said(lens: &XurrentLens, person: &Person, detail: &Detail, point: PointId) -> bool {
    let shown = Document::new(lens, person).one(detail.list, point, Flag::Always);
    shown.is_some_and(|shown| says(&shown, &detail.body))
}

/// Whether an entry says already what a row does.
fn says(shown: &Json, body: &Body) -> bool {
    let trimmed = |value: &Json| {
        let text = body::text(value).ok().flatten().unwrap_or_default();
        text.trim().to_owned()
    };
    body.members().all(|(name, value)| {
        let shown = shown.get(name).map(trimmed).unwrap_or_default();
        let same =
            if name == "country" { str::eq_ignore_ascii_case } else { <str as PartialEq>::eq };
        same(&shown, &trimmed(value))
    })
}

/// What an integration keeps, of what is shown.
fn kept_by_integrations(lens: &XurrentLens, person: &Person) -> Vec<(Collection, PointId)> {
    let view = lens.get(person);
    let kept = view.entries.iter().filter(|keyed| keyed.entry.integration);
    kept.filter_map(|keyed| {
        let list = keyed.entry.slot.collection()?;
        Some(keyed.key.iter().map(move |point| (list, *point)))
    })
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
