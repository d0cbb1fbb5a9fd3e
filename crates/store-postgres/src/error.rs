//! What can go wrong inside, and what of it callers are told.

use deadpool_postgres::{PoolError, TimeoutType};
use polydex_store::StoreError;
use tokio_postgres::error::SqlState;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure on the way to or from the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Postgres(#[from] tokio_postgres::Error),
    #[error("no connection: {0}")]
    Pool(#[from] PoolError),
    /// Whatever was asked was not answered in time.
    #[error("the database does not answer")]
    Late,
    /// It was not begun, or was cut off: there is nothing wrong with the database.
    #[error(transparent)]
    Refused(#[from] StoreError),
    /// A column holds what this version does not know.
    #[error("column {0}: {1}")]
    Unreadable(usize, String),
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// Whether the connection is of no use any more: cut, or to a server that does not write.
    pub(crate) fn parts(&self) -> bool {
        match self {
            Self::Late => true,
            Self::Postgres(error) => {
                let cause = std::error::Error::source(error);
                error.is_closed()
                    || cause.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
                    || error.code().is_some_and(is_of_the_server)
            }
            Self::Pool(_) | Self::Refused(_) | Self::Unreadable(..) | Self::Failed(_) => false,
        }
    }

    /// Whether the server does not answer, rather than being busy or refusing.
    pub(crate) fn is_silence(&self) -> bool {
        match self {
            Self::Pool(PoolError::Backend(_) | PoolError::Timeout(TimeoutType::Create)) => true,
            _ => self.parts(),
        }
    }

    /// Whether another call gave the same number or position. That happens only while Citus moves the
    /// workspace to another node, where the lock of the counters' row does not hold for both; the
    /// next attempt reads the counters as they are.
    pub(crate) fn is_collision(&self) -> bool {
        let Self::Postgres(error) = self else { return false };
        let Some(error) = error.as_db_error() else { return false };
        // Citus passes the message on, but not the name of the rule, and adds the shard's number.
        let names = |rule| error.constraint().unwrap_or(error.message()).contains(rule);
        *error.code() == SqlState::UNIQUE_VIOLATION
            && (names("records_pkey") || names("changes_pkey"))
    }

    /// Whether the same may succeed later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Pool(_) | Self::Late => true,
            Self::Postgres(error) => self.parts() || error.code().is_some_and(is_passing),
            Self::Refused(error) => matches!(error, StoreError::Unavailable(_)),
            Self::Unreadable(..) | Self::Failed(_) => false,
        }
    }

    /// Whether a statement was cut off when its time was over.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self, Self::Postgres(error) if error.code() == Some(&SqlState::QUERY_CANCELED))
    }
}

/// It shuts down, starts, or became a standby.
fn is_of_the_server(state: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::DATABASE_DROPPED,
        SqlState::IDLE_SESSION_TIMEOUT,
    ]
    .contains(state)
        || state.code().starts_with("08")
}

/// Disk full, too many connections, a lock that others hold.
fn is_passing(state: &SqlState) -> bool {
    [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::QUERY_CANCELED,
        SqlState::IO_ERROR,
    ]
    .contains(state)
        || state.code().starts_with("53")
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let passing = error.is_passing();
        let text = match error {
            Error::Refused(error) => return error,
            Error::Postgres(error) | Error::Pool(PoolError::Backend(error)) => told(&error),
            Error::Pool(PoolError::Timeout(_)) => "no connection is free".to_owned(),
            other => other.to_string(),
        };
        if passing { Self::Unavailable(text) } else { Self::Failed(text) }
    }
}

/// An error with its causes, which the libraries keep apart.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

/// A failure that no later attempt mends.
pub(crate) fn failed(what: impl Into<String>) -> Error {
    Error::Failed(what.into())
}
