//! Group commit, one workspace at a time.
//!
//! The first change of a workspace starts a task that commits it; changes that arrive meanwhile
//! queue up and share the next commit. The task ends when the queue is empty. Each workspace has
//! its own task, so their commits run in parallel on as many connections as there are.

mod call;

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::FutureExt as _;
use polydex_store::{Change, Committed, StoreError, WriteError};
use polydex_store_sql::Prepared;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::Instant,
};

use crate::{encode::encode, pool::Pool, statistics};

#[cfg(test)]
pub(crate) use call::SQL as CALL;
pub(crate) use call::{Outcome, commit_together};

/// Maximum number of changes in a commit, so that the first need not wait for ever. Fewer while
/// commits are slow, see [`resized`].
const MAX_BATCH: usize = 128;

/// The outcome of a change that was not refused.
#[derive(Debug)]
pub(crate) enum Done {
    /// Committed now.
    Committed(Box<Committed>),
    /// Committed earlier, at this position.
    AlreadyCommitted(i64),
    /// Not committed: another region was set since it was prepared.
    RegionChanged(Box<Change>),
}

/// A handle of the committing tasks.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    pool: Pool,
    timeout: Duration,
    /// Queued changes by workspace. A workspace has an entry as long as its task runs.
    waiting: Mutex<HashMap<i64, VecDeque<QueuedChange>>>,
    room: Arc<Semaphore>,
    size: u32,
    /// Whether the last commit failed.
    is_failing: AtomicBool,
    /// How many changes may share the next commit.
    largest: AtomicUsize,
}

/// A change that waits for its commit.
#[derive(Debug)]
struct QueuedChange {
    prepared: Prepared,
    encoded: String,
    answer: oneshot::Sender<Result<Done, WriteError>>,
    since: Instant,
    /// Its slot in the queue, released when it is answered.
    _place: OwnedSemaphorePermit,
}

/// The pending result of a change.
type Answer = oneshot::Receiver<Result<Done, WriteError>>;

async fn answer(answered: Answer) -> Result<Done, WriteError> {
    let gone = || StoreError::Unavailable("the writer ended".to_owned());
    answered.await.map_err(|_| gone())?
}

impl Writer {
    pub(crate) fn new(pool: Pool, queue: usize, timeout: Duration) -> Self {
        let size = u16::try_from(queue.max(1)).unwrap_or(u16::MAX);
        let room = Arc::new(Semaphore::new(size.into()));
        let shared = Shared {
            pool,
            timeout,
            waiting: Mutex::default(),
            room,
            size: size.into(),
            is_failing: AtomicBool::new(false),
            largest: MAX_BATCH.into(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Whether the last commit failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.shared.is_failing.load(Ordering::Relaxed)
    }

    /// Records the outcome of a commit that was made elsewhere.
    pub(crate) fn note(&self, has_succeeded: bool) {
        self.shared.is_failing.store(!has_succeeded, Ordering::Relaxed);
    }

    /// Commits a change, perhaps with others; returns after the commit.
    pub(crate) async fn write(&self, prepared: Prepared) -> Result<Done, WriteError> {
        answer(self.enqueue(prepared).await?).await
    }

    /// Commits changes in order, perhaps with others; each succeeds or fails on its own.
    pub(crate) async fn write_each(&self, all: Vec<Prepared>) -> Vec<Result<Done, WriteError>> {
        let mut waiting = Vec::with_capacity(all.len());
        for prepared in all {
            waiting.push(self.enqueue(prepared).await);
        }
        let answers = waiting.into_iter().map(|waiting| async move { answer(waiting?).await });
        futures::future::join_all(answers).await
    }

    /// Queues a change.
    async fn enqueue(&self, prepared: Prepared) -> Result<Answer, WriteError> {
        let encoded = encode(&prepared).map_err(StoreError::from)?;
        let place = self.place().await?;
        let workspace = prepared.change.workspace.0;
        let (answer, answered) = oneshot::channel();
        let waiting =
            QueuedChange { prepared, encoded, answer, since: Instant::now(), _place: place };
        let is_first = match self.shared.lock().entry(workspace) {
            Entry::Occupied(mut others) => {
                others.get_mut().push_back(waiting);
                false
            }
            Entry::Vacant(nobody) => {
                nobody.insert(VecDeque::from([waiting]));
                true
            }
        };
        if is_first {
            tokio::spawn(commit_all(Arc::clone(&self.shared), workspace));
        }
        Ok(answered)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        let place = Arc::clone(&self.shared.room).acquire_owned();
        match tokio::time::timeout(self.shared.timeout, place).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) => Err(StoreError::Unavailable("the store is closed".to_owned())),
            Err(_) => Err(StoreError::Unavailable("too many changes are waiting".to_owned())),
        }
    }

    /// Waits until all accepted changes are answered; refuses later ones.
    pub(crate) async fn close(&self) {
        let all = self.shared.room.acquire_many(self.shared.size).await;
        self.shared.room.close();
        drop(all);
        self.shared.pool.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, HashMap<i64, VecDeque<QueuedChange>>> {
        // Nothing panics while holding the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next changes of a workspace. If there are none, its task ends.
    fn next(&self, workspace: i64) -> Option<Vec<QueuedChange>> {
        let mut all = self.lock();
        let queue = all.get_mut(&workspace)?;
        let largest = self.largest.load(Ordering::Relaxed);
        let group: Vec<QueuedChange> = queue.drain(..queue.len().min(largest)).collect();
        if group.is_empty() {
            all.remove(&workspace);
            return None;
        }
        Some(group)
    }

    /// Changes that have waited longer than the timeout.
    fn overdue(&self, workspace: i64) -> Vec<QueuedChange> {
        let mut all = self.lock();
        let Some(queue) = all.get_mut(&workspace) else { return Vec::new() };
        let overdue = queue.iter().take_while(|one| one.since.elapsed() >= self.timeout).count();
        queue.drain(..overdue).collect()
    }
}

/// A task's main loop. A panic in one batch must not leave later changes waiting for ever: the
/// batch's callers get an error, and the task continues.
async fn commit_all(shared: Arc<Shared>, workspace: i64) {
    while let Some(group) = shared.next(workspace) {
        let (size, start) = (group.len(), Instant::now());
        let committed = AssertUnwindSafe(commit(&shared, workspace, group)).catch_unwind();
        if committed.await.is_err() {
            tracing::error!("a group of changes was not committed: the writer panicked");
        }
        let largest = shared.largest.load(Ordering::Relaxed);
        let largest = resized(largest, size, start.elapsed(), shared.timeout);
        shared.largest.store(largest, Ordering::Relaxed);
    }
}

/// How many changes may share the next commit, after one of `size` changes took this long. The
/// server must not be given more than it does in time: a commit that is given up blocks the next
/// one for as long as the server continues it.
fn resized(largest: usize, size: usize, took: Duration, timeout: Duration) -> usize {
    if took > timeout / 2 {
        (size / 2).max(1)
    } else if took < timeout / 8 && size >= largest {
        (largest * 2).min(MAX_BATCH)
    } else {
        largest
    }
}

/// Commits a batch and answers it. If the database does not answer, changes that have waited as
/// long are refused too, without attempts of their own. If the batch fails as a whole, each change
/// is tried alone, so that the faulty one does not affect its neighbours.
async fn commit(shared: &Shared, workspace: i64, group: Vec<QueuedChange>) {
    let encoded: Vec<&str> = group.iter().map(|one| one.encoded.as_str()).collect();
    let outcomes = call::commit_each(&shared.pool, workspace, &encoded, shared.timeout).await;
    shared.is_failing.store(outcomes.is_err(), Ordering::Relaxed);
    match outcomes {
        Ok(outcomes) => {
            gather_if_grown(shared, &outcomes);
            for (one, outcome) in group.into_iter().zip(outcomes) {
                one.answer(outcome);
            }
        }
        Err(error) if error.is_passing() || group.len() == 1 => {
            let error = StoreError::from(error);
            let overdue = shared.overdue(workspace);
            let changes = group.len() + overdue.len();
            tracing::error!(%error, changes, "a group of changes was not committed");
            for one in group.into_iter().chain(overdue) {
                // The caller may be gone.
                let _ = one.answer.send(Err(error.clone().into()));
            }
        }
        Err(_) => {
            for one in group {
                Box::pin(commit(shared, workspace, vec![one])).await;
            }
        }
    }
}

/// Gathers statistics in the background if the tables have doubled.
fn gather_if_grown(shared: &Shared, outcomes: &[Outcome]) {
    let positions = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Committed { position, .. } => Some(*position),
        _ => None,
    });
    let (Some(first), Some(last)) = (positions.clone().min(), positions.max()) else { return };
    if statistics::doubled(first - 1, last) {
        let pool = shared.pool.clone();
        tokio::spawn(async move { statistics::gather(&pool, last).await });
    }
}

impl QueuedChange {
    fn answer(self, outcome: Outcome) {
        let Self { prepared, answer, .. } = self;
        // The caller may be gone.
        let _ = answer.send(done(prepared, outcome));
    }
}

/// The result for a change's caller.
pub(crate) fn done(mut prepared: Prepared, outcome: Outcome) -> Result<Done, WriteError> {
    match outcome {
        Outcome::Committed { position, last, groups } => {
            if !groups.is_empty() {
                prepared.set_groups(groups);
            }
            prepared.assign_numbers(last);
            let committed = Committed { record: *prepared.change.after, position };
            Ok(Done::Committed(Box::new(committed)))
        }
        Outcome::AlreadyCommitted { position } => Ok(Done::AlreadyCommitted(position)),
        Outcome::Refused(refused) if refused.is_of_region() => {
            Ok(Done::RegionChanged(Box::new(prepared.change)))
        }
        Outcome::Refused(refused) => Err(refused.explain(&prepared)),
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_smaller_while_commits_are_slow() {
        let timeout = Duration::from_secs(5);
        let after =
            |largest, size, millis| resized(largest, size, Duration::from_millis(millis), timeout);
        assert_eq!(after(128, 128, 5_000), 64, "given up");
        assert_eq!(after(64, 64, 3_000), 32, "more than half of the time");
        assert_eq!(after(32, 32, 1_000), 32, "neither slow nor quick");
        assert_eq!(after(32, 32, 100), 64, "quick");
        assert_eq!(after(32, 3, 100), 32, "a few are quick in any case");
        assert_eq!(after(128, 128, 10), 128, "large enough");
        assert_eq!(after(1, 1, 5_000), 1, "one at least");
    }
}
