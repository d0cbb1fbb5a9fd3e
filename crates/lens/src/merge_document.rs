//! Taking one record's document for what another record is, for imports that update.

use polydex_model::{Record, Refusal};
use serde::{Serialize, de::DeserializeOwned};

use crate::{KeyedEntry, Mapping, get, put, spelling::members};

/// The stored record as a document of the dialect says that it is; `said` is the record that was
/// read from the document alone.
///
/// What the document does not say stays: members that are those of an empty record, and all
/// entries if it has none. What the dialect does not show stays in any case. An entry equal to one
/// that is shown keeps its point; the others take the points of their own code, in the order in
/// which both are listed, and what is left over on either side is new or gone.
pub fn merge_document<R: Record, P: Mapping<R>>(
    mapping: &P,
    stored: &R,
    said: &R,
) -> Result<R, Refusal> {
    let (nothing, said) = (get(mapping, &R::default()), get(mapping, said));
    let mut view = get(mapping, stored);
    view.fields = laid_over(&view.fields, &said.fields, &nothing.fields);
    if !said.entries.is_empty() {
        view.entries = matched(mapping, view.entries, said.entries);
    }
    put(mapping, stored, view)
}

/// `fields` with the members in which `said` differs from `nothing`.
fn laid_over<F: Clone + Serialize + DeserializeOwned>(fields: &F, said: &F, nothing: &F) -> F {
    let mut all = members(fields);
    let nothing = members(nothing);
    for (name, value) in members(said) {
        if nothing.get(&name) != Some(&value) {
            all.insert(name, value);
        }
    }
    // Members that are fine each by itself may not be together; then nothing was said.
    serde_json::from_value(all.into()).unwrap_or_else(|_| fields.clone())
}

/// The entries that are said, with the keys of those that they are.
fn matched<R: Record, P: Mapping<R>>(
    mapping: &P,
    mut shown: Vec<KeyedEntry<P::Entry>>,
    said: Vec<KeyedEntry<P::Entry>>,
) -> Vec<KeyedEntry<P::Entry>> {
    let mut said: Vec<KeyedEntry<P::Entry>> =
        said.into_iter().map(|keyed| KeyedEntry::new(keyed.entry)).collect();
    let mut take = |fits: &dyn Fn(&P::Entry, &P::Entry) -> bool| {
        for keyed in said.iter_mut().filter(|keyed| keyed.is_new()) {
            if let Some(at) = shown.iter().position(|old| fits(&old.entry, &keyed.entry)) {
                keyed.key = shown.remove(at).key;
            }
        }
    };
    take(&|old, new| mapping.normal(old) == mapping.normal(new));
    take(&|old, new| mapping.code(old) == mapping.code(new));
    said
}
