//! The generic `get` and `put` under the laws, and the laws under lenses broken on purpose.
//!
//! A made-up dialect stands in for the real ones: [`toy`] holds its mapping, [`command`] what it
//! can be asked for. [`healthy`] holds the laws over it; [`broken`] breaks it in one place each and
//! asserts that the law in question notices.

mod broken;
mod command;
mod cost;
mod healthy;
mod merge_document;
mod order;
mod rules;
mod toy;
