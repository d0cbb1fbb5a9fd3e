//! Residue as other dialects, or earlier versions of the same one, may have left it.

use std::collections::BTreeMap;

use polydex_model::{Dialect, DialectData, Residue, Spelling};
use proptest::{collection, option, prelude::*, sample::select};
use serde_json::{Value as Json, json};

use super::words::any_text;

/// `elsewhere` is no dialect's name; the others may meet their own lens, with residue that fits nothing.
const DIALECTS: &[&str] = &["deskpro", "onlyoffice", "xurrent", "awork", "elsewhere"];

const MEMBERS: &[&str] = &[
    "display_feed",
    "instagram_id",
    "city",
    "value",
    "type",
    "subType",
    "label",
    "comment",
    "country",
    "place",
    "name",
    "addressLine1",
    "integration",
    "x",
];

const CODES: &[&str] = &["", "phone", "phone/work", "work", "mail", "mobphone", "website", "gone"];

/// What any number of dialects left.
pub fn any_residue() -> BoxedStrategy<Residue> {
    prop_oneof![
        3 => Just(Residue::default()),
        2 => collection::vec((any_dialect(), any_remainder()), 1..3).prop_map(collect),
    ]
    .boxed()
}

fn any_dialect() -> impl Strategy<Value = Dialect> {
    select(DIALECTS).prop_map(Dialect::named)
}

fn any_remainder() -> impl Strategy<Value = DialectData> {
    let extras = collection::vec((select(MEMBERS), any_json()), 0..3);
    (extras, option::of(any_spelling())).prop_map(|(extras, spelling)| DialectData {
        extras: extras.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        spelling,
    })
}

fn any_spelling() -> impl Strategy<Value = Spelling> {
    let members = collection::vec((select(MEMBERS), (any_json(), any_json())), 1..3);
    (select(CODES), members).prop_map(|(code, members)| Spelling {
        code: code.to_owned(),
        members: members
            .into_iter()
            .map(|(name, pair)| (name.to_owned(), pair))
            .collect::<BTreeMap<_, _>>(),
    })
}

fn any_json() -> BoxedStrategy<Json> {
    prop_oneof![
        2 => any_text().prop_map(Json::String),
        1 => any::<bool>().prop_map(Json::Bool),
        1 => (-3_i64..2000).prop_map(|n| json!(n)),
        1 => Just(Json::Null),
        1 => Just(json!({"nested": [1, "two", null]})),
    ]
    .boxed()
}

/// One remainder a dialect, without those that hold nothing, as a record has it.
fn collect(left: Vec<(Dialect, DialectData)>) -> Residue {
    let mut residue = Residue::default();
    for (dialect, remainder) in left {
        for (name, value) in remainder.extras {
            residue.set_extra(&dialect, &name, Some(value));
        }
        if remainder.spelling.is_some() {
            residue.set_spelling(&dialect, remainder.spelling);
        }
    }
    residue
}
