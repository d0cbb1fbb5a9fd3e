//! Lists: which rows, in which order, which part of them, and how the answer tells.

mod condition;
mod cursor;
mod filter;
mod order;
mod pages;
mod params;

pub(crate) use cursor::Place;
pub(crate) use filter::{Predefined, filter};
pub(crate) use order::order;
pub(crate) use pages::{Pages, Span};
pub(crate) use params::{Params, Start};
