//! The PostgreSQL engine passes the contract of every store.

mod support;

use std::sync::Arc;

use polydex_cluster::Database;
use polydex_store::{Store, transfer::Transfer};

async fn empty() -> (Arc<dyn Store>, Database) {
    let database = support::database().await;
    let store = support::open(&database).await;
    (store, database)
}

async fn empty_of_two() -> (Arc<dyn Transfer>, Database) {
    let database = support::database().await;
    let store = support::open(&database).await;
    (store, database)
}

polydex_store::contract!(crate::empty);
polydex_store::transfer_contract!(crate::empty_of_two);
