//! Encodes prepared changes as the JSON of `prepared_change`, which the function `write_changes`
//! takes.

use polydex_model::{AnyRecord, Dialect, Status, normal::fold};
use polydex_store::{ReferenceKind, keywords::Keyword as _};
use polydex_store_sql::{Cell, CounterDelta, PointEdit, Prepared, SqlRecord as _, Value};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    error::{Result, failed},
    flavor::FOLDS,
    text::{stored, stored_json},
};

/// The fields of the type `prepared_change`.
#[derive(Serialize)]
struct Encoded<'p> {
    workspace: i64,
    position: Option<i64>,
    event: Uuid,
    number: Option<i64>,
    version: Option<i64>,
    kind: &'static str,
    wanted: i64,
    not_deleted: i64,
    deleted: i64,
    archived: i64,
    deactivated: i64,
    happened: &'static str,
    at: i64,
    person: Option<Uuid>,
    key_id: Option<i64>,
    dialect: Option<&'p str>,
    request: Option<String>,
    record: Cells<'p>,
    inserts: Option<Vec<Cells<'p>>>,
    updates: Option<Vec<Cells<'p>>>,
    deletes: Option<Vec<i64>>,
    labels: Option<Vec<Labelled>>,
    groups: Option<Vec<i64>>,
    new_groups: Option<Vec<Named>>,
    domains: Option<Vec<String>>,
    held: bool,
    twice: Option<usize>,
    search: Option<String>,
    difference: Vec<String>,
    numbers: Vec<i64>,
    referred: Option<Vec<NewReference>>,
    ends_tokens: bool,
    digest: Option<String>,
    asked: Option<String>,
    until: Option<i64>,
    ends_owner: bool,
    region: &'p str,
}

#[derive(Serialize)]
struct Labelled {
    place: usize,
    label: String,
    folded: String,
}

#[derive(Serialize)]
struct Named {
    id: Option<Uuid>,
    name: Option<String>,
    folded: Option<String>,
}

#[derive(Serialize)]
struct NewReference {
    kind: &'static str,
    number: Option<i64>,
}

/// Cells as an object by column, with an optional number.
pub(crate) struct Cells<'p> {
    pub(crate) cells: &'p [Cell],
    pub(crate) number: Option<i64>,
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(number) = self.number {
            object.serialize_entry("number", &number)?;
        }
        for (column, value) in self.cells {
            match value {
                Value::Null => object.serialize_entry(column, &())?,
                Value::Flag(flag) => object.serialize_entry(column, flag)?,
                Value::Integer(integer) => object.serialize_entry(column, integer)?,
                Value::Real(real) => object.serialize_entry(column, real)?,
                Value::Text(json) if *column == FOLDS => {
                    let json: Json =
                        serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
                    object.serialize_entry(column, &json)?;
                }
                Value::Text(json) if *column == "residue" => {
                    object.serialize_entry(column, &stored_json(json))?;
                }
                Value::Text(text) => object.serialize_entry(column, &stored(text))?,
                Value::Id(id) => object.serialize_entry(column, id)?,
                Value::Texts(_) | Value::Integers(_) | Value::Ids(_) => {
                    return Err(serde::ser::Error::custom("a cell holds no list"));
                }
            }
        }
        object.end()
    }
}

/// The change as JSON.
pub(crate) fn encode(prepared: &Prepared) -> Result<String> {
    let change = &prepared.change;
    let (before, after) = (change.before.as_deref(), change.after.as_ref());
    if before.is_some_and(|before| before.uuid() != after.uuid()) {
        return Err(failed("before and after are not one record"));
    }
    write(&encoded(prepared))
}

/// A record of another database as JSON.
pub(crate) fn encode_stored(prepared: &Prepared, position: i64) -> Result<String> {
    let after = &prepared.change.after;
    let (number, version) = (Some(after.number()), Some(after.version()));
    write(&Encoded { position: Some(position), number, version, ..encoded(prepared) })
}

fn write(encoded: &Encoded<'_>) -> Result<String> {
    serde_json::to_string(encoded).map_err(|error| failed(error.to_string()))
}

fn encoded(prepared: &Prepared) -> Encoded<'_> {
    let change = &prepared.change;
    let (before, after) = (change.before.as_deref(), change.after.as_ref());
    let CounterDelta { not_deleted, deleted, archived, deactivated } = prepared.counter_delta();
    let cut = prepared.difference_template();
    let once = change.idempotency_key.as_ref();
    Encoded {
        workspace: change.workspace.0,
        position: None,
        event: change.event.0,
        number: before.map(|_| after.number()),
        version: before.map(AnyRecord::version),
        kind: match after {
            AnyRecord::Person(_) => polydex_model::Person::KEYWORD,
            AnyRecord::Organization(_) => polydex_model::Organization::KEYWORD,
        },
        wanted: prepared.numbers_needed(),
        not_deleted,
        deleted,
        archived,
        deactivated,
        happened: change.happened.keyword(),
        at: change.at.as_microsecond(),
        person: change.actor.person.map(|person| person.0),
        key_id: change.actor.key.map(|key| key.0),
        dialect: change.actor.dialect.as_ref().map(Dialect::as_str),
        request: change.actor.request.as_deref().map(|text| stored(text).into_owned()),
        record: Cells { cells: &prepared.record, number: None },
        inserts: inserts(prepared),
        updates: updates(prepared),
        deletes: deletes(prepared),
        labels: prepared.lists.labels.then(|| labels(after)),
        groups: groups(prepared),
        new_groups: new_groups(prepared),
        domains: domains(prepared),
        held: after.status() != Status::Deleted,
        twice: twice(after),
        search: prepared.search.as_deref().map(|text| stored(text).into_owned()),
        difference: cut.pieces.iter().map(|piece| stored_json(piece).into_owned()).collect(),
        numbers: cut.numbers,
        referred: referred(prepared),
        ends_tokens: ends_tokens(before, after),
        digest: once.map(|once| bytea(&once.digest)),
        asked: once.map(|once| bytea(&once.request)),
        until: once.map(|once| once.until.as_microsecond()),
        ends_owner: change.ends_ownership.is_some(),
        region: &prepared.region,
    }
}

pub(crate) fn bytea(bytes: &[u8]) -> String {
    bytes.iter().fold("\\x".to_owned(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// `None` rather than an empty list, which spares the function work.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// The number -2 means the second one that the commit assigns to the change.
fn inserts(prepared: &Prepared) -> Option<Vec<Cells<'_>>> {
    let points = &prepared.change.after.card().points;
    let inserts = prepared.points.iter().filter_map(|edit| match edit {
        PointEdit::Insert(at, cells) => {
            let point = &points[*at];
            let number = prepared.number_index(point).map_or(point.number, |nth| -nth);
            Some(Cells { cells, number: Some(number) })
        }
        _ => None,
    });
    some(inserts.collect())
}

fn updates(prepared: &Prepared) -> Option<Vec<Cells<'_>>> {
    let updates = prepared.points.iter().filter_map(|edit| match edit {
        PointEdit::Update(number, cells) if !cells.is_empty() => {
            Some(Cells { cells, number: Some(*number) })
        }
        _ => None,
    });
    some(updates.collect())
}

fn deletes(prepared: &Prepared) -> Option<Vec<i64>> {
    let deletes = prepared.points.iter().filter_map(|edit| match edit {
        PointEdit::Delete(number) => Some(*number),
        _ => None,
    });
    some(deletes.collect())
}

fn labels(after: &AnyRecord) -> Vec<Labelled> {
    let labels = after.card().labels.iter().enumerate();
    let labels = labels.map(|(place, label)| Labelled {
        place,
        label: stored(label).into_owned(),
        folded: stored(&fold(label)).into_owned(),
    });
    labels.collect()
}

/// The number -2 means the second one of the new groups.
fn groups(prepared: &Prepared) -> Option<Vec<i64>> {
    match prepared.change.after.as_ref() {
        AnyRecord::Person(person) if prepared.lists.groups => {
            let known = person.groups.iter().filter_map(|group| group.number);
            let new = prepared.new_groups().zip(1..).map(|(_, nth)| -nth);
            Some(known.chain(new).collect())
        }
        _ => None,
    }
}

fn new_groups(prepared: &Prepared) -> Option<Vec<Named>> {
    let text = |text: &str| stored(text).into_owned();
    let new = prepared.new_groups().map(|group| Named {
        id: group.id,
        name: group.name.as_deref().map(text),
        folded: group.name.as_deref().map(|name| text(&fold(name))),
    });
    some(new.collect())
}

fn domains(prepared: &Prepared) -> Option<Vec<String>> {
    match prepared.change.after.as_ref() {
        AnyRecord::Organization(organization) if prepared.lists.domains => {
            let domains = organization.email_domains.iter();
            Some(domains.map(|domain| stored(domain).into_owned()).collect())
        }
        _ => None,
    }
}

/// The index of the first repeated domain.
fn twice(after: &AnyRecord) -> Option<usize> {
    let AnyRecord::Organization(organization) = after else { return None };
    let domains = &organization.email_domains;
    (1..domains.len()).find(|at| domains[..*at].contains(&domains[*at]))
}

fn referred(prepared: &Prepared) -> Option<Vec<NewReference>> {
    let referred = prepared.new_references.iter().map(|one| NewReference {
        kind: match one.kind {
            ReferenceKind::Person => "person",
            ReferenceKind::Organization => "organization",
            ReferenceKind::Group => "group",
        },
        number: one.number,
    });
    some(referred.collect())
}

/// Whether the person's tokens end, because the password changes.
fn ends_tokens(before: Option<&AnyRecord>, after: &AnyRecord) -> bool {
    match (before, after) {
        (Some(AnyRecord::Person(before)), AnyRecord::Person(after)) => {
            before.account.password != after.account.password
        }
        _ => false,
    }
}
