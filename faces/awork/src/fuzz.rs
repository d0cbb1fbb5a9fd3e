//! Everything that parses a client's query text, for tests and for a fuzzer (feature `fuzz`).
//!
//! Each function takes any bytes. It panics only if the crate is wrong: every error must name a
//! position within the text.

use jiff::Timestamp;
use polydex_format_awork::document;
use polydex_model::{ContactPoint, Person, Value};
use serde_json::json;
use uuid::Uuid;

use crate::filter::{self, CONTACT_INFO, Moment, QueryError, USER};

/// Parses, compiles and evaluates a `filterby`, on users and on contact infos.
pub fn filter(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let moment = Moment { now: Timestamp::UNIX_EPOCH, me: Uuid::nil() };
    let teams = [(Uuid::nil(), "Ops".to_owned())];
    let user = json!(document::user(&ana()));
    for (schema, document) in [(USER, &user), (CONTACT_INFO, &user["userContactInfos"][0])] {
        let compiled = filter::parse(text, schema, moment).and_then(|expr| {
            filter::passes(&expr, document);
            filter::compile(&expr, &teams)
        });
        names_a_position(compiled, text);
    }
}

/// Parses, compiles and applies an `orderby`, on users and on contact infos.
pub fn order(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let infos = document::contact_infos(&ana());
    let mut infos = [json!(infos[0]), json!({"value": 1}), json!(null)];
    let keys = filter::parse_order(text, CONTACT_INFO);
    names_a_position(keys.map(|keys| filter::sort(&mut infos, &keys)), text);
    let orders = filter::parse_order(text, USER)
        .and_then(|keys| keys.iter().map(filter::SortKey::of_users).collect::<Result<Vec<_>, _>>());
    names_a_position(orders, text);
}

fn names_a_position<T>(result: Result<T, QueryError>, text: &str) {
    if let Err(error) = result {
        assert!(error.at <= text.chars().count(), "{error} of {text}");
    }
}

/// A user with one contact info.
fn ana() -> Person {
    let mut person = Person::default();
    person.card.points.push(ContactPoint::pending(0, Value::email("ana@depot.example")));
    person
}
