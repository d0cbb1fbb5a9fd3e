//! Questions compiled to SQL: the tree of the model as conditions, orders, and windows.

mod alike;
mod binds;
mod field;
mod filter;
mod lead;
mod order;
mod pair;
mod point;
mod search;
mod statuses;
mod test;

use polydex_model::{
    Query,
    query::{Cursor, Window},
};

use crate::{Cells, Flavor, SqlRecord, Value};
pub use binds::Binds;
use order::Keys;
pub use order::{Misfit, Side};

/// A statement and what it compares with.
#[derive(Debug)]
pub struct Statement {
    /// The text.
    pub sql: String,
    /// Values by the number of their placeholder.
    pub values: Vec<Value>,
}

/// The statements that answer a query; all must see the same moment.
#[derive(Debug)]
pub struct Statements {
    /// Counts what passes the filter.
    pub total: Statement,
    /// Finds the sort keys of the window's records, the number last, in the order in which they
    /// were walked. Its columns are named `k0`, `k1`, and so on.
    pub page: Statement,
    /// If it is there, the page's statement finds all that pass the filter, in no order, and these
    /// of them are on the page; their number is the total.
    pub picked: Option<Picked>,
    /// Counts what stands on one side of the window's cursor, if it has one.
    pub beside: Option<(Side, Statement)>,
    /// How many sort keys there are before the number.
    pub keys: usize,
}

/// Which of all that pass are on a page.
#[derive(Debug)]
pub struct Picked {
    /// The sort keys that tell records apart, from the first on: whether each descends.
    pub descending: Vec<bool>,
    /// How many stand before the page.
    pub skip: usize,
    /// How many it has at the most.
    pub take: usize,
}

/// How far into a search its reader picks pages: he has to hold all that stands before their end.
const FARTHEST_PICKED: usize = 10_000;

/// Compiles a query of records of one kind.
pub fn compile<R: SqlRecord>(
    workspace: i64,
    query: &Query,
    flavor: &'static dyn Flavor,
) -> Result<Statements, Misfit> {
    let question = Question { workspace, kind: R::WORD, query, flavor };
    let (page, picked) = question.page()?;
    Ok(Statements {
        total: question.total(),
        page,
        picked,
        beside: question.beside()?,
        keys: query.order.len(),
    })
}

/// How many records stand before the first of a page, from what [`Statements`] counted. `here` is
/// how many records the page has.
pub fn skipped(window: &Window, total: u64, beside: Option<u64>, here: u64) -> u64 {
    match (window, beside.unwrap_or_default()) {
        (Window::Offset { skip, .. }, _) => (*skip).min(total),
        (Window::After { .. }, behind) => total.saturating_sub(behind),
        (Window::Before { .. }, before) => before.saturating_sub(here),
    }
}

/// The place of a record, from the columns of [`Statements::page`].
pub fn cursor<C: Cells>(cells: &mut C, keys: usize) -> Result<Cursor, C::Error> {
    let keys = (0..keys).map(|_| cells.sort_key()).collect::<Result<_, _>>()?;
    Ok(Cursor { keys, number: cells.must_integer()? })
}

struct Question<'q> {
    workspace: i64,
    kind: &'static str,
    query: &'q Query,
    flavor: &'static dyn Flavor,
}

impl Question<'_> {
    fn binds(&self) -> Binds {
        Binds::of(self.workspace, self.flavor)
    }

    /// `FROM` and `WHERE` of every statement here.
    fn matching(&self, binds: &mut Binds) -> String {
        let (filter, texts) = (&self.query.filter, self.leading_texts());
        if texts.is_empty() {
            return self.of_kind("records r", &filter::compile(filter, binds), binds);
        }
        let (tables, found) = self.flavor.search_first(texts, binds);
        let passes = filter::all_of(vec![found, filter::beside_searches(filter, binds)]);
        self.of_kind(tables, &passes, binds)
    }

    /// The same, in the order in which an index has the records: beyond the reach of picking, what
    /// stands before the page is passed over and not held.
    fn matching_in_order(&self, binds: &mut Binds) -> String {
        // As a truth value the condition leads nowhere.
        let passes = format!("({}) IS TRUE", filter::compile(&self.query.filter, binds));
        self.of_kind("records r", &passes, binds)
    }

    fn of_kind(&self, tables: &str, passes: &str, binds: &Binds) -> String {
        let (whose, kind) = (binds.whose(), self.kind);
        format!("FROM {tables} WHERE r.workspace_id = {whose} AND r.kind = '{kind}' AND {passes}")
    }

    /// What the search index leads by, if it leads.
    fn leading_texts(&self) -> Vec<String> {
        search::leading(&self.query.filter, self.flavor)
    }

    fn page(&self) -> Result<(Statement, Option<Picked>), Misfit> {
        let mut binds = self.binds();
        let keys = Keys::of(&self.query.order, &mut binds);
        let (side, place, skip, take) = match &self.query.window {
            Window::Offset { skip, take } => {
                if self.flavor.picks() && !self.leading_texts().is_empty() {
                    return Ok(self.page_of_search(&keys, *skip, *take, binds));
                }
                (Side::Behind, None, *skip, *take)
            }
            Window::After { cursor, take } => (Side::Behind, Some(cursor), 0, *take),
            Window::Before { cursor, take } => (Side::Before, Some(cursor), 0, *take),
        };
        let matching = self.matching(&mut binds);
        let matching = match place {
            Some(cursor) => format!("{matching} AND {}", keys.beside(cursor, side, &mut binds)?),
            None => matching,
        };
        Ok((self.part(&matching, &keys, side, (skip, take), binds), None))
    }

    /// A page of what a search finds, for a reader who picks it, if it is not too far away.
    fn page_of_search(
        &self,
        keys: &Keys,
        skip: u64,
        take: u32,
        mut binds: Binds,
    ) -> (Statement, Option<Picked>) {
        let end = usize::try_from(skip.saturating_add(u64::from(take))).unwrap_or(usize::MAX);
        if end > FARTHEST_PICKED {
            let matching = self.matching_in_order(&mut binds);
            return (self.part(&matching, keys, Side::Behind, (skip, take), binds), None);
        }
        let sql = format!("SELECT {} {}", keys.columns(), self.matching(&mut binds));
        let take = take as usize;
        let picked = Picked { descending: keys.descending(), skip: end - take, take };
        (Statement { sql, values: binds.into_values() }, Some(picked))
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

    /// How many records that pass the filter stand on one side of the cursor.
    fn beside(&self) -> Result<Option<(Side, Statement)>, Misfit> {
        let (cursor, side) = match &self.query.window {
            Window::Offset { .. } => return Ok(None),
            Window::After { cursor, .. } => (cursor, Side::Behind),
            Window::Before { cursor, .. } => (cursor, Side::Before),
        };
        let mut binds = self.binds();
        let keys = Keys::of(&self.query.order, &mut binds);
        let matching = self.matching(&mut binds);
        let place = keys.beside(cursor, side, &mut binds)?;
        let sql = format!("SELECT count(*) {matching} AND {place}");
        Ok(Some((side, Statement { sql, values: binds.into_values() })))
    }

    /// How many records pass the filter. Those that speak of the status alone are counted in every
    /// commit, not here.
    fn total(&self) -> Statement {
        let mut binds = self.binds();
        let sql = match statuses::counters(self.kind, &self.query.filter) {
            Some(counters) => {
                format!("SELECT {counters} FROM counters WHERE workspace_id = {}", binds.whose())
            }
            None => format!("SELECT count(*) {}", self.matching(&mut binds)),
        };
        Statement { sql, values: binds.into_values() }
    }
}
