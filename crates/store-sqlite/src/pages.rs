//! Pages of people read lately, as they were written, shown again while nothing has changed in their
//! workspace.
//!
//! Each change of a record takes the next position of the feed, in the same commit. So as long as
//! the workspace stands where it stood, every question has the answer that it had; that is asked
//! of the file if anybody has committed since, as for single people ([`crate::snapshots`]), and
//! costs one row. While people are being written the pages are walked anew, and of their people
//! those are read that changed.

use std::sync::Arc;

use polydex_model::{Person, Query, Workspace};
use polydex_store::{SharedPage, Written};
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

/// What a page takes beside its question and what is written of it: its places in the memory's
/// tables and those of its parts.
const PAGE_BYTES: u64 = 256;

/// Pages read lately, by question.
#[derive(Debug)]
pub(crate) struct Pages {
    kept: Cache<Compiler, Arc<Kept>, ByBytes>,
    snapshots: Snapshots,
}

/// A workspace, and a question with the form of its answer as a text that no other has.
pub(crate) type Compiler = (i64, String);

#[derive(Debug)]
struct Kept {
    position: Position,
    seen: Seen,
    written: Arc<Written>,
}

/// Where a workspace's feed stands.
type Position = Option<i64>;

/// A page weighs what was written of it: its people are let go, or kept by themselves.
#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Compiler, Arc<Kept>> for ByBytes {
    fn weight(&self, (_, question): &Compiler, kept: &Arc<Kept>) -> u64 {
        PAGE_BYTES + question.len() as u64 + kept.written.bytes()
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
        question: &Compiler,
        workspace: &Arc<Workspace>,
    ) -> Option<Arc<Written>> {
        let kept = self.kept.get(question).filter(|kept| kept.seen.stands(state))?;
        kept.written.is_of(workspace).then(|| Arc::clone(&kept.written))
    }

    /// The page that answers a question, if it is known and still does.
    pub(crate) fn known(
        &self,
        connection: &Connection,
        state: Option<State>,
        question: &Compiler,
        workspace: &Arc<Workspace>,
    ) -> Result<Option<Arc<Written>>> {
        let Some(kept) = self.kept.get(question) else { return Ok(None) };
        if kept.position != position(connection, question.0)? || !kept.written.is_of(workspace) {
            return Ok(None);
        }
        kept.seen.again(state);
        Ok(Some(Arc::clone(&kept.written)))
    }

    /// The page that answers a query, read anew, and where the feed stood.
    pub(crate) fn read(
        &self,
        connection: &Connection,
        workspace: i64,
        query: &Query,
    ) -> Result<(Position, SharedPage<Person>)> {
        let transaction = connection.unchecked_transaction()?;
        let position = position(&transaction, workspace)?;
        let page = query::shared_page(&transaction, &self.snapshots, workspace, query)?;
        Ok((position, page))
    }

    /// Keeps what was written of a page that was read when the feed stood so.
    pub(crate) fn keep(&self, question: Compiler, position: Position, written: &Arc<Written>) {
        let kept = Kept { position, seen: Seen::at(None), written: Arc::clone(written) };
        self.kept.insert(question, Arc::new(kept));
    }
}

/// The question that a query is, if it is answered in a form.
pub(crate) fn question(workspace: i64, query: &Query, form: &str) -> Compiler {
    // The query is written first: what it is ends in itself, whatever a client put into the form.
    (workspace, format!("{query:?}{form}"))
}

/// Where the feed of a workspace stands.
fn position(connection: &Connection, workspace: i64) -> Result<Position> {
    let mut statement =
        connection.prepare_cached("SELECT last_position FROM counters WHERE workspace_id = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0)).optional()?)
}

#[cfg(test)]
mod tests {
    use polydex_model::{Residue, Settings, Stamp, WorkspaceId, query::Page};
    use polydex_store::Snapshot;
    use uuid::Uuid;

    use super::*;

    fn workspace() -> Arc<Workspace> {
        Arc::new(Workspace {
            id: WorkspaceId(1),
            uuid: Uuid::nil(),
            name: "main".to_owned(),
            host: None,
            settings: Settings::default(),
            residue: Residue::default(),
            version: 1,
            created: Stamp::default(),
        })
    }

    /// Keeps pages of a hundred people each, of so many bytes.
    fn keep(pages: &Pages, number: usize, bytes: usize) {
        for page in 0..number {
            let person = || Arc::new(Snapshot::new(Person::default()));
            let items = (0..100).map(|_| person()).collect();
            let page_of = Page { items, cursors: Vec::new(), total: 100, skipped: 0, more: false };
            let write = Box::new(|_: &SharedPage<Person>| "x".repeat(bytes));
            let written = Arc::new(Written::new(page_of, &workspace(), write));
            pages.keep((1, page.to_string()), None, &written);
        }
    }

    #[test]
    fn forty_pages_of_a_hundred_people_have_room_beside_each_other() {
        let pages = Pages::new(crate::Options::default().kept_bytes);
        keep(&pages, 40, 100 << 10);
        assert_eq!(pages.kept.len(), 40);
    }

    #[test]
    fn pages_take_no_more_than_their_part() {
        let pages = Pages::new(6 << 20);
        keep(&pages, 500, 20 << 10);
        let weight = pages.kept.weight();
        assert!((1 << 20..=2 << 20).contains(&weight), "{weight} bytes");
    }
}
