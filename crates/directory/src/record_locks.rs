//! RecordLocks: writers of one record wait for each other inside the process.
//!
//! So no client is refused for contention that it did not ask about, and only another process can
//! make a version stale. Records share a fixed number of turns by their ids: memory is bounded and
//! nothing has to be cleaned up; two records that share one merely wait for each other's commit.

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// Many more than there are commits under way at once.
const LOCKS: usize = 4096;

#[derive(Debug)]
pub(crate) struct RecordLocks(Vec<Mutex<()>>);

impl Default for RecordLocks {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::new(())).collect())
    }
}

impl RecordLocks {
    /// The turn of a record, if nobody has it.
    pub(crate) fn try_lock(&self, record: Uuid) -> Option<MutexGuard<'_, ()>> {
        self.of(record).try_lock().ok()
    }

    /// The turn of a record, in the order of asking.
    pub(crate) async fn lock(&self, record: Uuid) -> MutexGuard<'_, ()> {
        self.of(record).lock().await
    }

    /// The turns of several records. Always taken in one order, so that nobody waits for somebody
    /// who waits for him.
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
    // The last bits of a UUIDv7 are random.
    let (_, low) = record.as_u64_pair();
    usize::try_from(low % LOCKS as u64).expect("smaller than LOCKS")
}
