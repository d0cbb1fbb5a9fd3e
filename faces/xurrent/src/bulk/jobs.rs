//! The imports and exports that clients poll for.
//!
//! Each process holds its own jobs in memory, for a day and up to a maximum number; a restart loses
//! them. The rows that an import has applied are in the directory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use polydex_directory::{Caller, Directory};
use polydex_model::{Filter, Person, Refusal, WorkspaceId};
use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{LineEnd, Type};

/// How long a job is held.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// Maximum number of jobs.
const MAX_JOBS: usize = 200;
/// Maximum number of imports running at once.
const MAX_RUNNING: usize = 2;
/// Maximum number of imports running or waiting; each holds its file.
const MAX_PENDING: usize = 20;
/// `Retry-After` when too many wait.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Jobs by their tokens. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    all: Arc<Mutex<HashMap<String, Job>>>,
    /// Permits to run.
    pub(super) running: Arc<Semaphore>,
    /// Permits to run or wait.
    pending: Arc<Semaphore>,
}

#[derive(Clone, Debug)]
struct Job {
    until: Timestamp,
    caller: Caller,
    kind: JobKind,
}

#[derive(Clone, Debug)]
enum JobKind {
    Import(Import),
    Export(Box<Export>),
}

/// The state of an import, as its client sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Import {
    pub(crate) state: State,
    /// The refused rows: a CSV of lines and reasons.
    pub(crate) log: String,
}

/// The progress of an import.
#[derive(Clone, Debug, Default)]
pub(crate) enum State {
    /// It waits for others.
    #[default]
    Queued,
    /// It runs.
    Processing,
    /// It has ended; some rows may have been refused.
    Done(Results),
    /// The file cannot be read, or the server failed.
    Error { message: String, line: Option<u64> },
}

/// The counts of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) created: usize,
    pub(crate) updated: usize,
    pub(crate) deleted: usize,
    pub(crate) unchanged: usize,
    pub(crate) failures: usize,
    pub(crate) errors: usize,
}

/// An export. Its file is written when it is fetched, with the rights that the caller has then.
#[derive(Clone, Debug)]
pub(crate) struct Export {
    pub(crate) caller: Caller,
    pub(crate) kinds: Vec<Type>,
    pub(crate) filter: Filter,
    pub(crate) line_end: LineEnd,
    /// Whether cells that a spreadsheet would take for formulas are quoted.
    pub(crate) is_safe: bool,
}

impl Default for Jobs {
    fn default() -> Self {
        let (running, pending) = (Semaphore::new(MAX_RUNNING), Semaphore::new(MAX_PENDING));
        Self { all: Arc::default(), running: Arc::new(running), pending: Arc::new(pending) }
    }
}

impl Jobs {
    /// A permit to run or wait, valid until it is dropped.
    pub(crate) fn permit(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let permit = Arc::clone(&self.pending).try_acquire_owned();
        permit.map_err(|_| Refusal::Throttled(RETRY_AFTER))
    }

    /// Adds an import and returns its token.
    pub(crate) fn add_import(&self, directory: &Directory, caller: &Caller) -> String {
        self.add(directory, caller, JobKind::Import(Import::default()))
    }

    /// Adds an export and returns its token.
    pub(crate) fn add_export(&self, directory: &Directory, export: Export) -> String {
        self.add(directory, &export.caller.clone(), JobKind::Export(Box::new(export)))
    }

    /// An import of the workspace.
    pub(crate) fn find_import(&self, token: &str, within: WorkspaceId) -> Option<Import> {
        let job = self.find(token).filter(|job| job.caller.workspace.id == within)?;
        match job.kind {
            JobKind::Import(import) => Some(import),
            JobKind::Export(_) => None,
        }
    }

    /// An export of the workspace.
    pub(crate) fn find_export(&self, token: &str, within: WorkspaceId) -> Option<Export> {
        let job = self.find(token).filter(|job| job.caller.workspace.id == within)?;
        match job.kind {
            JobKind::Export(export) => Some(*export),
            JobKind::Import(_) => None,
        }
    }

    /// The log of an import. Its token alone opens it, as long as the key and the person who started
    /// the import may import.
    pub(crate) async fn open_log(&self, directory: &Directory, token: &str) -> Option<String> {
        let job = self.find(token)?;
        let caller = directory.renewed(&job.caller).await.ok()?;
        directory.may_create::<Person>(&caller).ok()?;
        match job.kind {
            JobKind::Import(import) => Some(import.log),
            JobKind::Export(_) => None,
        }
    }

    /// An export. Its token alone opens it, as long as the key and the person who ordered it are
    /// valid, and with the rights that they have by then.
    pub(crate) async fn open_export(&self, directory: &Directory, token: &str) -> Option<Export> {
        let job = self.find(token)?;
        let caller = directory.renewed(&job.caller).await.ok()?;
        match job.kind {
            JobKind::Export(export) => Some(Export { caller, ..*export }),
            JobKind::Import(_) => None,
        }
    }

    /// Updates the state of an import.
    pub(super) fn update(&self, token: &str, import: Import) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = all.get_mut(token) {
            job.kind = JobKind::Import(import);
        }
    }

    fn find(&self, token: &str) -> Option<Job> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(token).cloned()
    }

    fn add(&self, directory: &Directory, caller: &Caller, kind: JobKind) -> String {
        let (now, token) = (directory.now(), token(directory));
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, job| job.until > now);
        if all.len() >= MAX_JOBS
            && let Some((oldest, _)) = all.iter().min_by_key(|(_, job)| job.until)
        {
            let oldest = oldest.clone();
            all.remove(&oldest);
        }
        all.insert(token.clone(), Job { until: now + LIFETIME, caller: caller.clone(), kind });
        token
    }
}

/// A token that cannot be guessed: it alone opens the file of its job, as the vendor's signed URLs
/// do. Two ids hold 148 random bits.
fn token(directory: &Directory) -> String {
    let ids = [directory.new_id(), directory.new_id()];
    hex::encode(Sha256::digest(ids.map(uuid::Uuid::into_bytes).as_flattened()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_pending_imports_is_limited() {
        let jobs = Jobs::default();
        let permits: Vec<_> = (0..MAX_PENDING).map(|_| jobs.permit().expect("a permit")).collect();
        assert_eq!(jobs.permit().err(), Some(Refusal::Throttled(RETRY_AFTER)));
        drop(permits);
        assert!(jobs.permit().is_ok());
    }
}
