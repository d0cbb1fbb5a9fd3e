//! The store over PostgreSQL, for several server processes on one database.
//!
//! People, organizations and contact points are plain columns and rows, as in the embedded store;
//! queries are the same too (`polydex-store-sql`). See `migrations/` for the tables.
//!
//! A record is read by one statement, a page of a list by one round trip. The changes that wait for
//! a workspace are carried out by one call of the function `write_changes`: one commit, one round
//! trip, and each change stands or falls alone. While it is under way the next ones gather, so the
//! more callers write, the more share a commit; workspaces do not wait for each other. If the
//! connection is cut meanwhile, the same call is made again: changes that an earlier one carried out
//! are known by their events.
//!
//! Nothing is kept in a session but prepared statements.

mod answers;
mod batches;
mod connect;
mod distribute;
mod encode;
mod error;
mod feed;
mod flavor;
mod groups;
mod keys;
mod lines;
mod load;
mod migrate;
mod options;
mod places;
mod query;
mod resolve;
mod row;
#[cfg(test)]
mod statements;
mod statistics;
mod store;
mod text;
mod transfer;
mod validate;
mod workspaces;
mod writer;

pub use connect::{shown, with_password};
pub use options::Options;
pub use polydex_store_sql::QueryBudget;
pub use store::PostgresStore;
