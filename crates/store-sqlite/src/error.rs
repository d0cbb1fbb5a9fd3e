//! What can go wrong inside, and what of it callers are told.

use polydex_store::{StoreError, WriteError};
use rusqlite::ErrorCode;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure on the way to or from the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The change can't be applied; its neighbours can.
    #[error(transparent)]
    Refused(#[from] WriteError),
}

impl Error {
    /// Whether it was cut off on purpose.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self, Self::Sqlite(error)
            if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
    }

    /// Whether the engine failed to do it, rather than refusing it: the disk was full, the file locked.
    pub(crate) fn is_of_engine(&self) -> bool {
        match self {
            Self::Sqlite(error) => is_passing(error),
            Self::Refused(WriteError::Store(error)) => matches!(error, StoreError::Unavailable(_)),
            Self::Refused(_) => false,
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::Sqlite(error) if is_passing(&error) => Self::Unavailable(error.to_string()),
            Error::Sqlite(error) => Self::Failed(error.to_string()),
            Error::Refused(WriteError::Store(error)) => error,
            Error::Refused(refused) => Self::Failed(refused.to_string()),
        }
    }
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refused) => refused,
            Error::Sqlite(_) => Self::Store(error.into()),
        }
    }
}

/// Whether the same may succeed later: the disk was full, another process held the lock.
fn is_passing(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
        )
    )
}

/// A failure that no later attempt mends.
pub(crate) fn failed(what: impl Into<String>) -> Error {
    Error::Refused(WriteError::Store(StoreError::Failed(what.into())))
}
