//! Striped locks: writers of one record wait for each other inside the process.
//!
//! So no client is refused because of contention, and only another process can make a version
//! stale. Records map to a fixed number of locks by their ids: memory is bounded and nothing has to
//! be cleaned up. Two records that share a lock merely wait for each other's commit.

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// Far more than commits run at once.
const LOCKS: usize = 4096;

#[derive(Debug)]
pub(crate) struct RecordLocks(Vec<Mutex<()>>);

impl Default for RecordLocks {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::new(())).collect())
    }
}

impl RecordLocks {
    /// Locks a record if it is free.
    pub(crate) fn try_lock(&self, record: Uuid) -> Option<MutexGuard<'_, ()>> {
        self.of(record).try_lock().ok()
    }

    /// Locks a record, in the order of requests.
    pub(crate) async fn lock(&self, record: Uuid) -> MutexGuard<'_, ()> {
        self.of(record).lock().await
    }

    /// Locks several records, always in the same order, so that writers cannot deadlock.
    pub(crate) async fn lock_all(&self, records: &[Uuid]) -> Vec<MutexGuard<'_, ()>> {
        let mut wanted: Vec<usize> = records.iter().map(|record| index(*record)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut taken = Vec::with_capacity(wanted.len());
        for index in wanted {
            taken.push(self.0[index].lock().await);
        }
        taken
    }

    fn of(&self, record: Uuid) -> &Mutex<()> {
        &self.0[index(record)]
    }
}

fn index(record: Uuid) -> usize {
    // The low bits of a UUIDv7 are random.
    let (_, low) = record.as_u64_pair();
    usize::try_from(low % LOCKS as u64).expect("smaller than LOCKS")
}
