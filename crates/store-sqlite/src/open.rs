//! Opens and configures connections to the file.

use std::{fs, path::Path, time::Duration};

use polydex_model::normal::fold;
use polydex_store::StoreError;
use rusqlite::{Connection, OpenFlags, config::DbConfig, functions::FunctionFlags};

use crate::error::{Error, Result};

/// Prepared statements cached per connection: every fixed statement, and the shapes of recent
/// queries.
const STATEMENTS: usize = 128;

/// The writer's connection. Creates the file if there is none.
pub(crate) fn writer(path: &Path, timeout: Duration) -> Result<Connection, StoreError> {
    create(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags, timeout)?;
    let set_up = || -> Result<()> {
        // The page size is SQLite's default; the writer decides on checkpoints (see `writer`).
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

/// A connection for checkpoints.
pub(crate) fn checkpointer(path: &Path, timeout: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    connect(path, flags, timeout)
}

/// A read connection.
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
        // Otherwise SQLite plans a statement again for each value that a partial index might depend
        // on, which costs many times as much as running it.
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

/// Creates the file if there is none.
fn create(path: &Path) -> Result<(), StoreError> {
    make(path, fs::OpenOptions::new().create(true).truncate(false))
}

/// Creates the file, which must not exist.
pub(crate) fn create_new(path: &Path) -> Result<(), StoreError> {
    make(path, fs::OpenOptions::new().create_new(true))
}

/// Readable by its owner only; the files that SQLite keeps beside it get the same mode.
fn make(path: &Path, options: &mut fs::OpenOptions) -> Result<(), StoreError> {
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    let made = options.open(path);
    made.map(drop).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))
}
