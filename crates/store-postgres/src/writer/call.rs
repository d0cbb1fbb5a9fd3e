//! Calls of the function `write_changes`.

use std::time::Duration;

use polydex_model::{CanonicalField, Reference};
use polydex_store::{StoreError, WriteError};
use polydex_store_sql::{Cells as _, Prepared};
use serde::Deserialize;
use tokio::time::{Instant, sleep};
use tokio_postgres::{Row, types::Type};

use crate::{
    encode::encode,
    error::{Error, Result, failed},
    pool::Pool,
    row::Columns,
};

/// The function's result for a change.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Committed; its numbers follow `last`. `groups` are those that were new.
    Committed { position: i64, last: i64, groups: Vec<Reference> },
    /// Committed earlier.
    AlreadyCommitted { position: i64 },
    /// Refused.
    Refused(Refused),
}

/// Why a change was refused, as the function reports it.
#[derive(Debug, Deserialize)]
pub(crate) struct Refused {
    refusal: String,
    place: Option<usize>,
    holder: Option<i64>,
}

pub(crate) const SQL: &str = "SELECT refusal, place, holder, place_in_feed, last, joined
     FROM write_changes($1, $2::json, $3)";

/// The SQLSTATE that reports which of several changes was refused.
const TOGETHER: &str = "PDX01";

/// Delay before the first retry after a lost connection; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// Maximum number of retries when another call took the same numbers. Moving a workspace takes
/// moments; if they collide for longer, the counters are wrong.
const MOST_COLLISIONS: u32 = 4;

/// Commits changes in one commit; each succeeds or fails on its own.
pub(super) async fn commit_each(
    pool: &Pool,
    workspace: i64,
    encoded: &[&str],
    timeout: Duration,
) -> Result<Vec<Outcome>> {
    let rows = call_with_retry(pool, workspace, &list(encoded), false, timeout).await?;
    if rows.len() != encoded.len() {
        return Err(failed("not every change has an outcome"));
    }
    rows.iter().map(outcome).collect()
}

/// Commits all changes or none; an error names the refused one and the reason.
pub(crate) async fn commit_together(
    pool: &Pool,
    workspace: i64,
    prepared: &[Prepared],
    timeout: Duration,
) -> Result<Result<Vec<Outcome>, (usize, Refused)>> {
    let encoded = prepared.iter().map(encode).collect::<Result<Vec<_>>>()?;
    let encoded: Vec<&str> = encoded.iter().map(String::as_str).collect();
    match call_with_retry(pool, workspace, &list(&encoded), true, timeout).await {
        Ok(rows) => Ok(Ok(rows.iter().map(outcome).collect::<Result<_>>()?)),
        Err(Error::Postgres(error)) if is_refusal(&error) => {
            #[derive(Deserialize)]
            struct Detail {
                at: usize,
                #[serde(flatten)]
                refused: Refused,
            }
            let detail = error.as_db_error().and_then(|error| error.detail()).unwrap_or_default();
            let Detail { at, refused } =
                serde_json::from_str(detail).map_err(|error| failed(error.to_string()))?;
            Ok(Err((at, refused)))
        }
        Err(error) => Err(error),
    }
}

fn is_refusal(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| code.code() == TOGETHER)
}

fn list(encoded: &[&str]) -> String {
    format!("[{}]", encoded.join(","))
}

/// Retries until the call succeeds or `timeout` has passed. After a lost connection the outcome of
/// the commit is unknown; repeating the call is safe, because changes whose events are already
/// committed are skipped. Also retries after a collision of numbers, which leaves nothing behind.
async fn call_with_retry(
    pool: &Pool,
    workspace: i64,
    changes: &str,
    together: bool,
    timeout: Duration,
) -> Result<Vec<Row>> {
    let deadline = Instant::now() + timeout;
    let (mut pause, mut collisions) = (FIRST_PAUSE, 0);
    loop {
        let outcome = call(pool, workspace, changes, together).await;
        collisions += u32::from(outcome.as_ref().is_err_and(Error::is_collision));
        let passes = |error: &Error| {
            error.is_passing() || (error.is_collision() && collisions <= MOST_COLLISIONS)
        };
        match outcome {
            Err(error) if passes(&error) && Instant::now() + pause < deadline => {
                tracing::warn!(error = %StoreError::from(error), "a commit is tried again");
                sleep(pause).await;
                pause *= 2;
            }
            outcome => return outcome,
        }
    }
}

async fn call(pool: &Pool, workspace: i64, changes: &str, together: bool) -> Result<Vec<Row>> {
    let connection = pool.acquire().await?;
    let rows = async {
        let types = [Type::INT8, Type::TEXT, Type::BOOL];
        let statement = connection.prepare_typed(SQL, &types).await?;
        Ok(connection.client().query(&statement, &[&workspace, &changes, &together]).await?)
    };
    let outcome = pool.with_timeout(rows).await;
    connection.release(outcome)
}

fn outcome(row: &Row) -> Result<Outcome> {
    let mut columns = Columns::of(row);
    let refusal = columns.text()?;
    let place = columns.integer()?.and_then(|place| usize::try_from(place).ok());
    let (holder, position, last) = (columns.integer()?, columns.integer()?, columns.integer()?);
    Ok(match (refusal, position, last) {
        (Some(refusal), ..) => Outcome::Refused(Refused { refusal, place, holder }),
        (None, Some(position), Some(last)) => {
            Outcome::Committed { position, last, groups: columns.json()?.unwrap_or_default() }
        }
        (None, Some(position), None) => Outcome::AlreadyCommitted { position },
        (None, None, _) => return Err(failed("a change has no outcome")),
    })
}

impl Refused {
    /// Whether another region was set since the change was prepared.
    pub(crate) fn is_of_region(&self) -> bool {
        self.refusal == "region"
    }

    /// Converts to the store's public error.
    pub(crate) fn explain(self, prepared: &Prepared) -> WriteError {
        let Self { refusal, place, holder } = self;
        match (&*refusal, place) {
            ("stale", _) => WriteError::Stale,
            ("repeated", _) => WriteError::Repeated,
            ("erased", _) => {
                StoreError::Unavailable("the workspace is being erased".to_owned()).into()
            }
            ("user name", _) => WriteError::Taken(CanonicalField::UserName, holder),
            ("primary address", _) => WriteError::Taken(CanonicalField::PrimaryEmail, holder),
            ("email domain", Some(at)) => {
                WriteError::Taken(CanonicalField::EmailDomain(at), holder)
            }
            ("dangling", Some(at)) if at < prepared.new_references.len() => {
                WriteError::Dangling(prepared.new_references[at].field.clone())
            }
            ("last owner", _) if let Some(place) = &prepared.change.ends_ownership => {
                WriteError::LastOwner(place.clone())
            }
            _ => StoreError::Failed(format!("unknown refusal `{refusal}`")).into(),
        }
    }
}
