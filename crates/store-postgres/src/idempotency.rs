//! Idempotency keys and their stored responses. The commit of a change records its key
//! (`write_changes`).

use polydex_store::StoredResponse;
use polydex_store_sql::{dollars, statements, stored_response};

use crate::{error::Result, pool::Pool, row::Columns};

/// The stored response of a request.
pub(crate) async fn find(
    pool: &Pool,
    workspace: i64,
    digest: &[u8; 32],
) -> Result<Option<StoredResponse>> {
    let rows =
        pool.read(&dollars(statements::STORED_RESPONSE), &[&workspace, &&digest[..]]).await?;
    rows.first().map(|row| stored_response(&mut Columns::of(row))).transpose()
}

/// Stores the response to a request that was carried out; `false` if none was.
pub(crate) async fn store(
    pool: &Pool,
    workspace: i64,
    digest: &[u8; 32],
    answer: &[u8],
) -> Result<bool> {
    let sql = format!("{} RETURNING TRUE", dollars(statements::STORE_RESPONSE));
    Ok(!pool.read(&sql, &[&workspace, &&digest[..], &answer]).await?.is_empty())
}
