//! The differences between the SQL dialects of the engines.

use crate::{Cell, Value, query::Binds};

/// The SQL dialect of one engine.
///
/// Conditions may be `NULL` if a value is missing; negate them with `IS NOT TRUE`.
pub trait Flavor: std::fmt::Debug + Sync {
    /// The placeholder of the value with this index, counted from 1.
    fn placeholder(&self, at: usize, value: &Value) -> String;

    /// A condition: an expression equals one of a list's values.
    fn one_of(&self, expression: &str, list: &Value, placeholder: &str) -> String;

    /// The folded form of a text column without a folded column of its own.
    fn folded(&self, column: &str) -> String;

    /// The position of a part in a text, counted from 1; 0 if it does not occur.
    fn position(&self, text: &str, part: &str) -> String;

    /// A condition: a text ends with a suffix that is not empty.
    fn ends(&self, text: &str, end: &str) -> String;

    /// An id as a text that sorts like its bytes.
    fn id_key(&self, column: &str) -> String;

    /// A flag as 0 or 1.
    fn flag_key(&self, column: &str) -> String;

    /// The suffix of a sort key that puts nulls first, or last when it descends.
    fn nulls(&self, descending: bool) -> &'static str;

    /// A join that keeps the order of its tables.
    fn ordered_join(&self) -> &'static str;

    /// A condition: each of these terms occurs in the search text of record `r`.
    fn search(&self, terms: Vec<String>, binds: &mut Binds) -> String;

    /// The tables of a query that starts from the search index, `records r` among them, and the
    /// condition that each of these terms occurs.
    fn search_first(&self, terms: Vec<String>, binds: &mut Binds) -> (&'static str, String) {
        ("records r", self.search(terms, binds))
    }

    /// Whether the engine reads all matches of a search once and selects the page in memory
    /// ([`crate::query::MemoryPage`]). Otherwise the database does, and counts the total
    /// separately.
    fn pages_in_memory(&self) -> bool {
        false
    }

    /// A node of the residue in a column.
    fn node(&self, column: &str, path: &Path, binds: &mut Binds) -> Node;

    /// Adds derived cells for filters; always the same number.
    fn derive(&self, cells: &mut Vec<Cell>);
}

/// The path of a node within a residue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Member names, outermost first.
    pub members: Vec<String>,
    /// Index in the list at that path.
    pub place: Option<u8>,
}

/// SQL expressions for a node of a residue; each is `NULL` if there is no node of its type.
#[derive(Debug)]
pub struct Node {
    /// Its JSON text.
    pub json: String,
    /// Its value of any type; `NULL` for `null` too.
    pub value: String,
    /// Its text value.
    pub text: String,
    /// That text, folded.
    pub folded: String,
    /// Its numeric value.
    pub number: String,
    /// Its sort key: numbers and flags before texts, which are folded.
    pub sorted: String,
    /// Whether all sort keys are texts.
    pub sorted_as_text: bool,
}
