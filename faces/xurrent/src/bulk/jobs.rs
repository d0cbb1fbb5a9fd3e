//! Imports and exports that clients poll for.
//!
//! They are kept in memory, by each process for itself, for a day and so many at the most: a
//! restart forgets them. JobKind an import wrote is in the directory as each row was done.

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

/// How long a job is kept.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// How many jobs are kept at the most.
const MAX_JOBS: usize = 200;
/// How many imports run at once.
const MAX_RUNNING: usize = 2;
/// How many run or wait: each holds its file.
const MAX_PENDING: usize = 20;
/// When to try again if so many wait.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// Jobs by their tokens. Clones keep them together.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    all: Arc<Mutex<HashMap<String, Job>>>,
    pub(super) free: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

#[derive(Clone, Debug)]
struct Job {
    until: Timestamp,
    caller: Caller,
    what: JobKind,
}

#[derive(Clone, Debug)]
enum JobKind {
    Import(Import),
    Export(Box<Export>),
}

/// An import as its client sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Import {
    pub(crate) state: State,
    /// Why rows were refused: a CSV of lines and reasons.
    pub(crate) log: String,
}

/// How far an import is.
#[derive(Clone, Debug, Default)]
pub(crate) enum State {
    /// Others run before it.
    #[default]
    Queued,
    /// It runs.
    Processing,
    /// It is done; some rows may have been refused.
    Done(Results),
    /// The file cannot be read, or the server failed.
    Error { message: String, line: Option<u64> },
}

/// JobKind an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) created: usize,
    pub(crate) updated: usize,
    pub(crate) deleted: usize,
    pub(crate) unchanged: usize,
    pub(crate) failures: usize,
    pub(crate) errors: usize,
}

/// An export: what is written when its file is fetched, by whoever the caller is then.
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
        let (free, places) = (Semaphore::new(MAX_RUNNING), Semaphore::new(MAX_PENDING));
        Self { all: Arc::default(), free: Arc::new(free), places: Arc::new(places) }
    }
}

impl Jobs {
    /// A place among the imports that run or wait, held until it is dropped.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map_err(|_| Refusal::Throttled(TRY_AGAIN))
    }

    /// A new import's token.
    pub(crate) fn import(&self, directory: &Directory, caller: &Caller) -> String {
        self.add(directory, caller, JobKind::Import(Import::default()))
    }

    /// A new export's token.
    pub(crate) fn export(&self, directory: &Directory, download: Export) -> String {
        self.add(directory, &download.caller.clone(), JobKind::Export(Box::new(download)))
    }

    /// An import of the workspace.
    pub(crate) fn find_import(&self, token: &str, within: WorkspaceId) -> Option<Import> {
        let job = self.find(token).filter(|job| job.caller.workspace.id == within)?;
        match job.what {
            JobKind::Import(import) => Some(import),
            JobKind::Export(_) => None,
        }
    }

    /// An export of the workspace.
    pub(crate) fn find_export(&self, token: &str, within: WorkspaceId) -> Option<Export> {
        let job = self.find(token).filter(|job| job.caller.workspace.id == within)?;
        match job.what {
            JobKind::Export(download) => Some(*download),
            JobKind::Import(_) => None,
        }
    }

    /// The log of an import, which its token alone opens: while key and person of who ordered it may
    /// import.
    pub(crate) async fn open_log(&self, directory: &Directory, token: &str) -> Option<String> {
        let job = self.find(token)?;
        let caller = directory.renewed(&job.caller).await.ok()?;
        directory.may_create::<Person>(&caller).ok()?;
        match job.what {
            JobKind::Import(import) => Some(import.log),
            JobKind::Export(_) => None,
        }
    }

    /// An export, which its token alone opens: while key and person of who ordered it are good, and
    /// for as much as that one may read by then.
    pub(crate) async fn open_export(&self, directory: &Directory, token: &str) -> Option<Export> {
        let job = self.find(token)?;
        let caller = directory.renewed(&job.caller).await.ok()?;
        match job.what {
            JobKind::Export(download) => Some(Export { caller, ..*download }),
            JobKind::Import(_) => None,
        }
    }

    /// Notes how far an import is.
    pub(super) fn note(&self, token: &str, import: Import) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = all.get_mut(token) {
            job.what = JobKind::Import(import);
        }
    }

    fn find(&self, token: &str) -> Option<Job> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(token).cloned()
    }

    fn add(&self, directory: &Directory, caller: &Caller, what: JobKind) -> String {
        let (now, token) = (directory.now(), token(directory));
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, job| job.until > now);
        if all.len() >= MAX_JOBS
            && let Some((oldest, _)) = all.iter().min_by_key(|(_, job)| job.until)
        {
            let oldest = oldest.clone();
            all.remove(&oldest);
        }
        all.insert(token.clone(), Job { until: now + LIFETIME, caller: caller.clone(), what });
        token
    }
}

/// A token that nobody guesses: it alone opens the file of its job, as the vendor's signed URLs do.
/// Two ids hold 148 random bits.
fn token(directory: &Directory) -> String {
    let ids = [directory.new_id(), directory.new_id()];
    hex::encode(Sha256::digest(ids.map(uuid::Uuid::into_bytes).as_flattened()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_imports_wait_and_no_more() {
        let jobs = Jobs::default();
        let places: Vec<_> = (0..MAX_PENDING).map(|_| jobs.place().expect("a place")).collect();
        assert_eq!(jobs.place().err(), Some(Refusal::Throttled(TRY_AGAIN)));
        drop(places);
        assert!(jobs.place().is_ok());
    }
}
