//! Connections to the file, set up for their work.

use std::{fs, path::Path, time::Duration};

use polydex_model::normal::fold;
use polydex_store::StoreError;
use rusqlite::{Connection, OpenFlags, config::DbConfig, functions::FunctionFlags};

use crate::error::{Error, Result};

/// Kept prepared on each connection: every fixed statement, and the shapes of recent queries.
const STATEMENTS: usize = 128;

/// The connection that writes. Makes the file if there is none.
pub(crate) fn writer(path: &Path, timeout: Duration) -> Result<Connection, StoreError> {
    create(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, timeout)?;
    let set_up = || -> Result<()> {
        // Page size is SQLite's own; checkpoints are the writer's decision (see `writer`).
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA wal_autocheckpoint = 0;
             PRAGMA journal_size_limit = 67108864;
             PRAGMA cache_size = -16384;",
        )?;
        Ok(())
    };
    set_up()?;
    Ok(connection)
}

/// A connection that copies the write-ahead log into the file.
pub(crate) fn copier(path: &Path, timeout: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    connect(path, flags, timeout)
}

/// A connection that reads.
pub(crate) fn reader(path: &Path, timeout: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, timeout)?;
    let set_up = || -> Result<()> {
        connection.execute_batch("PRAGMA cache_size = -8192;")?;
        Ok(())
    };
    set_up()?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags, timeout: Duration) -> Result<Connection, StoreError> {
    let open = || -> Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(timeout)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Without it SQLite plans a statement anew for each value that a partial index might depend
        // on: many times the work of running it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.create_scalar_function(
            "fold",
            1,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
            |call| {
                let text: Option<String> = call.get(0)?;
                Ok(text.as_deref().map(fold))
            },
        )?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")?;
        Ok(connection)
    };
    open().map_err(|error: Error| match error.into() {
        StoreError::Unavailable(why) | StoreError::Failed(why) => {
            StoreError::Unavailable(format!("{}: {why}", path.display()))
        }
        other => other,
    })
}

/// Makes the file if there is none.
fn create(path: &Path) -> Result<(), StoreError> {
    make(path, fs::OpenOptions::new().create(true).truncate(false))
}

/// Makes the file, which must not be there.
pub(crate) fn create_new(path: &Path) -> Result<(), StoreError> {
    make(path, fs::OpenOptions::new().create_new(true))
}

/// For its owner's eyes only; the files that SQLite lays beside it follow its mode.
fn make(path: &Path, options: &mut fs::OpenOptions) -> Result<(), StoreError> {
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let made = options.open(path);
    made.map(drop).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))
}
