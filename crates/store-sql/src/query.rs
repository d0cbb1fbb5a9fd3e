//! Questions compiled to SQL: the tree of the model as conditions, orders, and windows.

mod binds;
mod field;
mod filter;
mod lead;
mod order;
mod pair;
mod point;
mod statuses;
mod test;

use polydex_model::{
    Query,
    query::{Cursor, Window},
};

use crate::{Cells, Flavor, Kind, Value};
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
    /// Whether each row of the page tells the total behind them.
    pub tells_total: bool,
    /// Counts what stands on one side of the window's cursor, if it has one.
    pub beside: Option<(Side, Statement)>,
    /// How many sort keys there are before the number.
    pub keys: usize,
}

/// Compiles a query of records of one kind.
pub fn compile<R: Kind>(
    workspace: i64,
    query: &Query,
    flavor: &'static dyn Flavor,
) -> Result<Statements, Misfit> {
    let question = Question { workspace, kind: R::WORD, query, flavor };
    Ok(Statements {
        total: question.total(),
        page: question.page()?,
        tells_total: question.gathers(),
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
        let filter = filter::compile(&self.query.filter, binds);
        let (whose, kind) = (binds.whose(), self.kind);
        format!("FROM records r WHERE r.workspace_id = {whose} AND r.kind = '{kind}' AND {filter}")
    }

    fn page(&self) -> Result<Statement, Misfit> {
        let mut binds = self.binds();
        let keys = Keys::of(&self.query.order, &mut binds);
        let matching = self.matching(&mut binds);
        let (side, place, skip, take) = match &self.query.window {
            Window::Offset { skip, take } => (Side::Behind, None, *skip, *take),
            Window::After { cursor, take } => (Side::Behind, Some(cursor), 0, *take),
            Window::Before { cursor, take } => (Side::Before, Some(cursor), 0, *take),
        };
        let place = match place {
            Some(cursor) => format!(" AND {}", keys.beside(cursor, side, &mut binds)?),
            None => String::new(),
        };
        let take = binds.add(i64::from(take));
        let skip = binds.add(i64::try_from(skip).unwrap_or(i64::MAX));
        let columns = keys.columns();
        let sql = if self.gathers() {
            let order = keys.order_by_name(side, self.flavor);
            format!(
                "WITH found AS MATERIALIZED (SELECT {columns} {matching}) \
                 SELECT found.*, (SELECT count(*) FROM found) FROM found \
                 {order} LIMIT {take} OFFSET {skip}"
            )
        } else {
            let order = keys.order_by(side, self.flavor);
            format!("SELECT {columns} {matching}{place} {order} LIMIT {take} OFFSET {skip}")
        };
        Ok(Statement { sql, values: binds.into_values() })
    }

    /// Whether a page and its total are found by looking at the same records once.
    fn gathers(&self) -> bool {
        self.flavor.gathers_searches()
            && matches!(self.query.window, Window::Offset { .. })
            && filter::is_led_by_search(&self.query.filter)
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
