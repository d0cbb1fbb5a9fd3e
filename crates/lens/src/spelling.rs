//! Spellings: pairs of what the phrasebook shows and what the dialect wrote, so that a dialect
//! reads back what it wrote.

use polydex_model::{ContactPoint, Record, Spelling};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value as Json};

use crate::Mapping;

/// A point as the dialect reads it: the phrasebook's form, in the dialect's own spelling.
pub(crate) fn displayed<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    point: &ContactPoint,
) -> Option<P::Entry> {
    let shown = read(mapping, record, point)?;
    match point.residue.spelling(&mapping.dialect()) {
        Some(spelling) if spelling.code == mapping.code(&shown) => {
            Some(overlay(&shown, spelling).unwrap_or(shown))
        }
        _ => Some(shown),
    }
}

fn read<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    point: &ContactPoint,
) -> Option<P::Entry> {
    mapping.read(point, record.primary_email_id() == Some(point.id))
}

/// Notes in `point` what keeps it reading as `wanted`; forgets the old spelling in any case.
pub(crate) fn note<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &R,
    point: &mut ContactPoint,
    wanted: &P::Entry,
) {
    let spelling = read(mapping, record, point).and_then(|shown| {
        let code = mapping.code(&shown);
        between(&shown, wanted, code)
    });
    point.residue.set_spelling(&mapping.dialect(), spelling);
}

/// The members in which `wanted` reads otherwise than `shown`; `None` if there are none.
pub(crate) fn between<T: Serialize>(shown: &T, wanted: &T, code: String) -> Option<Spelling> {
    let (shown, wanted) = (members(shown), members(wanted));
    let mut spelling = Spelling { code, ..Spelling::default() };
    for name in shown.keys().chain(wanted.keys()) {
        let pair = (member(&shown, name), member(&wanted, name));
        if pair.0 != pair.1 {
            spelling.members.insert(name.clone(), pair);
        }
    }
    (!spelling.members.is_empty()).then_some(spelling)
}

/// `shown`, with the spelling of each member that the phrasebook shows as it did when the spelling
/// was noted. `None` if the document no longer fits its type, as after a change of the program.
pub(crate) fn overlay<T: Serialize + DeserializeOwned>(
    shown: &T,
    spelling: &Spelling,
) -> Option<T> {
    let mut document = members(shown);
    for (name, (shown, written)) in &spelling.members {
        if member(&document, name) == *shown {
            document.insert(name.clone(), written.clone());
        }
    }
    serde_json::from_value(Json::Object(document)).ok()
}

pub(crate) fn members<T: Serialize>(document: &T) -> Map<String, Json> {
    match serde_json::to_value(document) {
        Ok(Json::Object(members)) => members,
        other => unreachable!("fields and entries are JSON objects, not {other:?}"),
    }
}

fn member(document: &Map<String, Json>, name: &str) -> Json {
    document.get(name).cloned().unwrap_or(Json::Null)
}
