//! What a request asks for, in the vendor's terms.

use polydex_model::{ContactPoint, PointId, Refusal};
use serde_json::Value as Json;

use crate::{
    phrasebook::Collection,
    wire::{Body, node::parse_id},
};

/// What a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Create the record; required members must be there.
    Create(RecordInput),
    /// Change the members sent.
    Update(RecordInput),
    /// Add an entry.
    Add(Collection, Body),
    /// Change the members sent of an entry.
    Change(Collection, PointId, Body),
    /// Remove an entry.
    Remove(Collection, PointId),
    /// Remove every entry that the collection shows.
    Clear(Collection),
}

/// Members of a record as posted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordInput {
    /// The body.
    pub body: Body,
    /// The elements of its `contacts_attributes`.
    pub contacts: Vec<ContactInput>,
}

/// One element of `contacts_attributes`, an older way to write contacts together with their person.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactInput {
    /// The contact to change; `None` for a new one.
    pub point: Option<PointId>,
    /// Whether to remove it.
    pub destroy: bool,
    /// Its members: `protocol`, `label`, `uri`, `integration`.
    pub body: Body,
}

impl RecordInput {
    /// Resolves the ids of `contacts_attributes` among `points`; an id of none of them is refused.
    pub fn new(body: Body, points: &[ContactPoint], domain: &str) -> Result<Self, Refusal> {
        let elements: Vec<&Json> = match body.get("contacts_attributes") {
            Some(Json::Object(map)) => map.values().collect(),
            Some(Json::Array(list)) => list.iter().collect(),
            _ => Vec::new(),
        };
        let contacts = elements
            .into_iter()
            .filter_map(Json::as_object)
            .map(|members| ContactInput::new(members.clone().into(), points, domain))
            .collect::<Result<_, _>>()?;
        Ok(Self { body, contacts })
    }
}

impl ContactInput {
    fn new(body: Body, points: &[ContactPoint], domain: &str) -> Result<Self, Refusal> {
        let id = body.text_or_none("id");
        let point = id.map(|id| find_point(&id, Collection::Contacts, points, domain));
        let destroy = body.flag("_destroy") == Ok(Some(true));
        Ok(Self { point: point.transpose()?, destroy, body })
    }
}

/// The point that an id on the wire names. `apply` checks whether the collection shows it.
pub fn find_point(
    id: &str,
    collection: Collection,
    points: &[ContactPoint],
    domain: &str,
) -> Result<PointId, Refusal> {
    parse_id(id, domain, collection.node_type())
        .and_then(|number| points.iter().find(|point| point.number == number))
        .map(|point| point.id)
        .ok_or(Refusal::NotFound(collection.node_type().into()))
}
