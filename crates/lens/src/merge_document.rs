//! Updating a stored record from a document, for imports.

use polydex_model::{Record, Refusal};
use serde::{Serialize, de::DeserializeOwned};

use crate::{KeyedEntry, Mapping, get, put, spelling::members};

/// The stored record, updated from a document of the dialect; `parsed` is the record that was read
/// from the document alone.
///
/// What the document does not mention stays: members that are those of an empty record, and all
/// entries if it has none. What the dialect does not show stays in any case. An entry equal to one
/// that is shown keeps its point; the others take the points of their own code, in the order in
/// which both are listed, and what is left over on either side is new or gone.
pub fn merge_document<R: Record, P: Mapping<R>>(
    mapping: &P,
    stored: &R,
    parsed: &R,
) -> Result<R, Refusal> {
    let (empty, parsed) = (get(mapping, &R::default()), get(mapping, parsed));
    let mut view = get(mapping, stored);
    view.fields = overlay(&view.fields, &parsed.fields, &empty.fields);
    if !parsed.entries.is_empty() {
        view.entries = matched(mapping, view.entries, parsed.entries);
    }
    put(mapping, stored, view)
}

/// `fields` with the members in which `parsed` differs from `empty`.
fn overlay<F: Clone + Serialize + DeserializeOwned>(fields: &F, parsed: &F, empty: &F) -> F {
    let mut all = members(fields);
    let empty = members(empty);
    for (name, value) in members(parsed) {
        if empty.get(&name) != Some(&value) {
            all.insert(name, value);
        }
    }
    // Members that are valid alone may not be valid together; then the document changes none.
    serde_json::from_value(all.into()).unwrap_or_else(|_| fields.clone())
}

/// The entries of the document, with the keys of the stored entries that they match.
fn matched<R: Record, P: Mapping<R>>(
    mapping: &P,
    mut shown: Vec<KeyedEntry<P::Entry>>,
    parsed: Vec<KeyedEntry<P::Entry>>,
) -> Vec<KeyedEntry<P::Entry>> {
    let mut parsed: Vec<KeyedEntry<P::Entry>> =
        parsed.into_iter().map(|keyed| KeyedEntry::new(keyed.entry)).collect();
    let mut take = |fits: &dyn Fn(&P::Entry, &P::Entry) -> bool| {
        for keyed in parsed.iter_mut().filter(|keyed| keyed.is_new()) {
            if let Some(at) = shown.iter().position(|old| fits(&old.entry, &keyed.entry)) {
                keyed.key = shown.remove(at).key;
            }
        }
    };
    take(&|old, new| mapping.normal(old) == mapping.normal(new));
    take(&|old, new| mapping.code(old) == mapping.code(new));
    parsed
}
