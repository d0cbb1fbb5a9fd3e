//! An import of made-up people, against a bare loop that inserts the same rows.

use super::large::told;
use crate::{
    bare, data,
    load::to_f64,
    report::{Figure, Goal, number},
};

/// The time of the import that made the directory, against the time of the loop.
pub fn all(people: u64) -> anyhow::Result<Vec<Figure>> {
    let (database, ours) = data::imported(people)?;
    let folder = tempfile::tempdir_in(data::folder()?)?;
    let theirs = bare::refill(&database, &folder.path().join("bare.db"))?;
    let name = format!("import of {} people", number(to_f64(people)));
    let pair = (ours.as_secs_f64(), theirs.as_secs_f64());
    Ok(told(vec![Figure::ratio(name, "s", pair, Goal::AtMost(2.0))]))
}
