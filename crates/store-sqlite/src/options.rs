//! What may be set when a store is opened.

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
    /// Connections for reading single records; as many are read at once. One for each core.
    pub readers: usize,
    /// Connections for lists that take little time; as many are answered at once. One for each core.
    /// There are half as many more for those that take long.
    pub listers: usize,
    /// How much a list may cost.
    pub query_budget: QueryBudget,
    /// Changes that may wait for the writer; who comes then has to wait before.
    pub queue: usize,
    /// Memory for pages of the file that the writer keeps.
    pub cache_bytes: u32,
    /// After how many pages more the write-ahead log is copied into the file.
    pub copy_pages: i32,
    /// Pages in the write-ahead log from which on it is begun anew.
    pub log_pages: i32,
    /// After how long without a commit a long write-ahead log is copied as a whole, and its file made
    /// empty.
    pub quiet: Duration,
    /// Whether the search index is put in order before the store is closed, if much of it is new.
    pub tidies: bool,
    /// How long a change waits for room in the queue, or for another process that writes, before
    /// it is refused as unavailable.
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
            copy_pages: 2_000,
            log_pages: 8_000,
            quiet: Duration::from_secs(2),
            tidies: false,
            timeout: Duration::from_secs(5),
        }
    }
}

impl Options {
    /// For a program that does nothing but write very much. New people go all over a dozen indexes:
    /// the more pages are kept, and the later they are copied, the more often a page takes several
    /// rows before it is written.
    #[must_use]
    pub fn bulk() -> Self {
        let pages = 30_000;
        Self {
            cache_bytes: 256 << 20,
            copy_pages: pages,
            log_pages: pages,
            tidies: true,
            ..Self::default()
        }
    }
}
