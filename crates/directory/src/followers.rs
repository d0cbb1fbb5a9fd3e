//! Followers of the change feed that run in this process, such as event streams and webhooks: a commit
//! wakes them, so they need not poll.
//!
//! A wake-up is a hint. A follower reads the feed from its cursor, whatever woke it; and since another
//! process may commit without a hint, it also reads from time to time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use polydex_model::{Refusal, WorkspaceId};
use polydex_store::Committed;
use tokio::sync::watch;

use crate::{
    Caller, Directory,
    policy::{self, Action, Target},
};

/// The last known positions of the workspaces that have followers.
#[derive(Debug, Default)]
pub(crate) struct Followers(Mutex<HashMap<WorkspaceId, watch::Sender<i64>>>);

/// Waits for commits of one workspace.
#[derive(Clone, Debug)]
pub struct Follower(watch::Receiver<i64>);

impl Follower {
    /// Waits until a change behind this position of the feed is committed. Never returns once the
    /// directory is gone.
    pub async fn changed_after(&mut self, position: i64) {
        if self.0.wait_for(|last| *last > position).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Followers {
    fn follow(&self, workspace: WorkspaceId) -> Follower {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Follower(all.entry(workspace).or_insert_with(|| watch::Sender::new(0)).subscribe())
    }

    fn notice(&self, workspace: WorkspaceId, position: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = all.get(&workspace) else { return };
        if sender.is_closed() {
            all.remove(&workspace);
            return;
        }
        // Commits may be noticed in another order than that in which they were made.
        sender.send_if_modified(|last| {
            let is_later = position > *last;
            *last = position.max(*last);
            is_later
        });
    }
}

impl Directory {
    /// Follows the changes of the caller's workspace (admins only, as [`Directory::changes`]). Follow
    /// first and read the feed then: a change in between wakes the follower.
    pub fn follow(&self, caller: &Caller) -> Result<Follower, Refusal> {
        policy::check(caller, Action::ReadFeed, Target::Workspace, "feed")?;
        Ok(self.inner.followers.follow(caller.workspace.id))
    }

    /// Wakes the followers of a workspace: another process has committed a change at this position.
    pub fn notice_position(&self, workspace: WorkspaceId, position: i64) {
        self.inner.followers.notice(workspace, position);
    }

    /// Wakes the followers of changes that this process has committed.
    pub(crate) fn notice<'c>(
        &self,
        workspace: WorkspaceId,
        committed: impl IntoIterator<Item = &'c Committed>,
    ) {
        if let Some(last) = committed.into_iter().map(|committed| committed.position).max() {
            self.notice_position(workspace, last);
        }
    }
}
