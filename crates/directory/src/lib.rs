//! The application core: the only door to the data.
//!
//! Every write of every dialect, import and page goes through [`Directory::edit`] (or
//! [`Directory::create`], an edit of an empty record, [`Directory::delete`], and
//! [`Directory::edit_many`] for several records in one commit). Permissions,
//! validation, versions, stamps and limits are therefore written once. Handlers never write rows:
//! an edit that changes nothing writes nothing.
//!
//! The rules on who may do what stand in [`policy`] and nowhere else.

mod caller;
mod clock;
mod edit;
mod feed;
mod finish;
mod guesses;
mod keep;
mod keys;
mod kind;
mod once;
mod password;
pub mod policy;
mod read;
mod session;
mod signin;
mod turn;

pub use caller::Caller;
pub use clock::{Clock, Ids, SystemClock, SystemIds};
pub use edit::{Edited, Expect, OneRefused, tag};
pub use feed::{Feed, FeedCursor, NoCursor};
pub use keys::{KeyRequest, NewSecret};
pub use kind::Kind;
pub use polydex_store::{
    CarriedOut, FeedEntry, Group, Key, Lookup, Once, SharedPage, Snapshot, Store, Written,
};
pub use signin::TOKEN_LIFE;

use std::{sync::Arc, time::Duration};

use polydex_model::Refusal;
use polydex_store::StoreError;

use crate::{session::Sessions, signin::Passwords, turn::Turns};

/// The door. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Directory {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    turns: Turns,
    sessions: Sessions,
    passwords: Passwords,
}

impl Directory {
    /// A directory over a store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let (turns, sessions) = (Turns::default(), Sessions::default());
        let passwords = Passwords::default();
        Self { inner: Arc::new(Inner { store, clock, ids, turns, sessions, passwords }) }
    }

    /// What time it is for this directory.
    pub fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    /// Whether the clock shows a time at which requests can be served.
    pub fn has_time(&self) -> bool {
        self.inner.clock.is_set()
    }

    /// A new id, for request ids and the like.
    pub fn new_id(&self) -> uuid::Uuid {
        self.inner.ids.uuid()
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Result<(), Refusal> {
        self.store().ready().await.map_err(refused)
    }

    /// Waits until what was accepted is committed, then closes the store.
    pub async fn close(&self) {
        self.store().close().await;
    }

    /// Resolves once the store can write no more, because it was closed or is broken until the process
    /// starts anew.
    pub async fn ended(&self) {
        self.store().ended().await;
    }

    fn store(&self) -> &dyn Store {
        &*self.inner.store
    }
}

/// How long a client should wait for a store that does not answer.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The refusal that a failing store becomes; its text goes to the log only.
fn refused(error: StoreError) -> Refusal {
    match error {
        StoreError::Unavailable(text) => {
            tracing::error!(reason = %text, "the store does not answer");
            Refusal::Unavailable(RETRY_AFTER)
        }
        StoreError::Failed(text) => Refusal::Internal(text),
    }
}
