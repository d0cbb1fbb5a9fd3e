//! What two databases say differently.

use crate::{Cell, Value, query::Binds};

/// How one database says it.
///
/// Conditions may be `NULL` where a value is missing; whoever negates one asks whether it
/// `IS NOT TRUE`.
pub trait Flavor: std::fmt::Debug + Sync {
    /// The placeholder of the value at this place, counted from 1.
    fn placeholder(&self, at: usize, value: &Value) -> String;

    /// The condition that an expression is equal to one of a list's values.
    fn one_of(&self, expression: &str, list: &Value, placeholder: &str) -> String;

    /// The folded form of a text column that has no folded column beside it.
    fn folded(&self, column: &str) -> String;

    /// Where a part begins in a text, counted from 1; 0 where it does not occur.
    fn position(&self, text: &str, part: &str) -> String;

    /// The condition that a text ends with an end that is not empty.
    fn ends(&self, text: &str, end: &str) -> String;

    /// An id as a text that sorts as its bytes do.
    fn id_key(&self, column: &str) -> String;

    /// A flag as 0 or 1.
    fn flag_key(&self, column: &str) -> String;

    /// What is added to a key of an order so that missing values come before all others, or
    /// behind them when it descends.
    fn nulls(&self, descending: bool) -> &'static str;

    /// A join whose first table is looked through first.
    fn join_after(&self) -> &'static str;

    /// The condition that each of these terms occurs in the searched text of the record `r`.
    fn search(&self, terms: Vec<String>, binds: &mut Binds) -> String;

    /// The tables of a query that the search index leads, `records r` among them, and the condition
    /// that each of these terms occurs there.
    fn search_first(&self, terms: Vec<String>, binds: &mut Binds) -> (&'static str, String) {
        ("records r", self.search(terms, binds))
    }

    /// Whether the reader of a search meets all that it finds once and picks the page
    /// ([`crate::query::Picked`]). Otherwise the database does, and is asked for the total apart.
    fn picks(&self) -> bool {
        false
    }

    /// A node of the residue in a column.
    fn node(&self, column: &str, path: &Path, binds: &mut Binds) -> Node;

    /// Adds cells that stand beside those of a row so that they can be found: always the same
    /// number of them.
    fn derive(&self, cells: &mut Vec<Cell>);
}

/// Where a node stands within a residue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Members from the outermost.
    pub members: Vec<String>,
    /// The place in the list that the members lead to.
    pub place: Option<u8>,
}

/// A node of a residue, as expressions; each is `NULL` where there is no node of its kind.
#[derive(Debug)]
pub struct Node {
    /// Its JSON text.
    pub json: String,
    /// Whatever it holds; `NULL` for `null` too.
    pub value: String,
    /// The text that it is.
    pub text: String,
    /// That text, folded.
    pub folded: String,
    /// The number that it is.
    pub number: String,
    /// What it is sorted by: numbers and flags before texts, which are folded.
    pub sorted: String,
    /// Whether the sort keys are texts all of them.
    pub sorted_as_text: bool,
}
