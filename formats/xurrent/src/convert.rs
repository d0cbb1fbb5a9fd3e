//! Whole documents of people to records and back, without a server.

use polydex_lens::{
    DocumentSchema, Documents, Home, KeyedEntry, Lens, ParsedPerson, merge_document,
};
use polydex_model::{Person, Reference, Refusal, Stamp};
use serde_json::{Deserializer, Map, Value as Json};

use crate::{
    DIALECT, XurrentLens,
    document::Document,
    lens::{Entry, Fields},
    phrasebook::{Member, Slot, XurrentRecord, shown_name},
    wire::{Form, body, time},
};

/// Members that documents show and clients do not write. Of a reference, the name counts.
const READ_ONLY: &[&str] = &[
    "id",
    "nodeID",
    "created_at",
    "updated_at",
    "formats",
    "contacts[].id",
    "contacts[].nodeID",
    "addresses[].id",
    "addresses[].nodeID",
    "organization.id",
    "organization.nodeID",
    "organization.sourceID",
    "organization.disabled",
    "manager.id",
    "manager.nodeID",
    "manager.sourceID",
    "manager.disabled",
    "site.id",
    "site.nodeID",
    "work_hours.id",
    "work_hours.nodeID",
];

/// Reads documents of people as `GET` answers them: one object, an array of objects, or objects
/// one after another.
///
/// ```
/// use polydex_lens::Documents;
/// use polydex_format_xurrent::XurrentLens;
/// let lens = XurrentLens::for_workspace(&polydex_model::Settings::default());
/// let people = lens.people(
///     br#"{"name":"Ann Vos","contacts":[{"label":"mobile","telephone":"+31 6 5550 1234"}]}"#,
/// );
/// assert_eq!(people.unwrap()[0].card.points.len(), 1);
/// ```
impl Documents for XurrentLens {
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
        let mut people = Vec::new();
        for document in Deserializer::from_slice(bytes).into_iter::<Json>() {
            match document {
                Ok(Json::Array(documents)) => {
                    for document in documents {
                        people.push(ParsedPerson { person: person(self, &document)?, document });
                    }
                }
                Ok(document) => {
                    people.push(ParsedPerson { person: person(self, &document)?, document });
                }
                Err(error) => return Err(Refusal::Malformed(format!("not JSON: {error}").into())),
            }
        }
        Ok(people)
    }

    fn document(&self, person: &Person) -> Json {
        Document::new(self, person).full()
    }

    fn merge(&self, stored: &Person, document: &Person) -> Result<Person, Refusal> {
        merge_document(self, stored, document)
    }

    fn schema(&self) -> DocumentSchema<'_> {
        DocumentSchema {
            dialect: Some(DIALECT),
            read_only: READ_ONLY,
            codes: &["contacts[].label", "addresses[].label"],
            extras: &[],
            any_case: false,
            region: self.region(),
        }
    }
}

fn person(lens: &XurrentLens, document: &Json) -> Result<Person, Refusal> {
    let Json::Object(document) = document else {
        return Err(Refusal::Malformed("a person is a JSON object".into()));
    };
    let empty = Person::default();
    let mut view = lens.get(&empty);
    read_fields(lens, document, &mut view.fields);
    let mut entries = entries(document);
    let labels: Vec<_> = entries.iter_mut().map(|(_, entry)| normalize_label(entry)).collect();
    view.entries = entries.iter().map(|(_, entry)| KeyedEntry::new(entry.clone())).collect();
    let mut person = Lens::put(lens, &empty, view)?;
    // In the directory ids and times are given on commit; here they come from the document.
    person.number = number(document.get("id")).unwrap_or(0);
    for ((point, (number, _)), label) in person.card.points.iter_mut().zip(&entries).zip(labels) {
        point.number = number.unwrap_or(point.number);
        point.label = label.or(point.label.take());
    }
    person.card.points.sort_by_key(|point| point.number);
    person.created = stamp(lens, document.get("created_at"));
    person.updated = stamp(lens, document.get("updated_at"));
    name_references(document, &mut person);
    Ok(person)
}

fn read_fields(lens: &XurrentLens, document: &Map<String, Json>, fields: &mut Fields) {
    for member in Person::MEMBERS {
        let sent = document.get(member.name).or_else(|| nested(document, member));
        let Some(sent) = sent else { continue };
        if let Ok(value) = member.form.read(sent, &Json::Null, lens.domain()) {
            fields.set(member.name, value);
        }
    }
}

/// The id of a reference as documents show it. Of a thing that this directory does not hold, the
/// whole reference if it has a name: an id of another system says less.
fn nested<'d>(document: &'d Map<String, Json>, member: &Member<Person>) -> Option<&'d Json> {
    let shown = document.get(shown_name(member))?;
    let name = shown.get("name").and_then(Json::as_str);
    let is_named = name.is_some_and(|name| !name.trim().is_empty());
    if is_named && matches!(member.form, Form::Named(_)) { Some(shown) } else { shown.get("id") }
}

/// The entries of a document with their numbers in it, the primary address first.
fn entries(document: &Map<String, Json>) -> Vec<(Option<i64>, Entry)> {
    let primary = text(document, "primary_email").map(|address| (None, Entry::primary(address)));
    let list = |name: &str| document.get(name).and_then(Json::as_array).into_iter().flatten();
    let contacts = list("contacts").filter_map(Json::as_object).filter_map(contact);
    let addresses = list("addresses").filter_map(Json::as_object).map(address);
    primary.into_iter().chain(contacts).chain(addresses).collect()
}

fn contact(members: &Map<String, Json>) -> Option<(Option<i64>, Entry)> {
    let (slot, uri) =
        Slot::PROTOCOLS.into_iter().find_map(|slot| Some((slot, text(members, slot.key())?)))?;
    Some((number(members.get("id")), Entry { slot, uri, ..common(members) }))
}

fn address(members: &Map<String, Json>) -> (Option<i64>, Entry) {
    let entry = Entry {
        slot: Slot::Address,
        address: text(members, "address"),
        city: text(members, "city"),
        state: text(members, "state"),
        zip: text(members, "zip"),
        country: text(members, "country").map(|code| code.to_ascii_uppercase()),
        ..common(members)
    };
    (number(members.get("id")), entry)
}

fn common(members: &Map<String, Json>) -> Entry {
    let integration = members.get("integration").map(body::flag) == Some(Ok(true));
    Entry { label: text(members, "label").unwrap_or_default(), integration, ..Entry::default() }
}

/// Gives an entry with a label unknown to this vendor the plain row of its kind, so that its value
/// is not lost, and returns the label to be stored as a free one.
fn normalize_label(entry: &mut Entry) -> Option<String> {
    let rows = || Person::TABLE.rows().filter(|row| row.code.slot == entry.slot);
    if entry.slot == Slot::PrimaryEmail || rows().any(|row| row.code.label == entry.label) {
        return None;
    }
    let plain = rows().find(|row| row.needs.is_empty())?.code.label;
    let label = std::mem::replace(&mut entry.label, plain.to_owned());
    Some(label).filter(|label| !label.trim().is_empty())
}

fn text(members: &Map<String, Json>, name: &str) -> Option<String> {
    body::text(members.get(name)?).ok()?
}

fn number(id: Option<&Json>) -> Option<i64> {
    id.and_then(Json::as_i64).filter(|number| *number > 0)
}

fn stamp(lens: &XurrentLens, at: Option<&Json>) -> Stamp {
    let at = at.and_then(Json::as_str).and_then(|text| time::parse_time(text, lens.zone()));
    Stamp { at: at.unwrap_or_default(), by: None }
}

/// Gives references the names of their targets: the numbers mean nothing to other directories.
fn name_references(document: &Map<String, Json>, person: &mut Person) {
    for member in Person::MEMBERS {
        let name = document.get(shown_name(member)).and_then(|shown| shown.get("name"));
        let Home::Reference(_, get_mut) = member.home else { continue };
        if let Some(Json::String(name)) = name {
            let reference = get_mut(person).get_or_insert_with(Reference::default);
            reference.name = Some(name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use polydex_model::{Record as _, Settings};

    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Person>, Refusal> {
        XurrentLens::for_workspace(&Settings::default()).people(bytes)
    }

    fn write(person: &Person) -> String {
        XurrentLens::for_workspace(&Settings::default()).write(person)
    }

    #[test]
    fn what_is_written_is_read_back_unchanged() {
        let document = r#"{"id":5,"name":"Ann Vos","primary_email":"ann@acme.test","vip":true,
            "organization":{"id":3,"name":"Acme NL"},"created_at":"2026-01-02T08:00:00Z",
            "contacts":[{"id":9,"label":"emergency","telephone":"112"},
                {"id":7,"label":"chat_teams","chat":"msteams:x","integration":true}],
            "addresses":[{"id":8,"label":"home","address":"Dorpsweg 1","country":"NL"}]}"#;
        let people = read(document.as_bytes()).expect("documents");
        let line = write(&people[0]);
        assert_eq!(read(line.as_bytes()).expect("documents"), people);
        assert!(line.contains(r#""label":"emergency","telephone":"112""#), "{line}");
        assert!(line.contains(r#""organization":{"id":3,"name":"Acme NL""#), "{line}");
        assert_eq!(people[0].card().points.iter().map(|p| p.number).min(), Some(7));
    }

    #[test]
    fn arrays_and_lines_are_read_and_other_things_refused() {
        assert_eq!(read(b"[{},{}]").map(|people| people.len()), Ok(2));
        assert_eq!(read(b"{}\n{}\n").map(|people| people.len()), Ok(2));
        assert!(read(b"[1]").is_err());
        assert!(read(b"{").is_err());
    }

    #[test]
    fn a_member_that_cannot_be_read_counts_as_absent() {
        let people = read(br#"{"name":["x"],"contacts":[{"label":"work"},7],"vip":{}}"#).unwrap();
        assert_eq!(people[0], Person::default());
    }
}
