//! An import of made-up people: its time, against a bare loop that inserts the same rows, and its
//! memory, against that of a small import.

use super::large::told;
use crate::{
    SMALL, bare, data,
    load::to_f64,
    report::{Figure, Goal, number},
};

/// The import that made the directory. What an import keeps has bounds, so that its memory does not
/// grow with the file; a small one does not fill them.
pub fn all(people: u64) -> anyhow::Result<Vec<Figure>> {
    let (database, ours) = data::imported(people)?;
    let folder = tempfile::tempdir_in(data::folder()?)?;
    let theirs = bare::refill(&database, &folder.path().join("bare.db"))?;
    let (_, small) = data::imported(SMALL)?;
    let name = format!("import of {} people", number(to_f64(people)));
    let memory = format!("{name}, resident memory at most, against {}", number(to_f64(SMALL)));
    let time = (ours.seconds, theirs.as_secs_f64());
    let mebibytes = |bytes: u64| to_f64(bytes) / to_f64(1 << 20);
    let peaks = (mebibytes(ours.peak), mebibytes(small.peak));
    Ok(told(vec![
        Figure::ratio(name, "s", time, Goal::AtMost(2.0)),
        Figure::ratio(memory, "MiB", peaks, Goal::AtMost(2.0)),
    ]))
}
