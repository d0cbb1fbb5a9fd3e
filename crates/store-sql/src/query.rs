//! Compiles queries to SQL: filters as conditions, orders, and windows.

mod binds;
mod field;
mod filter;
mod order;
mod point;
mod prefilter;
mod search;
mod status_totals;
mod test;

use polydex_model::{
    Query,
    query::{Cursor, Window},
};

use crate::{Cells, Flavor, SqlRecord, Value};
pub use binds::Binds;
use order::Keys;
pub use order::{CursorMismatch, Side};

/// A statement and its bound values.
#[derive(Debug)]
pub struct Statement {
    /// The text.
    pub sql: String,
    /// Values in the order of their placeholders.
    pub values: Vec<Value>,
}

/// The statements of a query; all must run in one snapshot.
#[derive(Debug)]
pub struct Statements {
    /// Counts the matches.
    pub total: Statement,
    /// Finds the sort keys of the window's records, the number last, in walking order. Its columns
    /// are named `k0`, `k1`, and so on.
    pub page: Statement,
    /// If set, the page's statement returns all matches, unordered; these of them are the page, and
    /// their number is the total.
    pub memory_page: Option<MemoryPage>,
    /// Counts the matches on one side of the window's cursor, if it has one.
    pub cursor_rank: Option<(Side, Statement)>,
    /// Number of sort keys before the record's number.
    pub keys: usize,
}

/// Selects a page from all matches in memory.
#[derive(Debug)]
pub struct MemoryPage {
    /// For each sort key that distinguishes records, in order: whether it descends.
    pub descending: Vec<bool>,
    /// Number of matches before the page.
    pub skip: usize,
    /// Maximum size of the page.
    pub take: usize,
}

/// How far into a search pages are selected in memory: all matches before the end of the page must
/// be held.
const MAX_IN_MEMORY: usize = 10_000;

/// Compiles a query of records of one kind.
pub fn compile<R: SqlRecord>(
    workspace: i64,
    query: &Query,
    flavor: &'static dyn Flavor,
) -> Result<Statements, CursorMismatch> {
    let question = Compiler { workspace, kind: R::KEYWORD, query, flavor };
    let (page, memory_page) = question.page()?;
    Ok(Statements {
        total: question.total(),
        page,
        memory_page,
        cursor_rank: question.cursor_rank()?,
        keys: query.order.len(),
    })
}

/// Number of records before the page, from the counts of [`Statements`]. `here` is the number of
/// records on the page.
pub fn skipped(window: &Window, total: u64, cursor_rank: Option<u64>, here: u64) -> u64 {
    match (window, cursor_rank.unwrap_or_default()) {
        (Window::Offset { skip, .. }, _) => (*skip).min(total),
        (Window::After { .. }, behind) => total.saturating_sub(behind),
        (Window::Before { .. }, before) => before.saturating_sub(here),
    }
}

/// The cursor of a record, from the columns of [`Statements::page`].
pub fn cursor<C: Cells>(cells: &mut C, keys: usize) -> Result<Cursor, C::Error> {
    let keys = (0..keys).map(|_| cells.sort_key()).collect::<Result<_, _>>()?;
    Ok(Cursor { keys, number: cells.must_integer()? })
}

struct Compiler<'q> {
    workspace: i64,
    kind: &'static str,
    query: &'q Query,
    flavor: &'static dyn Flavor,
}

impl Compiler<'_> {
    fn binds(&self) -> Binds {
        Binds::of(self.workspace, self.flavor)
    }

    /// `FROM` and `WHERE` of every statement.
    fn matching(&self, binds: &mut Binds) -> String {
        let (filter, texts) = (&self.query.filter, self.prefilter_texts());
        if texts.is_empty() {
            return self.of_kind("records r", &filter::compile(filter, binds), binds);
        }
        let (tables, found) = self.flavor.search_first(texts, binds);
        let passes = filter::all_of(vec![found, filter::except_searches(filter, binds)]);
        self.of_kind(tables, &passes, binds)
    }

    /// The same in the order of an index: beyond the reach of paging in memory, records before the
    /// page are skipped without being held.
    fn matching_in_order(&self, binds: &mut Binds) -> String {
        // As a truth value the condition uses no index.
        let passes = format!("({}) IS TRUE", filter::compile(&self.query.filter, binds));
        self.of_kind("records r", &passes, binds)
    }

    fn of_kind(&self, tables: &str, passes: &str, binds: &Binds) -> String {
        let (whose, kind) = (binds.whose(), self.kind);
        format!("FROM {tables} WHERE r.workspace_id = {whose} AND r.kind = '{kind}' AND {passes}")
    }

    /// The texts to look up in the search index, if it helps.
    fn prefilter_texts(&self) -> Vec<String> {
        search::prefilter(&self.query.filter, self.flavor)
    }

    fn page(&self) -> Result<(Statement, Option<MemoryPage>), CursorMismatch> {
        let mut binds = self.binds();
        let keys = Keys::of(&self.query.order, &mut binds);
        let (side, place, skip, take) = match &self.query.window {
            Window::Offset { skip, take } => {
                if self.flavor.pages_in_memory() && !self.prefilter_texts().is_empty() {
                    return Ok(self.page_of_search(&keys, *skip, *take, binds));
                }
                (Side::After, None, *skip, *take)
            }
            Window::After { cursor, take } => (Side::After, Some(cursor), 0, *take),
            Window::Before { cursor, take } => (Side::Before, Some(cursor), 0, *take),
        };
        let matching = self.matching(&mut binds);
        let matching = match place {
            Some(cursor) => {
                format!("{matching} AND {}", keys.cursor_rank(cursor, side, &mut binds)?)
            }
            None => matching,
        };
        Ok((self.part(&matching, &keys, side, (skip, take), binds), None))
    }

    /// A page of a search, selected in memory if it is not too far away.
    fn page_of_search(
        &self,
        keys: &Keys,
        skip: u64,
        take: u32,
        mut binds: Binds,
    ) -> (Statement, Option<MemoryPage>) {
        let end = usize::try_from(skip.saturating_add(u64::from(take))).unwrap_or(usize::MAX);
        if end > MAX_IN_MEMORY {
            let matching = self.matching_in_order(&mut binds);
            return (self.part(&matching, keys, Side::After, (skip, take), binds), None);
        }
        let sql = format!("SELECT {} {}", keys.columns(), self.matching(&mut binds));
        let take = take as usize;
        let memory_page = MemoryPage { descending: keys.descending(), skip: end - take, take };
        (Statement { sql, values: binds.into_values() }, Some(memory_page))
    }

    fn part(
        &self,
        matching: &str,
        keys: &Keys,
        side: Side,
        (skip, take): (u64, u32),
        mut binds: Binds,
    ) -> Statement {
        let take = binds.add(i64::from(take));
        let skip = binds.add(i64::try_from(skip).unwrap_or(i64::MAX));
        let (columns, order) = (keys.columns(), keys.order_by(side, self.flavor));
        let sql = format!("SELECT {columns} {matching} {order} LIMIT {take} OFFSET {skip}");
        Statement { sql, values: binds.into_values() }
    }

    /// Counts the matches on one side of the cursor.
    fn cursor_rank(&self) -> Result<Option<(Side, Statement)>, CursorMismatch> {
        let (cursor, side) = match &self.query.window {
            Window::Offset { .. } => return Ok(None),
            Window::After { cursor, .. } => (cursor, Side::After),
            Window::Before { cursor, .. } => (cursor, Side::Before),
        };
        let mut binds = self.binds();
        let keys = Keys::of(&self.query.order, &mut binds);
        let matching = self.matching(&mut binds);
        let place = keys.cursor_rank(cursor, side, &mut binds)?;
        let sql = format!("SELECT count(*) {matching} AND {place}");
        Ok(Some((side, Statement { sql, values: binds.into_values() })))
    }

    /// Counts the matches. Filters on the status alone read the counters that every commit
    /// maintains.
    fn total(&self) -> Statement {
        let mut binds = self.binds();
        let sql = match status_totals::counters(self.kind, &self.query.filter) {
            Some(counters) => {
                format!("SELECT {counters} FROM counters WHERE workspace_id = {}", binds.whose())
            }
            None => format!("SELECT count(*) {}", self.matching(&mut binds)),
        };
        Statement { sql, values: binds.into_values() }
    }
}
