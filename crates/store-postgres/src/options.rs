//! Options of a store.

use std::time::Duration;

use polydex_store_sql::QueryBudget;

/// How a [`PostgresStore`](crate::PostgresStore) uses the database. The defaults suit a server.
///
/// ```
/// use polydex_store_postgres::Options;
/// let options = Options { writers: 2, ..Options::default() };
/// assert!(options.readers > 0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections for reading single records, each shared by any number of readers.
    pub readers: usize,
    /// Connections for short lists, which limits how many run at once. Half as many more serve long
    /// lists.
    pub listers: usize,
    /// Time limits of a list.
    pub query_budget: QueryBudget,
    /// Connections for commits, which limits how many workspaces commit at once.
    pub writers: usize,
    /// Changes that may wait for a commit; further callers wait for room.
    pub queue: usize,
    /// How long to wait for the database, or for room in the queue, before a call is refused as
    /// unavailable.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            listers: 4,
            query_budget: QueryBudget::default(),
            writers: 4,
            queue: 1024,
            timeout: Duration::from_secs(5),
        }
    }
}
