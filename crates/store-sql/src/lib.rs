//! What the SQL engines have in common: a record as rows and back, a change worked out in rows
//! before it waits for its commit, and queries compiled to SQL.
//!
//! Every engine answers and sorts alike because it runs the same statements over the same columns.
//! Where two databases say one thing differently, a [`Flavor`] says it: placeholders, search,
//! nodes of JSON, folding, the place of missing values. How statements are run, how changes share
//! a commit, and how records are loaded at one stroke is each engine's own.
//!
//! Fixed statements are written once too, with placeholders of the form `?1`
//! ([`statements`]); an engine that numbers them otherwise rewrites them ([`dollars`]).

mod cells;
mod flavor;
mod prepare;
pub mod query;
mod query_budget;
mod read;
mod regions;
mod row;
pub mod statements;
mod value;

pub use cells::Cells;
pub use flavor::{Flavor, Node, Path};
pub use prepare::{Cut, Lists, Moved, PointEdit, Prepared, Referred, Renewed, columns};
pub use query_budget::{QueryBudget, QueryScheduler, Tier};
pub use read::{
    changed, counters, feed_entry, feed_head, group, group_reference, key, read_validator,
    stored_response, workspace,
};
pub use regions::Regions;
pub use row::{Belongings, SqlRecord, read_point, read_reference, residue};
pub use statements::dollars;
pub use value::{Cell, Value};
