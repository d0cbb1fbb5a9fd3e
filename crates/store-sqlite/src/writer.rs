//! The writer thread.
//!
//! It takes the waiting jobs from the queue, runs each in turn within one transaction, commits
//! once, and only then answers all of them. While it waits for the disk the queue fills up, so the
//! more callers write, the more share one `fsync`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use polydex_store::StoreError;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::{
    Options,
    batch::{self, Batch},
    checkpoint::Checkpointer,
    error::{Error, Result},
    open_files::OpenFiles,
    search,
};

/// Maximum number of jobs in a commit, so that the first need not wait for ever.
const MAX_BATCH: usize = 256;

/// A handle of the writer thread.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    timeout: Duration,
    watch: Arc<Watch>,
}

/// The state of the disk, as far as known.
#[derive(Debug, Default)]
struct Watch {
    files: Arc<OpenFiles>,
    /// Whether the last commit failed.
    is_failing: AtomicBool,
}

enum Message {
    Job(Box<dyn Job>),
    /// Answered when all jobs before it are committed and the connection is closed.
    Close(oneshot::Sender<()>),
}

/// Work within a commit, answered after it. It may have to run again.
trait Job: Send {
    fn run(&mut self, batch: &mut Batch<'_>);
    /// Whether the engine failed.
    fn has_failed(&self) -> bool;
    fn answer(self: Box<Self>, committed: Result<(), &StoreError>);
}

/// A function and the sender for its result.
struct Task<S, F, T, E> {
    state: S,
    work: F,
    outcome: Option<Result<T>>,
    answer: oneshot::Sender<Result<(T, S), E>>,
}

impl<S, F, T, E> Job for Task<S, F, T, E>
where
    S: Send,
    F: FnMut(&mut Batch<'_>, &mut S) -> Result<T> + Send,
    T: Send,
    E: From<Error> + From<StoreError> + Send,
{
    fn run(&mut self, batch: &mut Batch<'_>) {
        self.outcome = Some((self.work)(batch, &mut self.state));
    }

    fn has_failed(&self) -> bool {
        matches!(&self.outcome, Some(Err(error)) if error.is_of_engine())
    }

    fn answer(self: Box<Self>, committed: Result<(), &StoreError>) {
        let answer = match (committed, self.outcome) {
            (_, Some(Err(error))) => Err(error.into()),
            (Ok(()), Some(Ok(done))) => Ok((done, self.state)),
            (Ok(()), None) => Err(StoreError::Failed("a change was left out".to_owned()).into()),
            (Err(error), _) => Err(error.clone().into()),
        };
        // The caller may be gone.
        let _ = self.answer.send(answer);
    }
}

impl Writer {
    /// Starts the thread. It ends when the writer is closed or dropped and all accepted jobs are
    /// done.
    pub(crate) fn start(
        mut connection: Connection,
        files: Arc<OpenFiles>,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let Options { queue, timeout, .. } = *options;
        let checkpointer = Checkpointer::watch(&mut connection, options)?;
        let texts = options.merges_search_index.then(|| search::texts(&connection)).transpose()?;
        let (queue, waiting) = mpsc::channel(queue.max(1));
        let watch = Arc::new(Watch { files, ..Watch::default() });
        let watched = Arc::clone(&watch);
        let thread = thread::Builder::new().name("polydex-writer".to_owned());
        thread
            .spawn(move || work(connection, &watched, waiting, checkpointer, texts))
            .map_err(|error| StoreError::Unavailable(format!("no thread for writing: {error}")))?;
        Ok(Self { queue, timeout, watch })
    }

    /// Runs `work` within the next commit and returns after it. If any work in that commit is
    /// refused, all of it is undone and run again.
    pub(crate) async fn run<T, E>(
        &self,
        mut work: impl FnMut(&mut Batch<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<StoreError> + Send + 'static,
    {
        let done = self.run_with((), move |batch, ()| work(batch)).await;
        done.map(|(done, ())| done)
    }

    /// The same with a state that `work` may change, and that is returned with the result. So large
    /// values need not be copied for the case that `work` runs once more.
    pub(crate) async fn run_with<S, T, E>(
        &self,
        state: S,
        work: impl FnMut(&mut Batch<'_>, &mut S) -> Result<T> + Send + 'static,
    ) -> Result<(T, S), E>
    where
        S: Send + 'static,
        T: Send + 'static,
        E: From<Error> + From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Task { state, work, outcome: None, answer };
        let sent = self.queue.send_timeout(Message::Job(Box::new(job)), self.timeout).await;
        sent.map_err(|error| StoreError::Unavailable(refused(&error).to_owned()))?;
        let gone = || StoreError::Unavailable("the writer ended".to_owned());
        answered.await.map_err(|_| gone())?
    }

    /// Whether the thread accepts jobs.
    pub(crate) fn is_open(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Waits until the thread accepts no more jobs: it was closed, or it is dead.
    pub(crate) async fn stopped(&self) {
        self.queue.closed().await;
    }

    /// Whether the last commit failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.watch.is_failing.load(Ordering::Relaxed)
    }

    /// Waits until all accepted jobs are committed and the connection is closed.
    pub(crate) async fn close(&self) {
        let (closed, wait) = oneshot::channel();
        if self.queue.send(Message::Close(closed)).await.is_ok() {
            // An error means that the thread is already gone.
            let _ = wait.await;
        }
    }
}

fn refused<T>(error: &mpsc::error::SendTimeoutError<T>) -> &'static str {
    match error {
        mpsc::error::SendTimeoutError::Timeout(_) => "too many changes are waiting",
        mpsc::error::SendTimeoutError::Closed(_) => "the store is closed",
    }
}

/// A commit that changes no record and takes as much room as a change of an ordinary record, or
/// more.
pub(crate) fn trial(batch: &mut Batch<'_>) -> Result<()> {
    const SQL: &str = "INSERT OR REPLACE INTO trial (one, bytes) VALUES (1, zeroblob(131072))";
    batch.in_savepoint(|batch| {
        batch.connection.prepare_cached(SQL)?.execute([])?;
        Ok(())
    })
}

/// The thread's main loop. If `texts` is the number of texts that the search index had at first,
/// the index is merged at the end.
fn work(
    connection: Connection,
    watch: &Watch,
    mut waiting: mpsc::Receiver<Message>,
    mut checkpointer: Checkpointer,
    texts: Option<i64>,
) {
    let mut closing = None;
    while let Some(message) = waiting.blocking_recv() {
        match message {
            Message::Close(closed) => {
                waiting.close();
                closing = Some(closed);
            }
            Message::Job(first) => {
                let left = run_batch(&connection, watch, first, &mut waiting);
                if let Some(Message::Close(closed)) = left {
                    waiting.close();
                    closing = Some(closed);
                }
            }
        }
        checkpointer.checkpoint_if_due(&connection);
    }
    if let Some(before) = texts
        && let Err(error) = tidy(&connection, &mut checkpointer, before)
    {
        tracing::warn!(%error, "the search index was left in pieces");
    }
    drop(checkpointer);
    drop(connection);
    if let Some(closed) = closing {
        let _ = closed.send(());
    }
}

/// Merges the search index if at least a quarter of it is new.
fn tidy(connection: &Connection, checkpointer: &mut Checkpointer, before: i64) -> Result<()> {
    let texts = search::texts(connection)?;
    if (texts - before) * 4 < texts || texts == before {
        return Ok(());
    }
    search::merge_all(connection, || checkpointer.checkpoint_if_due(connection))
}

/// Runs the waiting jobs within one transaction and answers them. Returns a message that ended the
/// batch.
fn run_batch(
    connection: &Connection,
    watch: &Watch,
    first: Box<dyn Job>,
    waiting: &mut mpsc::Receiver<Message>,
) -> Option<Message> {
    let mut jobs = vec![first];
    let mut left = None;
    let batch = Batch::begin(connection);
    let committed = batch
        .and_then(|batch| run_jobs(batch, &mut jobs, waiting, &mut left))
        .and_then(|batch| watch.files.check().and_then(|()| batch.commit()))
        .inspect_err(|_| batch::roll_back(connection));
    if let Err(error) = &committed {
        tracing::error!(%error, jobs = jobs.len(), "a group of changes was not committed");
        watch.files.move_wal_aside(connection);
    }
    let is_failing = committed.is_err() || jobs.iter().any(|job| job.has_failed());
    watch.is_failing.store(is_failing, Ordering::Relaxed);
    for job in jobs {
        job.answer(committed.as_ref().copied());
    }
    left
}

/// Runs the job in `jobs`, then the waiting ones, and adds them to `jobs`.
fn run_jobs<'c>(
    mut batch: Batch<'c>,
    jobs: &mut Vec<Box<dyn Job>>,
    waiting: &mut mpsc::Receiver<Message>,
    left: &mut Option<Message>,
) -> Result<Batch<'c>, StoreError> {
    let mut done = 0;
    while let Some(job) = jobs.get_mut(done) {
        job.run(&mut batch);
        if batch.needs_retry() {
            batch = batch.restart_with_savepoints()?;
            done = 0;
            continue;
        }
        done += 1;
        if batch.connection.is_autocommit() {
            return Err(StoreError::Unavailable("the transaction was lost".to_owned()));
        }
        if done == jobs.len() && done < MAX_BATCH {
            match waiting.try_recv() {
                Ok(Message::Job(job)) => jobs.push(job),
                Ok(message) => *left = Some(message),
                Err(_) => {}
            }
        }
    }
    Ok(batch)
}

#[cfg(test)]
mod tests;
