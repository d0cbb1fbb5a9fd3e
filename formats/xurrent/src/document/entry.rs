//! Contacts and addresses as they are answered.

use polydex_model::ContactPoint;
use serde_json::{Map, Value as Json};

use super::{Document, id};
use crate::{
    lens::Entry,
    phrasebook::{Slot, Subject},
};

/// When `integration` is part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Only where it is true: in lists, in the full record, in the answer to POST.
    WhereTrue,
    /// Always: in the answers to GET and PATCH of one entry.
    Always,
}

impl<R: Subject> Document<'_, R> {
    /// An entry of a list; the keys stand in the vendor's order.
    pub(super) fn entry(&self, point: &ContactPoint, entry: &Entry, flag: Flag) -> Json {
        let mut members = Map::new();
        let mut put = |key: &str, value: Json| members.insert(key.to_owned(), value);
        let kind = entry.slot.collection().map_or("", |list| list.node_type());
        put("id", id(point.number));
        put("nodeID", self.node(kind, point.number));
        put("label", entry.label.clone().into());
        if entry.slot == Slot::Address {
            put("address", entry.address.clone().into());
            put("city", entry.city.clone().into());
            put("state", entry.state.clone().into());
            put("zip", entry.zip.clone().into());
            put("country", entry.country.clone().into());
        } else {
            put(entry.slot.key(), entry.uri.clone().into());
        }
        if entry.integration || flag == Flag::Always {
            put("integration", entry.integration.into());
        }
        members.into()
    }
}
