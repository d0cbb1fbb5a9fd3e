//! What an edit did, as clients of this dialect see it.

use serde_json::{Map, Value as Json, json};

use super::Document;
use crate::{XurrentLens, phrasebook::Subject};

/// Members that say which record it is and when it changed, not what changed.
const APART: &[&str] = &["id", "nodeID", "created_at", "updated_at", "attachments", "formats"];

/// Each member of the full record that an edit changed, with what it was and what it is.
///
/// Both versions are read through the lens: an edit of what this dialect does not show is none.
///
/// ```
/// use polydex_model::Person;
/// use polydex_format_xurrent::{XurrentLens, document::changes};
/// let lens = XurrentLens::for_workspace(&polydex_model::Settings::default());
/// let mut after = Person::default();
/// after.card.job_title = Some("Editor".into());
/// let changed = changes(&lens, &Person::default(), &after);
/// assert_eq!(changed["job_title"], serde_json::json!([null, "Editor"]));
/// ```
pub fn changes<R: Subject>(lens: &XurrentLens, before: &R, after: &R) -> Map<String, Json> {
    let (before, after) = (Document::new(lens, before), Document::new(lens, after));
    R::FULL
        .iter()
        .filter(|key| !APART.contains(key))
        .map(|key| (*key, before.member(key), after.member(key)))
        .filter(|(_, was, is)| was != is)
        .map(|(key, was, is)| (key.to_owned(), json!([was, is])))
        .collect()
}
