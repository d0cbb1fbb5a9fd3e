//! Where a test server keeps its data: a file, or a database of the cluster that a variable names.

use std::sync::Arc;

use polydex_store::Store;
use polydex_store_postgres::PostgresStore;
use polydex_store_sqlite::{QueryBudget, SqliteStore};
use polydex_test_postgres::{Database, VARIABLE};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// What is gone when the server is.
#[derive(Debug)]
#[expect(dead_code, reason = "kept only to be dropped")]
pub(crate) enum Data {
    File(TempDir),
    Database(Database),
}

/// An empty store.
pub(crate) async fn open(query_budget: QueryBudget) -> (Arc<dyn Store>, Data) {
    if std::env::var_os(VARIABLE).is_some() {
        return in_database(query_budget).await;
    }
    let directory = TempDir::new().expect("a directory for temporary files");
    let file = directory.path().join("test.db");
    let options = polydex_store_sqlite::Options { query_budget, ..Default::default() };
    let store = SqliteStore::open(file, options);
    (Arc::new(store.expect("a new file can be opened")), Data::File(directory))
}

async fn in_database(query_budget: QueryBudget) -> (Arc<dyn Store>, Data) {
    let database = Database::new(Some(template().await)).expect("a copy of the template");
    let store = postgres(&database, query_budget).await;
    (Arc::new(store), Data::Database(database))
}

/// A store with few connections: many tests run side by side.
async fn postgres(database: &Database, query_budget: QueryBudget) -> PostgresStore {
    let options = polydex_store_postgres::Options {
        readers: 2,
        listers: 2,
        writers: 2,
        query_budget,
        ..polydex_store_postgres::Options::default()
    };
    let store = PostgresStore::open(&database.url(), options).await;
    store.expect("a database of the cluster can be opened")
}

/// The name of the database that others are copies of, made once in a process.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<Database> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(|| async {
        let database = Database::new(None).expect("a cluster");
        drop(postgres(&database, QueryBudget::default()).await);
        database.freeze().expect("nobody needs it any more");
        database
    });
    made.await.name()
}
