//! Internal errors, and their conversion to the store's public errors.

use polydex_store::{StoreError, WriteError};
use rusqlite::ErrorCode;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the engine.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The change is refused; its neighbours are not affected.
    #[error(transparent)]
    Refused(#[from] WriteError),
}

impl Error {
    /// Whether the statement was interrupted on purpose.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self, Self::Sqlite(error)
            if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
    }

    /// Whether the engine failed, rather than refusing the change: the disk was full, the file
    /// locked.
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

/// Whether a retry may succeed: the disk was full, another process held the lock.
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

/// A failure that no retry fixes.
pub(crate) fn failed(what: impl Into<String>) -> Error {
    Error::Refused(WriteError::Store(StoreError::Failed(what.into())))
}
