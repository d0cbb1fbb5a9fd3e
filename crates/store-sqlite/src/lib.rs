//! The embedded store: one SQLite file beside the program, one writer, many readers.
//!
//! People, organizations and contact points are plain columns and rows that an administrator can
//! read with SQL; only residue and the differences of the change feed are JSON. See
//! `migrations/` for the tables.
//!
//! A [`SqliteStore`] has one thread that writes: it carries out all changes that wait and commits
//! them together, and answers after the commit. One that is refused leaves its neighbours alone: all
//! are carried out anew then, each in a savepoint of its own. Readers have connections of their own
//! and never wait for it.

mod answers;
mod backup;
mod error;
mod feed;
mod files;
mod flavor;
mod generation;
mod group;
mod groups;
#[cfg(unix)]
mod handles;
mod keys;
mod lists;
mod load;
mod log;
mod migrate;
mod open;
mod options;
mod query;
mod readers;
mod resolve;
mod row;
mod search;
mod store;
mod transfer;
mod validate;
mod workspaces;
mod write;
mod writer;

pub use backup::{backup, last_number, move_aside, replace};
#[cfg(unix)]
pub use handles::is_open_elsewhere;
pub use options::Options;
pub use polydex_store_sql::QueryBudget;
pub use store::SqliteStore;

/// Whether another process has the database at this path open: elsewhere nobody can tell.
#[cfg(not(unix))]
pub fn is_open_elsewhere(_: &std::path::Path) -> bool {
    false
}
