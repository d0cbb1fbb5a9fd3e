//! Members of the record itself, by the same rules as entries.

use polydex_model::{Record, Refusal};

use crate::{Mapping, spelling};

/// The record's own members as the dialect reads them, in its own spellings.
pub(crate) fn displayed<R: Record, P: Mapping<R>>(mapping: &P, record: &R) -> P::Fields {
    let shown = mapping.fields(record);
    match record.residue().spelling(&mapping.dialect()) {
        Some(spelling) => spelling::overlay(&shown, spelling).unwrap_or(shown),
        None => shown,
    }
}

/// Takes `wanted` into the record where it differs from `shown`.
pub(crate) fn put<R: Record, P: Mapping<R>>(
    mapping: &P,
    record: &mut R,
    shown: &P::Fields,
    wanted: &P::Fields,
) -> Result<(), Refusal> {
    if mapping.normal_fields(shown) == mapping.normal_fields(wanted) {
        return Ok(());
    }
    mapping.set_fields(record, shown, wanted)
}

/// Notes what keeps the record's own members reading as `wanted`.
pub(crate) fn note<R: Record, P: Mapping<R>>(mapping: &P, record: &mut R, wanted: &P::Fields) {
    if mapping.normal_fields(&displayed(mapping, record)) == mapping.normal_fields(wanted) {
        return;
    }
    let spelling = spelling::between(&mapping.fields(record), wanted, String::new());
    let dialect = mapping.dialect();
    record.residue_mut().set_spelling(&dialect, spelling);
}
