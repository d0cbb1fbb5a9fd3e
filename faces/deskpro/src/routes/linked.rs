//! Side-loading: `include` adds what a document refers to by id, under `linked`; with
//! `inline_sideloads=1` it stands in place of the ids.

use std::collections::BTreeSet;

use polydex_format_deskpro::document;
use polydex_model::{
    Filter, Organization, Query, Refusal,
    query::{Field, Scalar, Test},
};
use serde_json::{Map, Value as Json};

use super::{call::Call, resource::Resource};

/// A type that can be side-loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Organization,
    Membership,
    Person,
}

impl Type {
    const ALL: [Self; 3] = [Self::Organization, Self::Membership, Self::Person];

    const fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Membership => "organization_member",
            Self::Person => "person",
        }
    }
}

/// Whether the parameters ask for anything beside the documents, or in them.
pub(crate) fn is_asked_for(call: &Call) -> bool {
    call.params.get("include").is_some() || call.params.flag("inline_sideloads")
}

/// Adds what the parameters ask for to the documents of these records, and answers `linked`.
///
/// There is never more of it than the documents refer to: a page of people is at most a page of
/// organizations, too.
pub(crate) async fn side_load<R: Resource>(
    call: &Call,
    records: &[R],
    documents: &mut [Json],
) -> Result<Json, Refusal> {
    let asked = call.params.split("include").unwrap_or_default();
    let mut linked = Map::new();
    for kind in Type::ALL.into_iter().filter(|kind| asked.contains(&kind.name())) {
        let objects = match kind {
            Type::Organization => organizations(call, documents).await?,
            Type::Membership => memberships(records),
            Type::Person => people(call, records),
        };
        linked.insert(kind.name().to_owned(), Json::Object(objects));
    }
    if call.params.flag("inline_sideloads") {
        for document in documents {
            inline(document, &linked);
        }
        linked.clear();
    }
    Ok(Json::Object(linked))
}

/// Those that the documents name, as far as the caller may read them.
async fn organizations(call: &Call, documents: &[Json]) -> Result<Map<String, Json>, Refusal> {
    let ids =
        documents.iter().flat_map(|document| [&document["organization"], &document["parent"]]);
    let ids: BTreeSet<i64> = ids.filter_map(Json::as_i64).collect();
    let take = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    if take == 0 {
        return Ok(Map::new());
    }
    let numbers = ids.into_iter().map(Scalar::Number).collect();
    let filter = Filter::Is(Field::Number, Test::OneOf(numbers));
    let query = Query::first(filter, take);
    let page = call.directory().list::<Organization>(&call.caller, &query).await?;
    Ok(by_id(page.items.iter().map(|organization| organization.document(&call.lens))))
}

fn memberships<R: Resource>(records: &[R]) -> Map<String, Json> {
    by_id(records.iter().filter_map(|record| document::membership(record.as_person()?)))
}

/// The members whom membership records name. All of them are people of the documents.
fn people<R: Resource>(call: &Call, records: &[R]) -> Map<String, Json> {
    let people = records.iter().filter_map(R::as_person);
    by_id(people.map(|person| person.document(&call.lens)))
}

fn by_id(objects: impl Iterator<Item = Json>) -> Map<String, Json> {
    objects.map(|object| (object["id"].to_string(), object)).collect()
}

/// Puts the objects in place of the ids that stand in a document.
fn inline(document: &mut Json, linked: &Map<String, Json>) {
    let object = |kind: Type, id: &Json| linked.get(kind.name())?.get(id.to_string()).cloned();
    for (member, kind) in [
        ("organization", Type::Organization),
        ("parent", Type::Organization),
        ("organization_members", Type::Membership),
    ] {
        let ids = match document.get_mut(member) {
            Some(Json::Array(ids)) => ids.as_mut_slice(),
            Some(id) => std::slice::from_mut(id),
            None => &mut [],
        };
        for id in ids {
            if let Some(object) = object(kind, id) {
                *id = object;
            }
        }
    }
}
