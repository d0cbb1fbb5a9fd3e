//! Internal errors, and their conversion to the store's public errors.

use deadpool_postgres::{PoolError, TimeoutType};
use polydex_store::StoreError;
use tokio_postgres::error::SqlState;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the engine.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Postgres(#[from] tokio_postgres::Error),
    #[error("no connection: {0}")]
    Pool(#[from] PoolError),
    /// The database did not answer in time.
    #[error("the database does not answer")]
    Late,
    /// The work was not started or was cancelled: the database is not at fault.
    #[error(transparent)]
    Refused(#[from] StoreError),
    /// A column holds a value that this version does not know.
    #[error("column {0}: {1}")]
    Unreadable(usize, String),
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// Whether the connection is unusable: cut, or to a server that does not write.
    pub(crate) fn is_disconnect(&self) -> bool {
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
            _ => self.is_disconnect(),
        }
    }

    /// Whether another call assigned the same number or position. That happens only while Citus
    /// moves the workspace to another node, where the lock of the counters' row does not hold for
    /// both; the next attempt reads the present counters.
    pub(crate) fn is_collision(&self) -> bool {
        let Self::Postgres(error) = self else { return false };
        let Some(error) = error.as_db_error() else { return false };
        // Citus passes the message on, but not the name of the constraint, and adds the shard's
        // number.
        let names = |rule| error.constraint().unwrap_or(error.message()).contains(rule);
        *error.code() == SqlState::UNIQUE_VIOLATION
            && (names("records_pkey") || names("changes_pkey"))
    }

    /// Whether a retry may succeed.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Pool(_) | Self::Late => true,
            Self::Postgres(error) => self.is_disconnect() || error.code().is_some_and(is_passing),
            Self::Refused(error) => matches!(error, StoreError::Unavailable(_)),
            Self::Unreadable(..) | Self::Failed(_) => false,
        }
    }

    /// Whether a statement was cancelled by its time limit.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self, Self::Postgres(error) if error.code() == Some(&SqlState::QUERY_CANCELED))
    }
}

/// The server shuts down, starts, or became a standby.
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

/// Disk full, too many connections, a lock that another session holds.
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
            Error::Postgres(error) | Error::Pool(PoolError::Backend(error)) => with_causes(&error),
            Error::Pool(PoolError::Timeout(_)) => "no connection is free".to_owned(),
            other => other.to_string(),
        };
        if passing { Self::Unavailable(text) } else { Self::Failed(text) }
    }
}

/// An error with its causes, which the libraries keep separate.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// A failure that no retry fixes.
pub(crate) fn failed(what: impl Into<String>) -> Error {
    Error::Failed(what.into())
}
