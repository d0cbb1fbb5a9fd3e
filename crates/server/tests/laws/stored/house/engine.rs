//! Where the data lies.

use std::{sync::Arc, time::Duration};

use futures::future::{BoxFuture, FutureExt as _};
use polydex_store::Store;
use polydex_store_postgres::PostgresStore;
use polydex_store_sqlite::SqliteStore;
use polydex_test_postgres::Database;
use tempfile::TempDir;

/// Longer than any disk is busy with other tests.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Something that stores can be opened on, as often as one likes; gone when it is dropped.
pub trait Engine: 'static {
    /// One more store on the same data.
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>>;
}

/// A file of the embedded engine.
impl Engine for TempDir {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        async {
            let file = self.path().join("laws.db");
            let options = polydex_store_sqlite::Options { timeout: TIMEOUT, ..Default::default() };
            let store = SqliteStore::open(file, options);
            Arc::new(store.expect("the file can be opened")) as Arc<dyn Store>
        }
        .boxed()
    }
}

/// A database of a throw-away cluster.
impl Engine for Database {
    fn open(&self) -> BoxFuture<'_, Arc<dyn Store>> {
        async {
            let options =
                polydex_store_postgres::Options { timeout: TIMEOUT, ..Default::default() };
            let store = PostgresStore::open(&self.url(), options).await;
            Arc::new(store.expect("the database can be opened")) as Arc<dyn Store>
        }
        .boxed()
    }
}
