//! The PostgreSQL engine passes the contract of every store, by statements of which each would stay
//! on one node if the tables were distributed by workspace.

#[path = "support/plan.rs"]
mod plan;
mod support;
#[path = "support/watch.rs"]
mod watch;

use std::sync::Arc;

use polydex_store::{Store, transfer::Transfer};
use watch::Watched;

async fn empty() -> (Arc<dyn Store>, Watched) {
    let watched = Watched::new(support::database().await).await;
    (support::open(watched.database()).await, watched)
}

async fn empty_of_two() -> (Arc<dyn Transfer>, Watched) {
    let watched = Watched::new(support::database().await).await;
    (support::open(watched.database()).await, watched)
}

polydex_store::contract!(crate::empty);
polydex_store_cache::cache_contract!(crate::empty);
polydex_store::transfer_contract!(crate::empty_of_two);
