//! Everything that parses a client's query text, for tests and for a fuzzer (feature `fuzz`).
//!
//! Each function takes any bytes and panics only where the crate is wrong.

use jiff::Timestamp;
use polydex_format_awork::document;
use polydex_model::{ContactPoint, Person, Value};
use serde_json::json;
use uuid::Uuid;

use crate::filter::{self, CONTACT_INFO, Moment, USER};

/// A `filterby`, on users and on contact infos: read, compiled, applied.
pub fn filter(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let moment = Moment { now: Timestamp::UNIX_EPOCH, me: Uuid::nil() };
    let teams = [(Uuid::nil(), "Ops".to_owned())];
    let user = json!(document::user(&ana()));
    for (schema, document) in [(USER, &user), (CONTACT_INFO, &user["userContactInfos"][0])] {
        if let Ok(expr) = filter::parse(text, schema, moment) {
            filter::passes(&expr, document);
            let _ = filter::compile(&expr, &teams);
        }
    }
}

/// An `orderby`, on users and on contact infos: read, compiled, applied.
pub fn order(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let infos = document::contact_infos(&ana());
    let mut infos = [json!(infos[0]), json!({"value": 1}), json!(null)];
    if let Ok(keys) = filter::parse_order(text, CONTACT_INFO) {
        filter::sort(&mut infos, &keys);
    }
    for key in filter::parse_order(text, USER).unwrap_or_default() {
        let _ = key.of_users();
    }
}

/// A user with one contact info.
fn ana() -> Person {
    let mut person = Person::default();
    person.card.points.push(ContactPoint::pending(0, Value::email("ana@depot.example")));
    person
}
