//! Laws of a dialect's table: its two directions agree. They panic, for plain tests.

use std::fmt::Debug;

use polydex_model::ContactPoint;

use crate::{Need, Row, Table};

/// Each code that is written as a row is shown by a row with the same code. `is_sibling` says
/// whose codes belong to one list.
pub fn each_code_reads_back<C: Copy + Debug + PartialEq>(
    table: Table<C>,
    is_sibling: impl Fn(&C, &C) -> bool,
) {
    for row in table.rows() {
        let canonical = table.rows().filter(|other| other.is_canonical && other.code == row.code);
        assert!(canonical.count() <= 1, "{:?} has several canonical rows", row.code);
        if row.is_canonical && row.is_shown && is_placeable(row) {
            let point = new_point(table, row, &is_sibling);
            let shown = table.row_of(&point, false).map(|shown| shown.code);
            assert_eq!(shown, Some(row.code));
        }
    }
}

/// A point of any row can be written as any other row of the same list.
pub fn rows_replace_each_other<C: Copy + Debug + PartialEq>(
    table: Table<C>,
    is_sibling: impl Fn(&C, &C) -> bool,
) {
    for from in table.rows().filter(|row| is_placeable(row)) {
        let targets = table.rows().filter(|row| row.is_canonical && row.is_shown);
        for to in targets.filter(|to| is_placeable(to) && is_sibling(&from.code, &to.code)) {
            let mut point = new_point(table, from, &is_sibling);
            table.place(to, &mut point, |other| is_sibling(&other.code, &to.code));
            let shown = table.row_of(&point, false).map(|shown| shown.code);
            assert_eq!(shown, Some(to.code), "{:?} to {:?}", from.code, to.code);
        }
    }
}

fn new_point<C: PartialEq>(
    table: Table<C>,
    row: &Row<C>,
    is_sibling: &impl Fn(&C, &C) -> bool,
) -> ContactPoint {
    let mut point = ContactPoint::pending(0, row.empty_value());
    table.place(row, &mut point, |other| is_sibling(&other.code, &row.code));
    point
}

/// Whether placing a point suffices for it to meet the row's needs.
fn is_placeable<C>(row: &Row<C>) -> bool {
    !row.needs.iter().any(|need| matches!(need, Need::Primary | Need::Chat | Need::Own(_)))
}
