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
    lines::Lines,
    row::Columns,
};

/// What the function answers of a change.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was carried out; its numbers follow `last`. The groups are those that were new.
    Now { position: i64, last: i64, groups: Vec<Reference> },
    /// An earlier commit carried it out.
    Before { position: i64 },
    /// It can't be.
    Refused(Refused),
}

/// Why a change can't be carried out, in the function's words.
#[derive(Debug, Deserialize)]
pub(crate) struct Refused {
    refusal: String,
    place: Option<usize>,
    holder: Option<i64>,
}

pub(crate) const SQL: &str = "SELECT refusal, place, holder, place_in_feed, last, joined
     FROM write_changes($1, $2::json, $3)";

/// The code of the error that tells which of several changes was refused.
const TOGETHER: &str = "PDX01";

/// Until the first attempt after a cut connection; each later one waits twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// So often is tried again when another call took the same numbers. A workspace is moved within
/// moments; if they collide for longer, the counters are wrong.
const MOST_COLLISIONS: u32 = 4;

/// Carries out each change on its own, all in one commit.
pub(super) async fn apart(
    lines: &Lines,
    workspace: i64,
    encoded: &[&str],
    timeout: Duration,
) -> Result<Vec<Outcome>> {
    let rows = surely(lines, workspace, &list(encoded), false, timeout).await?;
    if rows.len() != encoded.len() {
        return Err(failed("not every change has an outcome"));
    }
    rows.iter().map(outcome).collect()
}

/// Carries out all changes or none; tells which one was refused, and why.
pub(crate) async fn together(
    lines: &Lines,
    workspace: i64,
    prepared: &[Prepared],
    timeout: Duration,
) -> Result<Result<Vec<Outcome>, (usize, Refused)>> {
    let encoded = prepared.iter().map(encode).collect::<Result<Vec<_>>>()?;
    let encoded: Vec<&str> = encoded.iter().map(String::as_str).collect();
    match surely(lines, workspace, &list(&encoded), true, timeout).await {
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

/// Calls until there is an answer, for so long. When a connection is cut nobody knows whether the
/// commit came through; but a change whose event is there is not carried out again, so that the
/// same call can be made once more. Also after a collision of numbers, which left nothing behind.
async fn surely(
    lines: &Lines,
    workspace: i64,
    changes: &str,
    together: bool,
    timeout: Duration,
) -> Result<Vec<Row>> {
    let deadline = Instant::now() + timeout;
    let (mut pause, mut collisions) = (FIRST_PAUSE, 0);
    loop {
        let outcome = call(lines, workspace, changes, together).await;
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

async fn call(lines: &Lines, workspace: i64, changes: &str, together: bool) -> Result<Vec<Row>> {
    let line = lines.lend().await?;
    let rows = async {
        let types = [Type::INT8, Type::TEXT, Type::BOOL];
        let statement = line.prepare_typed(SQL, &types).await?;
        Ok(line.client().query(&statement, &[&workspace, &changes, &together]).await?)
    };
    let outcome = lines.in_time(rows).await;
    line.settle(outcome)
}

fn outcome(row: &Row) -> Result<Outcome> {
    let mut columns = Columns::of(row);
    let refusal = columns.text()?;
    let place = columns.integer()?.and_then(|place| usize::try_from(place).ok());
    let (holder, position, last) = (columns.integer()?, columns.integer()?, columns.integer()?);
    Ok(match (refusal, position, last) {
        (Some(refusal), ..) => Outcome::Refused(Refused { refusal, place, holder }),
        (None, Some(position), Some(last)) => {
            Outcome::Now { position, last, groups: columns.json()?.unwrap_or_default() }
        }
        (None, Some(position), None) => Outcome::Before { position },
        (None, None, _) => return Err(failed("a change has no outcome")),
    })
}

impl Refused {
    /// Whether another region was set since the change was prepared.
    pub(crate) fn is_of_region(&self) -> bool {
        self.refusal == "region"
    }

    /// As everybody above is told.
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
            ("dangling", Some(at)) if at < prepared.referred.len() => {
                WriteError::Dangling(prepared.referred[at].place.clone())
            }
            ("last owner", _) if let Some(place) = &prepared.change.ends_ownership => {
                WriteError::LastOwner(place.clone())
            }
            _ => StoreError::Failed(format!("unknown refusal `{refusal}`")).into(),
        }
    }
}
