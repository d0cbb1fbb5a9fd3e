//! The embedded store: one SQLite file beside the program, one writer, many readers.
//!
//! People, organizations and contact points are plain columns and rows that an administrator can
//! read with SQL; only residue and the differences of the change feed are JSON. See
//! `migrations/` for the tables.
//!
//! A [`SqliteStore`] has one writer thread. It carries out all waiting changes, commits them
//! together and answers after the commit. A refused change does not affect its neighbours: the
//! batch then runs again with a savepoint for each change. Readers have their own connections and
//! never wait for the writer.

mod backup;
mod batch;
mod checkpoint;
mod error;
mod feed;
mod flavor;
mod generation;
mod groups;
mod idempotency;
mod keys;
mod list_pools;
mod load;
mod migrate;
mod open;
mod open_files;
mod options;
mod query;
mod read_pool;
mod resolve;
mod row;
mod search;
#[cfg(unix)]
mod shared_file;
mod store;
mod transfer;
mod validate;
mod workspaces;
mod write;
mod writer;

pub use backup::{backup, last_number, move_aside, replace};
pub use options::Options;
pub use polydex_store_sql::QueryBudget;
#[cfg(unix)]
pub use shared_file::is_open_elsewhere;
pub use store::SqliteStore;

/// Whether another process has the database at this path open. This system cannot tell.
#[cfg(not(unix))]
pub fn is_open_elsewhere(_: &std::path::Path) -> bool {
    false
}
