//! The application core: the only door to the data.
//!
//! Every write of every dialect, import and page goes through [`Directory::edit`] (or
//! [`Directory::create`], an edit of an empty record, [`Directory::delete`], and
//! [`Directory::edit_many`] for several records in one commit). Permissions,
//! validation, versions, stamps and limits are therefore written once. Handlers never write rows:
//! an edit that changes nothing writes nothing.
//!
//! The rules on who may do what stand in [`policy`] and nowhere else.

mod backoff;
mod caller;
mod clock;
mod edit;
mod feed;
mod followers;
mod idempotency;
mod keys;
mod kind;
mod login_throttle;
mod password;
pub mod policy;
mod queue;
mod read;
mod record_locks;
mod session;
mod shared;
mod signin;
mod workspace_extras;
mod workspaces;

pub use backoff::Backoff;
pub use caller::Caller;
pub use clock::{Clock, Ids, SystemClock, SystemIds};
pub use edit::{Edited, Expect, RefusedEdit, version_tag};
pub use feed::{Feed, FeedCursor, NoCursor};
pub use followers::Follower;
pub use keys::{KeyRequest, NewSecret, new_secret};
pub use kind::DirectoryRecord;
pub use password::SuspendableRequest;
pub use policy::GrantingExtras;
pub use polydex_store::{FeedEntry, Group, IdempotencyKey, Key, Lookup, Store, StoredResponse};
pub use polydex_store_cache::{CachedPage, CachedRecord, RenderKey, Rendered, RenderedPage};
pub use signin::TOKEN_LIFETIME;

use std::{sync::Arc, time::Duration};

use polydex_model::Refusal;
use polydex_store::StoreError;
use polydex_store_cache::StoreCache;
use tokio_util::task::TaskTracker;

use crate::{
    followers::Followers, record_locks::RecordLocks, session::Sessions, shared::SharedWorkspaces,
    signin::Passwords,
};

/// The door. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Directory {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Arc<dyn Store>,
    cache: StoreCache,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    locks: RecordLocks,
    sessions: Sessions,
    workspaces: SharedWorkspaces,
    passwords: Passwords,
    granting: GrantingExtras,
    followers: Followers,
    /// Small writes beside requests, which closing waits for.
    tasks: TaskTracker,
}

impl Directory {
    /// A directory over a store. `granting` names what dialects keep in extras and only admins
    /// may change.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        granting: GrantingExtras,
    ) -> Self {
        let inner = Inner {
            cache: StoreCache::new(Arc::clone(&store), StoreCache::BYTES),
            store,
            clock,
            ids,
            locks: RecordLocks::default(),
            sessions: Sessions::default(),
            workspaces: SharedWorkspaces::default(),
            passwords: Passwords::default(),
            granting,
            followers: Followers::default(),
            tasks: TaskTracker::new(),
        };
        Self { inner: Arc::new(inner) }
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

    /// Waits for what is written beside requests, such as when keys were used.
    pub async fn flush(&self) {
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
        self.inner.tasks.reopen();
    }

    /// Waits until what was accepted is committed, then closes the store.
    pub async fn close(&self) {
        self.flush().await;
        self.store().close().await;
    }

    /// Resolves once the store can write no more, because it was closed or is broken until the process
    /// starts anew.
    pub async fn stopped(&self) {
        self.store().stopped().await;
    }

    fn store(&self) -> &dyn Store {
        &*self.inner.store
    }
}

/// How long a client should wait for a store that does not answer.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What is said of a query that was cut off. It is the question's fault: asked again, it takes as long
/// again.
const TOO_COSTLY: &str =
    "the query takes too long: ask for less, with fewer conditions or with one that names a value";

/// The refusal that a failing store becomes; its text goes to the log only.
fn refused(error: StoreError) -> Refusal {
    match error {
        StoreError::TooCostly => Refusal::Malformed(TOO_COSTLY.into()),
        StoreError::Crowded => Refusal::Unavailable(RETRY_AFTER),
        StoreError::Unavailable(text) => {
            tracing::error!(reason = %text, "the store does not answer");
            Refusal::Unavailable(RETRY_AFTER)
        }
        StoreError::Failed(text) => Refusal::Internal(text),
    }
}
