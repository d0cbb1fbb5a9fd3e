//! Databases for tests: copies of one that has been migrated.

use std::sync::Arc;

use polydex_store_postgres::{Options, PostgresStore, QueryBudget};
use polydex_test_postgres::Database;
use tokio::sync::OnceCell;

/// The database that others are copies of, made once in a process.
async fn template() -> &'static Database {
    static TEMPLATE: OnceCell<Database> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(|| async {
        let database = Database::new(None).expect("a cluster");
        let store = PostgresStore::open(&database.url(), Options::default()).await;
        drop(store.expect("an empty database"));
        database.freeze().expect("nobody needs it any more");
        database
    });
    made.await
}

/// An empty directory.
pub async fn database() -> Database {
    Database::new(Some(template().await.name())).expect("a copy of the template")
}

/// A store on a database. A loaded machine is no reason for it to refuse a list.
pub async fn open(database: &Database) -> Arc<PostgresStore> {
    open_with(database, Options { query_budget: QueryBudget::GENEROUS, ..Options::default() }).await
}

/// A store on a database, with options.
pub async fn open_with(database: &Database, options: Options) -> Arc<PostgresStore> {
    Arc::new(PostgresStore::open(&database.url(), options).await.expect("a migrated database"))
}
