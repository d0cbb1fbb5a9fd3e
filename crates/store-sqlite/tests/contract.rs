//! The SQLite engine passes the contract of every store.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use polydex_store::Store;
use polydex_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

fn empty() -> Ready<(Arc<dyn Store>, TempDir)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = SqliteStore::open(folder.path().join("polydex.db"), Options::default());
    ready((Arc::new(store.expect("an empty file")), folder))
}

polydex_store::contract!(crate::empty);
