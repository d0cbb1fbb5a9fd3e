//! Committing what waits, a workspace at a time.
//!
//! The first change of a workspace starts a task that commits it; those that come meanwhile gather
//! and share the next commit. The task ends when nothing is left. Workspaces have tasks of their
//! own, so that their commits run side by side on as many connections as there are.

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

use crate::{encode::encode, lines::Lines, statistics};

#[cfg(test)]
pub(crate) use call::SQL as CALL;
pub(crate) use call::{Outcome, together};

/// Most changes that share a commit, so that the first need not wait for ever. Fewer while commits
/// are slow, see [`resized`].
const LARGEST_GROUP: usize = 128;

/// What is known of a change that was carried out.
#[derive(Debug)]
pub(crate) enum Done {
    /// By this commit.
    Now(Box<Committed>),
    /// By an earlier one, at this position.
    Before(i64),
    /// Not at all: another region was set since it was prepared.
    OtherRegion(Box<Change>),
}

/// The way to the tasks that commit.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    lines: Lines,
    timeout: Duration,
    /// Changes by workspace. A workspace is here for as long as its task runs.
    waiting: Mutex<HashMap<i64, VecDeque<Waiting>>>,
    room: Arc<Semaphore>,
    size: u32,
    /// Whether the last commit that was tried failed.
    is_failing: AtomicBool,
    /// So many changes may share the next commit.
    largest: AtomicUsize,
}

/// A change that waits for its commit.
#[derive(Debug)]
struct Waiting {
    prepared: Prepared,
    encoded: String,
    answer: oneshot::Sender<Result<Done, WriteError>>,
    since: Instant,
    /// Its place in the queue, free again when it is answered.
    _place: OwnedSemaphorePermit,
}

/// What the author of a change waits for.
type Answer = oneshot::Receiver<Result<Done, WriteError>>;

async fn answer(answered: Answer) -> Result<Done, WriteError> {
    let gone = || StoreError::Unavailable("the writer ended".to_owned());
    answered.await.map_err(|_| gone())?
}

impl Writer {
    pub(crate) fn new(lines: Lines, queue: usize, timeout: Duration) -> Self {
        let size = u16::try_from(queue.max(1)).unwrap_or(u16::MAX);
        let room = Arc::new(Semaphore::new(size.into()));
        let shared = Shared {
            lines,
            timeout,
            waiting: Mutex::default(),
            room,
            size: size.into(),
            is_failing: AtomicBool::new(false),
            largest: LARGEST_GROUP.into(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Whether the last commit that was tried failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.shared.is_failing.load(Ordering::Relaxed)
    }

    /// Takes note of a commit that was made otherwise.
    pub(crate) fn note(&self, has_succeeded: bool) {
        self.shared.is_failing.store(!has_succeeded, Ordering::Relaxed);
    }

    /// Commits a change, perhaps with others; answers after the commit.
    pub(crate) async fn write(&self, prepared: Prepared) -> Result<Done, WriteError> {
        answer(self.enqueue(prepared).await?).await
    }

    /// Commits changes in their order, perhaps with others; each stands or falls alone.
    pub(crate) async fn write_each(&self, all: Vec<Prepared>) -> Vec<Result<Done, WriteError>> {
        let mut waiting = Vec::with_capacity(all.len());
        for prepared in all {
            waiting.push(self.enqueue(prepared).await);
        }
        let answers = waiting.into_iter().map(|waiting| async move { answer(waiting?).await });
        futures::future::join_all(answers).await
    }

    /// Puts a change behind those that wait.
    async fn enqueue(&self, prepared: Prepared) -> Result<Answer, WriteError> {
        let encoded = encode(&prepared).map_err(StoreError::from)?;
        let place = self.place().await?;
        let workspace = prepared.change.workspace.0;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { prepared, encoded, answer, since: Instant::now(), _place: place };
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

    /// Waits until all that was accepted is answered; refuses what comes later.
    pub(crate) async fn close(&self) {
        let all = self.shared.room.acquire_many(self.shared.size).await;
        self.shared.room.close();
        drop(all);
        self.shared.lines.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, HashMap<i64, VecDeque<Waiting>>> {
        // Nothing panics while it holds the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next changes of a workspace. If there are none, the task of the workspace is over.
    fn next(&self, workspace: i64) -> Option<Vec<Waiting>> {
        let mut all = self.lock();
        let queue = all.get_mut(&workspace)?;
        let largest = self.largest.load(Ordering::Relaxed);
        let group: Vec<Waiting> = queue.drain(..queue.len().min(largest)).collect();
        if group.is_empty() {
            all.remove(&workspace);
            return None;
        }
        Some(group)
    }

    /// Those who have waited as long as anybody waits for the database.
    fn overdue(&self, workspace: i64) -> Vec<Waiting> {
        let mut all = self.lock();
        let Some(queue) = all.get_mut(&workspace) else { return Vec::new() };
        let overdue = queue.iter().take_while(|one| one.since.elapsed() >= self.timeout).count();
        queue.drain(..overdue).collect()
    }
}

/// A task's life. A fault of ours in one group must not leave the next ones waiting for ever: who is in
/// it is told that the writer ended, and the task goes on.
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

/// How many changes may share the next commit, after one of `size` changes took this long. A server
/// is not asked for more than it does in time: a commit that is given up is in the way of the next
/// one for as long as the server goes on with it.
fn resized(largest: usize, size: usize, took: Duration, timeout: Duration) -> usize {
    if took > timeout / 2 {
        (size / 2).max(1)
    } else if took < timeout / 8 && size >= largest {
        (largest * 2).min(LARGEST_GROUP)
    } else {
        largest
    }
}

/// Commits a group and answers it. If the database does not answer, those who have waited for it as
/// long are refused too, and do not wait for attempts of their own. If the group as a whole fails, each change is tried alone, so
/// that the one which is to blame does not hurt its neighbours.
async fn commit(shared: &Shared, workspace: i64, group: Vec<Waiting>) {
    let encoded: Vec<&str> = group.iter().map(|one| one.encoded.as_str()).collect();
    let outcomes = call::apart(&shared.lines, workspace, &encoded, shared.timeout).await;
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
                // Whoever went away meanwhile needs no answer.
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

/// Nobody waits for it.
fn gather_if_grown(shared: &Shared, outcomes: &[Outcome]) {
    let positions = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Now { position, .. } => Some(*position),
        _ => None,
    });
    let (Some(first), Some(last)) = (positions.clone().min(), positions.max()) else { return };
    if statistics::doubled(first - 1, last) {
        let lines = shared.lines.clone();
        tokio::spawn(async move { statistics::gather(&lines, last).await });
    }
}

impl Waiting {
    fn answer(self, outcome: Outcome) {
        let Self { prepared, answer, .. } = self;
        // Whoever went away meanwhile needs no answer.
        let _ = answer.send(done(prepared, outcome));
    }
}

/// What a change's author is told.
pub(crate) fn done(mut prepared: Prepared, outcome: Outcome) -> Result<Done, WriteError> {
    match outcome {
        Outcome::Now { position, last, groups } => {
            if !groups.is_empty() {
                prepared.put_groups(groups);
            }
            prepared.number(last);
            let committed = Committed { record: *prepared.change.after, position };
            Ok(Done::Now(Box::new(committed)))
        }
        Outcome::Before { position } => Ok(Done::Before(position)),
        Outcome::Refused(refused) if refused.is_of_region() => {
            Ok(Done::OtherRegion(Box::new(prepared.change)))
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
