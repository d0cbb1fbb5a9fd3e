//! Keys of a body that have no effect. The vendor drops them silently; we report them in a header.

use serde_json::Value as Json;

use crate::{
    phrasebook::{Collection, Slot, XurrentRecord, shown_name},
    wire::Body,
};

/// The keys of a posted record that are not written: unknown and read-only ones, and all members
/// of a reference but its id (`organization.name`).
pub fn ignored_record_keys<R: XurrentRecord>(body: &Body) -> Vec<String> {
    let mut ignored = Vec::new();
    for (name, value) in body.members() {
        let is_member = R::MEMBERS.iter().any(|member| member.name == name);
        let is_nested = R::MEMBERS.iter().any(|member| shown_name(member) == name);
        let is_primary = R::HAS_PRIMARY && name == Slot::PrimaryEmail.key();
        if is_member || is_primary || name == "contacts_attributes" {
            continue;
        }
        match value {
            Json::Null if is_nested => {}
            Json::Object(object) if is_nested => {
                let further = object.keys().filter(|key| !matches!(key.as_str(), "id" | "nodeID"));
                ignored.extend(further.map(|key| format!("{name}.{key}")));
            }
            _ => ignored.push(name.to_owned()),
        }
    }
    ignored
}

/// The keys of a posted contact or address that are not written.
pub fn ignored_entry_keys(collection: Collection, body: &Body) -> Vec<String> {
    let is_known = |name: &str| match (collection, name) {
        (_, "label" | "integration") => true,
        (Collection::Contacts, name) => Slot::protocol(name).is_some(),
        (Collection::Addresses, name) => {
            matches!(name, "address" | "city" | "state" | "zip" | "country")
        }
    };
    body.members().map(|(name, _)| name).filter(|name| !is_known(name)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use polydex_model::Person;

    use super::*;

    #[test]
    fn keys_that_are_not_written_are_reported() {
        let body = Body::parse(
            br#"{"name":"A","organization":{"id":3,"name":"B"},"manager":null,"contacts":[],"id":5}"#,
        );
        let ignored = ignored_record_keys::<Person>(&body.unwrap());
        assert_eq!(ignored, ["organization.name", "contacts", "id"]);
        let body = Body::parse(br#"{"label":"work","telephone":"1","provider":"x","city":"y"}"#);
        let ignored = ignored_entry_keys(Collection::Contacts, &body.unwrap());
        assert_eq!(ignored, ["provider", "city"]);
    }
}
