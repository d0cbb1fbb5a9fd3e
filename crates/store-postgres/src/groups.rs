//! Groups.

use polydex_store::Group;
use polydex_store_sql::{dollars, group, statements};

use crate::{error::Result, pool::Pool, row::Columns};

/// All groups, ordered by name.
pub(crate) async fn all(pool: &Pool, workspace: i64) -> Result<Vec<Group>> {
    let rows = pool.read(&dollars(statements::GROUPS), &[&workspace]).await?;
    rows.iter().map(|row| group(&mut Columns::of(row))).collect()
}
