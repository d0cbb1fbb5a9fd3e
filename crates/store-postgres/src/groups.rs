//! Groups.

use polydex_model::{GroupId, normal::fold};
use polydex_store::Group;
use polydex_store_sql::{dollars, group, statements};

use crate::{
    error::{Result, failed},
    lines::Lines,
    row::Columns,
    text::stored,
};

/// Every group, by name.
pub(crate) async fn all(lines: &Lines, workspace: i64) -> Result<Vec<Group>> {
    let rows = lines.read(&dollars(statements::GROUPS), &[&workspace]).await?;
    rows.iter().map(|row| group(&mut Columns::of(row))).collect()
}

/// The group of this name, without case; made if there is none.
pub(crate) async fn ensure(
    lines: &Lines,
    workspace: i64,
    id: GroupId,
    name: &str,
) -> Result<Group> {
    const SQL: &str = "SELECT * FROM ensure_group($1, $2, $3, $4)";
    let folded = fold(name);
    // To ask twice is harmless: the second time the group is there.
    let rows = lines.read(SQL, &[&workspace, &id.0, &stored(name), &stored(&folded)]).await?;
    let row = rows.first().ok_or_else(|| failed("a group was not made"))?;
    group(&mut Columns::of(row))
}
