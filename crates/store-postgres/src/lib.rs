//! The store over PostgreSQL, for several server processes on one database.
//!
//! People, organizations and contact points are plain columns and rows, as in the embedded store;
//! queries are the same too (`polydex-store-sql`). See `migrations/` for the tables.
//!
//! One statement reads a record, one round trip a page. One call of the function `write_changes`
//! carries out the waiting changes of a workspace: one commit, one round trip, and each change
//! succeeds or fails on its own. Meanwhile further changes queue up, so the more callers write, the
//! more share a commit; workspaces do not wait for each other. If the connection is cut, the call
//! is repeated: changes that an earlier call committed are recognised by their events.
//!
//! A session holds no state but prepared statements.

mod batches;
mod connect;
mod distribute;
mod encode;
mod error;
mod failover;
mod feed;
mod flavor;
mod groups;
mod idempotency;
mod keys;
mod load;
mod migrate;
mod options;
mod pool;
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
