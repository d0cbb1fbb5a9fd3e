//! Rows of a file applied to one person's contacts and addresses.
//!
//! Rows with Integration true replace the details that an integration manages; what people wrote
//! stays. A row with an ID changes that detail; a row without one adds a detail unless there is an
//! equal one. The same commands as clients' requests do the work, so a file has no further rights.

use polydex_format_xurrent::{
    XurrentLens,
    document::{Document, Flag},
    lens::{Command, Entry, find_point},
    phrasebook::{Collection, Row, Slot, XurrentRecord as _},
    wire::{Body, body},
};
use polydex_lens::{KeyedEntry, Lens as _};
use polydex_model::{Person, PointId, Refusal, Rule};
use serde_json::{Map, Value as Json};

use super::{
    columns::{
        ADDRESS, ADDRESS_LABEL, CONTACT_LABEL, CONTACT_PROTOCOL, CONTACT_URI, ID, INTEGRATION,
    },
    table::{Columns, Row as FileRow},
};
use crate::refuse::CONTACT_AND_ADDRESS;

/// One contact or address in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The line of the row.
    pub line: u64,
    /// The id in the row.
    id: Option<String>,
    list: Collection,
    body: Body,
    integration: bool,
}

impl Detail {
    /// The detail of a row: an address if it has a cell of one, else a contact.
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
    /// The entry of a contact with a retired label, which old files still have. Contacts of retired
    /// services are left out: no row shows them, so every import would add them again.
    fn retired(&self) -> Option<Entry> {
        let text = |name| self.body.text_or_none(name);
        let (slot, uri) = Slot::PROTOCOLS.into_iter().find_map(|s| Some((s, text(s.key())?)))?;
        let label = text("label")?;
        let is_meant = |row: &Row| row.code.slot == slot && row.code.label == label;
        let row = Person::TABLE.row_where(is_meant)?;
        let row = Some(row).filter(|row| !row.is_shown && row.service().is_none())?;
        let integration = self.integration;
        Some(Entry { slot, label: row.code.label.to_owned(), uri, integration, ..Entry::default() })
    }
}

fn with_entry(lens: &XurrentLens, person: &Person, entry: Entry) -> Result<Person, Refusal> {
    let mut view = lens.get(person);
    view.entries.push(KeyedEntry::new(entry));
    lens.put(person, view)
}

fn contact(protocol: &str, label: &str, uri: &str) -> Result<Map<String, Json>, Refusal> {
    // Skype was once a label of telephones.
    let (slot, label) = match (protocol, label) {
        ("telephone", "skype") => (Some(Slot::Chat), "chat_skype"),
        (protocol, label) => (Slot::protocol(protocol), label),
    };
    let missing = if protocol.is_empty() { Rule::Required } else { Rule::NotAChoice };
    let slot = slot.ok_or_else(|| Refusal::at("protocol", missing))?;
    let members = [("label", label), (slot.key(), uri)];
    Ok(members.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect())
}

/// The members of the columns that the file has; the others stay unchanged.
fn address(columns: &Columns, row: &FileRow) -> Map<String, Json> {
    let members = [(ADDRESS_LABEL, "label")].into_iter().chain(ADDRESS.iter().copied());
    members
        .filter_map(|(column, name)| Some((name.to_owned(), columns.cell(row, column)?.into())))
        .collect()
}

/// Applies rows to a person; on failure the line and the reason of the first refused row.
pub fn apply(
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
        for (list, point) in managed_points(lens, &person) {
            if !taken.contains(&point) {
                let removed = lens.edit(&person, Command::Remove(list, point));
                person = removed.map_err(|why| (first.line, why))?;
            }
        }
    }
    for (detail, found) in details.iter().zip(found) {
        let edited = match (found, detail.retired()) {
            // A file that repeats what is there changes nothing, whatever its blanks.
            (Some(point), _) if has_detail(lens, &person, detail, point) => continue,
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

/// The point of a row: the one with its id, else an equal one that no earlier row has taken.
fn find(
    lens: &XurrentLens,
    person: &Person,
    detail: &Detail,
    taken: &[PointId],
) -> Result<Option<PointId>, Refusal> {
    if let Some(id) = &detail.id {
        return find_point(id, detail.list, &person.card.points, lens.domain()).map(Some);
    }
    let mut free = person.card.points.iter().map(|point| point.id);
    Ok(free.find(|point| !taken.contains(point) && has_detail(lens, person, detail, *point)))
}

/// Whether a point already equals a row.
fn has_detail(lens: &XurrentLens, person: &Person, detail: &Detail, point: PointId) -> bool {
    let shown = Document::new(lens, person).entry(detail.list, point, Flag::Always);
    shown.is_some_and(|shown| equals(&shown, &detail.body))
}

/// Whether an entry's document has the members of a row, blanks at the ends aside.
fn equals(shown: &Json, body: &Body) -> bool {
    let trimmed = |value: &Json| {
        let text = body::text(value).ok().flatten().unwrap_or_default();
        text.trim().to_owned()
    };
    body.members().all(|(name, value)| {
        let shown = shown.get(name).map(trimmed).unwrap_or_default();
        let equals =
            if name == "country" { str::eq_ignore_ascii_case } else { <str as PartialEq>::eq };
        equals(&shown, &trimmed(value))
    })
}

/// The points shown here that an integration manages.
fn managed_points(lens: &XurrentLens, person: &Person) -> Vec<(Collection, PointId)> {
    let view = lens.get(person);
    let managed = view.entries.iter().filter(|keyed| keyed.entry.integration);
    managed
        .filter_map(|keyed| {
            let list = keyed.entry.slot.collection()?;
            Some(keyed.key.iter().map(move |point| (list, *point)))
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests;
