//! Groups.

use polydex_store::Group;
use polydex_store_sql::{dollars, group, statements};

use crate::{error::Result, lines::Lines, row::Columns};

/// Every group, by name.
pub(crate) async fn all(lines: &Lines, workspace: i64) -> Result<Vec<Group>> {
    let rows = lines.read(&dollars(statements::GROUPS), &[&workspace]).await?;
    rows.iter().map(|row| group(&mut Columns::of(row))).collect()
}
