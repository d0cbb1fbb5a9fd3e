//! Members of the record itself, by the same rules as entries.

use polydex_model::{Record, Refusal};

use crate::{Phrasing, spelling};

/// The record's own members as the dialect reads them, in its own spellings.
pub(crate) fn displayed<R: Record, P: Phrasing<R>>(phrasing: &P, record: &R) -> P::Fields {
    let shown = phrasing.fields(record);
    match record.residue().spelling(&phrasing.dialect()) {
        Some(spelling) => spelling::overlay(&shown, spelling).unwrap_or(shown),
        None => shown,
    }
}

/// Takes `wanted` into the record where it differs from `shown`.
pub(crate) fn put<R: Record, P: Phrasing<R>>(
    phrasing: &P,
    record: &mut R,
    shown: &P::Fields,
    wanted: &P::Fields,
) -> Result<(), Refusal> {
    if phrasing.normal_fields(shown) == phrasing.normal_fields(wanted) {
        return Ok(());
    }
    phrasing.set_fields(record, shown, wanted)
}

/// Notes what keeps the record's own members reading as `wanted`.
pub(crate) fn note<R: Record, P: Phrasing<R>>(phrasing: &P, record: &mut R, wanted: &P::Fields) {
    if phrasing.normal_fields(&displayed(phrasing, record)) == phrasing.normal_fields(wanted) {
        return;
    }
    let spelling = spelling::between(&phrasing.fields(record), wanted, String::new());
    let dialect = phrasing.dialect();
    record.residue_mut().set_spelling(&dialect, spelling);
}
