//! Pages of people read lately, shown again while nothing has changed in their workspace.
//!
//! Each change of a record takes the next position of the feed, in the same commit. So as long as
//! the workspace stands where it stood, every question has the answer that it had; that is asked
//! of the file each time, as for single people ([`crate::snapshots`]), and costs one row. While
//! people are being written the pages are walked anew, and of their people those are read that
//! changed.

use std::sync::Arc;

use polydex_model::{Person, Query, query::Page};
use polydex_store::Snapshot;
use quick_cache::{Weighter, sync::Cache};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    error::Result,
    query,
    snapshots::{self, Snapshots},
};

/// A page whose people are shared.
pub(crate) type SharedPage = Page<Arc<Snapshot<Person>>>;

/// How many questions are expected to be among those kept.
const QUESTIONS: usize = 1_000;

/// What a page takes beside its question and its people.
const PAGE_BYTES: u64 = 512;

/// Pages read lately, by question.
#[derive(Debug)]
pub(crate) struct Pages {
    kept: Cache<(i64, String), Kept, ByBytes>,
    snapshots: Snapshots,
}

#[derive(Clone, Debug)]
struct Kept {
    position: Option<i64>,
    page: Arc<SharedPage>,
}

/// A page weighs what its people do: it holds them in memory.
#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<(i64, String), Kept> for ByBytes {
    fn weight(&self, (_, question): &(i64, String), kept: &Kept) -> u64 {
        let people = kept.page.items.iter().map(|person| snapshots::bytes(person));
        PAGE_BYTES + question.len() as u64 + people.sum::<u64>()
    }
}

impl Pages {
    /// Takes about so many bytes: a third for pages, the rest for people by themselves.
    pub(crate) fn new(bytes: u64) -> Self {
        let kept = Cache::with_weighter(QUESTIONS, bytes / 3, ByBytes);
        Self { kept, snapshots: Snapshots::new(bytes - bytes / 3) }
    }

    /// People by themselves.
    pub(crate) fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// The page that answers a question, if it is known and still does.
    pub(crate) fn known(
        &self,
        connection: &Connection,
        workspace: i64,
        query: &Query,
    ) -> Result<Option<Arc<SharedPage>>> {
        let Some(kept) = self.kept.get(&key(workspace, query)) else { return Ok(None) };
        let stands = kept.position == position(connection, workspace)?;
        Ok(stands.then_some(kept.page))
    }

    /// The page that answers a question, read anew.
    pub(crate) fn read(
        &self,
        connection: &Connection,
        workspace: i64,
        query: &Query,
    ) -> Result<Arc<SharedPage>> {
        let transaction = connection.unchecked_transaction()?;
        let position = position(&transaction, workspace)?;
        let page = query::shared_page(&transaction, &self.snapshots, workspace, query)?;
        let page = Arc::new(page);
        let kept = Kept { position, page: Arc::clone(&page) };
        self.kept.insert(key(workspace, query), kept);
        Ok(page)
    }
}

/// A question as a text that no other has.
fn key(workspace: i64, query: &Query) -> (i64, String) {
    (workspace, format!("{query:?}"))
}

/// Where the feed of a workspace stands.
fn position(connection: &Connection, workspace: i64) -> Result<Option<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT last_position FROM counters WHERE workspace_id = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}
