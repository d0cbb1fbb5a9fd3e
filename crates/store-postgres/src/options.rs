//! What may be set when a store is opened.

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
    /// Connections for reading single records, each shared by however many read.
    pub readers: usize,
    /// Connections for lists that take little time; as many are answered at once. There are half as
    /// many more for those that take long.
    pub listers: usize,
    /// How much a list may cost.
    pub query_budget: QueryBudget,
    /// Connections that commit: groups of so many workspaces at once.
    pub writers: usize,
    /// Changes that may wait for a commit; who comes then has to wait before.
    pub queue: usize,
    /// How long anything waits for the database, or for room in the queue, before it is refused as
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
