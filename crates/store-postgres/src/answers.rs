//! Requests that were carried out, and what was answered to them. The commit of a change notes them
//! (`write_changes`).

use polydex_store::StoredResponse;
use polydex_store_sql::{dollars, statements, stored_response};

use crate::{error::Result, lines::Lines, row::Columns};

/// What is known of a request.
pub(crate) async fn find(
    lines: &Lines,
    workspace: i64,
    digest: &[u8; 32],
) -> Result<Option<StoredResponse>> {
    let rows = lines.read(&dollars(statements::ANSWER), &[&workspace, &&digest[..]]).await?;
    rows.first().map(|row| stored_response(&mut Columns::of(row))).transpose()
}

/// Keeps the answer to a request that was carried out; whether it was.
pub(crate) async fn keep(
    lines: &Lines,
    workspace: i64,
    digest: &[u8; 32],
    answer: &[u8],
) -> Result<bool> {
    let sql = format!("{} RETURNING TRUE", dollars(statements::KEEP_ANSWER));
    Ok(!lines.read(&sql, &[&workspace, &&digest[..], &answer]).await?.is_empty())
}
