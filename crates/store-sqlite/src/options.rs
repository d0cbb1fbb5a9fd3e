//! Options of a store.

use std::time::Duration;

use polydex_store_sql::QueryBudget;

/// How a [`SqliteStore`](crate::SqliteStore) uses its machine. The defaults suit a server.
///
/// ```
/// use polydex_store_sqlite::Options;
/// let options = Options { queue: 64, ..Options::default() };
/// assert!(options.readers > 0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections for reading single records, which limits how many are read at once. One per
    /// core.
    pub readers: usize,
    /// Connections for short lists, which limits how many run at once. One per core. Half as many
    /// more serve long lists.
    pub listers: usize,
    /// Time limits of a list.
    pub query_budget: QueryBudget,
    /// Changes that may wait for the writer; further callers wait for room.
    pub queue: usize,
    /// Memory for the writer's page cache.
    pub cache_bytes: u32,
    /// Pages by which the write-ahead log grows between two checkpoints.
    pub checkpoint_pages: i32,
    /// Pages at which the write-ahead log is restarted.
    pub restart_pages: i32,
    /// Time without a commit after which a long write-ahead log is copied as a whole and truncated.
    pub idle: Duration,
    /// Whether the search index is merged before the store is closed, if much of it is new.
    pub merges_search_index: bool,
    /// How long a change waits for room in the queue, or for another process that writes, before it
    /// is refused as unavailable.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            readers: cores,
            listers: cores,
            query_budget: QueryBudget::default(),
            queue: 1024,
            cache_bytes: 32 << 20,
            checkpoint_pages: 2_000,
            restart_pages: 8_000,
            idle: Duration::from_secs(2),
            merges_search_index: false,
            timeout: Duration::from_secs(5),
        }
    }
}

impl Options {
    /// For bulk writes. New people touch pages all over a dozen indexes: the more pages are cached,
    /// and the later they are copied, the more rows a page collects before it is written.
    #[must_use]
    pub fn bulk() -> Self {
        let pages = 30_000;
        Self {
            cache_bytes: 256 << 20,
            checkpoint_pages: pages,
            restart_pages: pages,
            merges_search_index: true,
            ..Self::default()
        }
    }
}
