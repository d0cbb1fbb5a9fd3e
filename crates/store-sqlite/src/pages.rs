//! Pages of people read lately, shown again while nothing has changed in their workspace.
//!
//! Each change of a record takes the next position of the feed, in the same commit. So as long as
//! the workspace stands where it stood, every question has the answer that it had; that is asked
//! of the file if anybody has committed since, as for single people ([`crate::snapshots`]), and
//! costs one row. While people are being written the pages are walked anew, and of their people
//! those are read that changed.

use std::sync::Arc;

use polydex_model::{Person, Query};
use polydex_store::{SharedPage, Snapshot};
use quick_cache::{Weighter, sync::Cache};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    error::Result,
    query,
    snapshots::Snapshots,
    standing::{Seen, State},
};

/// How many questions are expected to be among those kept.
const QUESTIONS: usize = 1_000;

/// What a page takes beside its question and its people.
const PAGE_BYTES: u64 = 512;

/// What the texts of a page take for each of its people.
const TEXT_BYTES: u64 = 1024;

/// Pages read lately, by question.
#[derive(Debug)]
pub(crate) struct Pages {
    kept: Cache<Question, Arc<Kept>, ByBytes>,
    snapshots: Snapshots,
}

/// A workspace and a question as a text that no other has.
pub(crate) type Question = (i64, String);

#[derive(Debug)]
struct Kept {
    position: Option<i64>,
    seen: Seen,
    page: Arc<SharedPage<Person>>,
}

/// A page weighs what its people do: it holds them in memory.
#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Question, Arc<Kept>> for ByBytes {
    fn weight(&self, (_, question): &Question, kept: &Arc<Kept>) -> u64 {
        let people = kept.page.items.iter().map(|person| TEXT_BYTES + Snapshot::bytes(person));
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

    /// The page that answers a question, if it was found to do so in this state of the file.
    pub(crate) fn standing(
        &self,
        state: State,
        question: &Question,
    ) -> Option<Arc<SharedPage<Person>>> {
        let kept = self.kept.get(question).filter(|kept| kept.seen.stands(state))?;
        Some(Arc::clone(&kept.page))
    }

    /// The page that answers a question, if it is known and still does.
    pub(crate) fn known(
        &self,
        connection: &Connection,
        state: Option<State>,
        question: &Question,
    ) -> Result<Option<Arc<SharedPage<Person>>>> {
        let Some(kept) = self.kept.get(question) else { return Ok(None) };
        if kept.position != position(connection, question.0)? {
            return Ok(None);
        }
        kept.seen.again(state);
        Ok(Some(Arc::clone(&kept.page)))
    }

    /// The page that answers a question, read anew.
    pub(crate) fn read(
        &self,
        connection: &Connection,
        question: Question,
        query: &Query,
    ) -> Result<Arc<SharedPage<Person>>> {
        let workspace = question.0;
        let transaction = connection.unchecked_transaction()?;
        let position = position(&transaction, workspace)?;
        let page = query::shared_page(&transaction, &self.snapshots, workspace, query)?;
        let page = Arc::new(Snapshot::new(page));
        let kept = Kept { position, seen: Seen::at(None), page: Arc::clone(&page) };
        self.kept.insert(question, Arc::new(kept));
        Ok(page)
    }
}

/// The question that a query is.
pub(crate) fn question(workspace: i64, query: &Query) -> Question {
    (workspace, format!("{query:?}"))
}

/// Where the feed of a workspace stands.
fn position(connection: &Connection, workspace: i64) -> Result<Option<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT last_position FROM counters WHERE workspace_id = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}
