//! The filter and order languages of lists: `filterby` and `orderby`.
//!
//! `filterby` is a dialect of the old `OData`. The text is split into tokens and parsed into an
//! [`Expr`], which checks names and types. The expression is then either compiled to the model's
//! filter (users) or evaluated on documents in memory (the contact infos of one user).
//!
//! ```text
//! filter  := or
//! or      := and ("or" and)*
//! and     := unary ("and" unary)*
//! unary   := "not" unary | cmp
//! cmp     := operand [("eq"|"ne"|"gt"|"ge"|"lt"|"le") operand | "in" "(" literal ("," literal)* ")"]
//! operand := "(" filter ")" | call | path | literal
//! call    := ("startswith"|"endswith"|"substringof") "(" operand "," operand ")" | "tolower" "(" operand ")"
//! path    := name ("/" name)* ["/any(" var ":" filter ")" | "/count(" [var ":" filter] ")"]
//! ```
//!
//! Keywords and functions are lower case; property names match in any case. A missing value equals
//! `null` and nothing else; of the other comparisons it passes only `ne`.

mod compile;
mod evaluate;
mod expr;
mod literal;
mod order;
mod parser;
mod schema;
mod token;

use std::fmt;

pub use compile::{Teams, compile};
pub use evaluate::passes;
pub use expr::{Expr, Function, Operator, Property, Term};
pub use literal::{Literal, Moment};
pub use order::{SortKey, parse_order, sort};
pub use parser::parse;
pub use schema::{CONTACT_INFO, Schema, Type, USER};

/// The query parameter that holds a filter.
pub const FILTER_BY: &str = "filterby";

/// The query parameter that holds an order.
pub const ORDER_BY: &str = "orderby";

/// The longest filter or order accepted, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// How deep a filter may be nested.
pub const MAX_DEPTH: usize = 32;

/// A syntax or type error in a filter or an order, with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The query parameter that holds it.
    pub parameter: &'static str,
    /// The character at which it was noticed, counted from 0.
    pub at: usize,
    /// What was expected, and what was found.
    pub text: String,
}

impl QueryError {
    fn filter(at: usize, text: impl Into<String>) -> Self {
        Self { parameter: FILTER_BY, at, text: text.into() }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "At character {}: {}.", self.at + 1, self.text)
    }
}
