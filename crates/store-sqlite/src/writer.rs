//! The one thread that writes.
//!
//! It takes what waits in the queue, runs each job in turn within one transaction, commits once,
//! and only then answers all of them. While it waits for the disk the queue fills up, so the more
//! callers write, the more share one `fsync`.

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
    error::{Error, Result},
    files::Files,
    group::{self, Group},
    log::Log,
    search,
};

/// Most jobs that share a commit, so that the first need not wait for ever.
const LARGEST_GROUP: usize = 256;

/// The way to the writing thread.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
    timeout: Duration,
    watch: Arc<Watch>,
}

/// What is known of the way to the disk.
#[derive(Debug, Default)]
struct Watch {
    files: Arc<Files>,
    /// Whether the last commit that was tried failed.
    is_failing: AtomicBool,
}

enum Message {
    Job(Box<dyn Job>),
    /// Answered when all before it is committed and the connection closed.
    Close(oneshot::Sender<()>),
}

/// Something to be done within a commit, and answered after it. It may have to be done anew.
trait Job: Send {
    fn run(&mut self, group: &mut Group<'_>);
    /// Whether the engine failed to do it.
    fn has_failed(&self) -> bool;
    fn answer(self: Box<Self>, committed: Result<(), &StoreError>);
}

/// A job that is a function and the one who waits for its result.
struct Task<F, T, E> {
    work: F,
    outcome: Option<Result<T>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: FnMut(&mut Group<'_>) -> Result<T> + Send,
    T: Send,
    E: From<Error> + From<StoreError> + Send,
{
    fn run(&mut self, group: &mut Group<'_>) {
        self.outcome = Some((self.work)(group));
    }

    fn has_failed(&self) -> bool {
        matches!(&self.outcome, Some(Err(error)) if error.is_of_engine())
    }

    fn answer(self: Box<Self>, committed: Result<(), &StoreError>) {
        let answer = match (committed, self.outcome) {
            (_, Some(Err(error))) => Err(error.into()),
            (Ok(()), Some(Ok(done))) => Ok(done),
            (Ok(()), None) => Err(StoreError::Failed("a change was left out".to_owned()).into()),
            (Err(error), _) => Err(error.clone().into()),
        };
        // Whoever went away meanwhile needs no answer.
        let _ = self.answer.send(answer);
    }
}

impl Writer {
    /// Starts the thread. It ends when the writer is closed or dropped, all accepted jobs done.
    pub(crate) fn start(
        mut connection: Connection,
        files: Arc<Files>,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let Options { queue, timeout, .. } = *options;
        let log = Log::watch(&mut connection, options)?;
        let texts = options.tidies.then(|| search::texts(&connection)).transpose()?;
        let (queue, waiting) = mpsc::channel(queue.max(1));
        let watch = Arc::new(Watch { files, ..Watch::default() });
        let watched = Arc::clone(&watch);
        let thread = thread::Builder::new().name("polydex-writer".to_owned());
        thread
            .spawn(move || work(connection, &watched, waiting, log, texts))
            .map_err(|error| StoreError::Unavailable(format!("no thread for writing: {error}")))?;
        Ok(Self { queue, timeout, watch })
    }

    /// Runs `work` within the next commit; answers after it. If somebody's work in that commit is
    /// refused, all of it is undone and run once more.
    pub(crate) async fn run<T, E>(
        &self,
        work: impl FnMut(&mut Group<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Task { work, outcome: None, answer };
        let sent = self.queue.send_timeout(Message::Job(Box::new(job)), self.timeout).await;
        sent.map_err(|error| StoreError::Unavailable(refused(&error).to_owned()))?;
        let gone = || StoreError::Unavailable("the writer ended".to_owned());
        answered.await.map_err(|_| gone())?
    }

    /// Whether the thread takes jobs.
    pub(crate) fn is_open(&self) -> bool {
        !self.queue.is_closed()
    }

    /// Waits until the thread takes no more jobs: it was closed, or it is dead.
    pub(crate) async fn stopped(&self) {
        self.queue.closed().await;
    }

    /// Whether the last commit that was tried failed. [`trial`] finds out whether the next one would.
    pub(crate) fn is_failing(&self) -> bool {
        self.watch.is_failing.load(Ordering::Relaxed)
    }

    /// Waits until all that was accepted is committed and the connection closed.
    pub(crate) async fn close(&self) {
        let (closed, wait) = oneshot::channel();
        if self.queue.send(Message::Close(closed)).await.is_ok() {
            // An error means that the thread is gone already.
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

/// Commits what changes no record and takes as much room as a change of an ordinary
/// record, or more.
pub(crate) fn trial(group: &mut Group<'_>) -> Result<()> {
    const SQL: &str = "INSERT OR REPLACE INTO trial (one, bytes) VALUES (1, zeroblob(131072))";
    group.apart(|group| {
        group.connection.prepare_cached(SQL)?.execute([])?;
        Ok(())
    })
}

/// The thread's life. If it is told how many texts the search index had at first, it puts that in order
/// at last.
fn work(
    connection: Connection,
    watch: &Watch,
    mut waiting: mpsc::Receiver<Message>,
    mut log: Log,
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
                let left = run_group(&connection, watch, first, &mut waiting);
                if let Some(Message::Close(closed)) = left {
                    waiting.close();
                    closing = Some(closed);
                }
            }
        }
        log.keep_short(&connection);
    }
    if let Some(before) = texts
        && let Err(error) = tidy(&connection, &mut log, before)
    {
        tracing::warn!(%error, "the search index was left in pieces");
    }
    drop(log);
    drop(connection);
    if let Some(closed) = closing {
        let _ = closed.send(());
    }
}

/// Merges the search index if at least a quarter of it is new.
fn tidy(connection: &Connection, log: &mut Log, before: i64) -> Result<()> {
    let texts = search::texts(connection)?;
    if (texts - before) * 4 < texts || texts == before {
        return Ok(());
    }
    search::merge_all(connection, || log.keep_short(connection))
}

/// Runs what waits within one transaction and answers it. Gives back a message that ended the
/// group.
fn run_group(
    connection: &Connection,
    watch: &Watch,
    first: Box<dyn Job>,
    waiting: &mut mpsc::Receiver<Message>,
) -> Option<Message> {
    let mut jobs = vec![first];
    let mut left = None;
    let group = Group::begin(connection);
    let committed = group
        .and_then(|group| run_jobs(group, &mut jobs, waiting, &mut left))
        .and_then(|group| watch.files.check().and_then(|()| group.commit()))
        .inspect_err(|_| group::roll_back(connection));
    if let Err(error) = &committed {
        tracing::error!(%error, jobs = jobs.len(), "a group of changes was not committed");
        watch.files.set_log_aside(connection);
    }
    let is_failing = committed.is_err() || jobs.iter().any(|job| job.has_failed());
    watch.is_failing.store(is_failing, Ordering::Relaxed);
    for job in jobs {
        job.answer(committed.as_ref().copied());
    }
    left
}

/// Runs the job in `jobs`, then those that wait, and puts them there too.
fn run_jobs<'c>(
    mut group: Group<'c>,
    jobs: &mut Vec<Box<dyn Job>>,
    waiting: &mut mpsc::Receiver<Message>,
    left: &mut Option<Message>,
) -> Result<Group<'c>, StoreError> {
    let mut done = 0;
    while let Some(job) = jobs.get_mut(done) {
        job.run(&mut group);
        if group.is_spoilt() {
            group = group.with_savepoints()?;
            done = 0;
            continue;
        }
        done += 1;
        if group.connection.is_autocommit() {
            return Err(StoreError::Unavailable("the transaction was lost".to_owned()));
        }
        if done == jobs.len() && done < LARGEST_GROUP {
            match waiting.try_recv() {
                Ok(Message::Job(job)) => jobs.push(job),
                Ok(message) => *left = Some(message),
                Err(_) => {}
            }
        }
    }
    Ok(group)
}

#[cfg(test)]
mod tests;
