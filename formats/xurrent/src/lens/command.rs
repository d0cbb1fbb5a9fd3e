//! What a request asks for, in the vendor's terms.

use polydex_model::{ContactPoint, PointId, Refusal};
use serde_json::Value as Json;

use crate::{
    phrasebook::Collection,
    wire::{Body, body, node::number_of},
};

/// What a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Make the record: what is required must be there.
    Create(Draft),
    /// Change the members given.
    Update(Draft),
    /// Add an entry.
    Add(Collection, Body),
    /// Change the members given of an entry.
    Change(Collection, PointId, Body),
    /// Remove an entry.
    Remove(Collection, PointId),
    /// Remove every entry that is shown there.
    Clear(Collection),
}

/// Members of a record as posted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The body.
    pub body: Body,
    /// What its `contacts_attributes` ask for.
    pub contacts: Vec<Nested>,
}

/// One element of `contacts_attributes`, an older way to write contacts with their person.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// The contact meant; none if it is new.
    pub which: Option<PointId>,
    /// Whether it is to be removed.
    pub destroy: bool,
    /// Its members: `protocol`, `label`, `uri`, `integration`.
    pub body: Body,
}

impl Draft {
    /// A posted record, the contacts that it names by number found among `points`. A number that
    /// is none of theirs is refused.
    pub fn new(body: Body, points: &[ContactPoint], domain: &str) -> Result<Self, Refusal> {
        let elements: Vec<&Json> = match body.get("contacts_attributes") {
            Some(Json::Object(map)) => map.values().collect(),
            Some(Json::Array(list)) => list.iter().collect(),
            _ => Vec::new(),
        };
        let contacts = elements
            .into_iter()
            .filter_map(Json::as_object)
            .map(|members| Nested::new(members.clone().into(), points, domain))
            .collect::<Result<_, _>>()?;
        Ok(Self { body, contacts })
    }
}

impl Nested {
    fn new(body: Body, points: &[ContactPoint], domain: &str) -> Result<Self, Refusal> {
        let id = body.get("id").and_then(|id| body::text(id).ok().flatten());
        let which = id.map(|id| point_named(&id, Collection::Contacts, points, domain));
        let destroy = body.flag("_destroy") == Some(Ok(true));
        Ok(Self { which: which.transpose()?, destroy, body })
    }
}

/// The point that an id on the wire names; whether it is shown in that list, `apply` knows.
pub fn point_named(
    id: &str,
    collection: Collection,
    points: &[ContactPoint],
    domain: &str,
) -> Result<PointId, Refusal> {
    number_of(id, domain, collection.node_type())
        .and_then(|number| points.iter().find(|point| point.number == number))
        .map(|point| point.id)
        .ok_or(Refusal::NotFound(collection.node_type().into()))
}
