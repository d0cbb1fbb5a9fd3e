//! Side-loading: `include` adds the objects that a document refers to by id, under `linked`; with
//! `inline_sideloads=1` they replace the ids in the document.

use std::collections::BTreeSet;

use polydex_format_deskpro::document;
use polydex_model::{
    Filter, Organization, Query, Refusal,
    query::{Field, Scalar, Test},
};
use serde_json::{Map, Value as Json};

use super::{authenticated::Authenticated, resource::Resource};

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

/// Whether the parameters ask for linked objects.
pub(crate) fn is_requested(request: &Authenticated) -> bool {
    request.params.get("include").is_some() || request.params.flag("inline_sideloads")
}

/// Adds the requested objects to the documents of these records, and returns `linked`.
///
/// These are never more than the documents refer to: for a page of people at most a page of
/// organizations.
pub(crate) async fn side_load<R: Resource>(
    request: &Authenticated,
    records: &[R],
    documents: &mut [Json],
) -> Result<Json, Refusal> {
    let requested = request.params.split("include").unwrap_or_default();
    let mut linked = Map::new();
    for kind in Type::ALL.into_iter().filter(|kind| requested.contains(&kind.name())) {
        let objects = match kind {
            Type::Organization => organizations(request, documents).await?,
            Type::Membership => memberships(records),
            Type::Person => people(request, records),
        };
        linked.insert(kind.name().to_owned(), Json::Object(objects));
    }
    if request.params.flag("inline_sideloads") {
        for document in documents {
            inline(document, &linked);
        }
        linked.clear();
    }
    Ok(Json::Object(linked))
}

/// The organizations in the documents that the caller may read.
async fn organizations(
    request: &Authenticated,
    documents: &[Json],
) -> Result<Map<String, Json>, Refusal> {
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
    let page = request.directory().list::<Organization>(&request.caller, &query).await?;
    Ok(by_id(page.items.iter().map(|organization| organization.document(&request.lens))))
}

fn memberships<R: Resource>(records: &[R]) -> Map<String, Json> {
    by_id(records.iter().filter_map(|record| document::membership(record.as_person()?)))
}

/// The people in membership records. All of them are the people of the documents.
fn people<R: Resource>(request: &Authenticated, records: &[R]) -> Map<String, Json> {
    let people = records.iter().filter_map(R::as_person);
    by_id(people.map(|person| person.document(&request.lens)))
}

fn by_id(objects: impl Iterator<Item = Json>) -> Map<String, Json> {
    objects.map(|object| (object["id"].to_string(), object)).collect()
}

/// Replaces the ids in a document by the objects.
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
