//! The SQLite engine passes the contract of every store.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use polydex_store::{Store, transfer::Transfer};
use polydex_store_sqlite::{Options, QueryBudget, SqliteStore};
use tempfile::TempDir;

fn empty() -> Ready<(Arc<dyn Store>, TempDir)> {
    let (store, folder) = open();
    ready((store, folder))
}

fn empty_of_two() -> Ready<(Arc<dyn Transfer>, TempDir)> {
    let (store, folder) = open();
    ready((store, folder))
}

fn open() -> (Arc<SqliteStore>, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options { query_budget: QueryBudget::GENEROUS, ..Options::default() };
    let store = SqliteStore::open(folder.path().join("polydex.db"), options);
    (Arc::new(store.expect("an empty file")), folder)
}

polydex_store::contract!(crate::empty);
polydex_store_cache::cache_contract!(crate::empty);
polydex_store::transfer_contract!(crate::empty_of_two);
