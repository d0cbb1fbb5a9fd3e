//! The filter and order languages of lists: `filterby` and `orderby`.
//!
//! `filterby` is a dialect of the old `OData`. A text is taken apart into tokens, read
//! into an [`Expr`] whose names and types are checked on the way, and then either compiled to the
//! model's filter (users) or applied to documents at hand (the contact infos of one user).
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
//! Keywords and functions are in small letters, names of properties in any. A missing value equals
//! `null` and nothing else; it fails every other comparison but `ne`.

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

/// The parameter of filters.
pub const FILTER_BY: &str = "filterby";

/// The parameter of orders.
pub const ORDER_BY: &str = "orderby";

/// The longest filter or order that is read, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// The deepest nesting of a filter.
pub const DEEPEST: usize = 32;

/// What is wrong with a filter or an order, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The parameter.
    pub parameter: &'static str,
    /// The character at which it was noticed, from 0.
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
