//! The SQLite engine passes the contract of every store.

use std::sync::Arc;

use polydex_store::Store;
use polydex_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

async fn empty() -> (Arc<dyn Store>, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = SqliteStore::open(folder.path().join("polydex.db"), Options::default());
    (Arc::new(store.expect("an empty file")), folder)
}

polydex_store::contract!(crate::empty);
