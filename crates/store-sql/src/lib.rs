//! What the SQL engines share: mapping records to rows and back, preparing changes before they wait
//! for their commit, and compiling queries to SQL.
//!
//! Every engine matches and sorts alike because it runs the same statements over the same columns.
//! The differences between two databases are in a [`Flavor`]: placeholders, search, JSON nodes,
//! folding, the order of nulls. Each engine runs statements, batches commits and loads records in
//! its own way.
//!
//! Fixed statements are shared too, with placeholders of the form `?1` ([`statements`]); an engine
//! with another form rewrites them ([`dollars`]).

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
pub use prepare::{
    CounterDelta, DiffTemplate, Lists, NewReference, PointEdit, Prepared, RegionDerived, columns,
};
pub use query_budget::{QueryBudget, QueryScheduler, Tier};
pub use read::{
    changed, counters, feed_entry, feed_head, group, group_reference, key, read_validator,
    stored_response, workspace,
};
pub use regions::Regions;
pub use row::{OwnedLists, SqlRecord, read_point, read_reference, residue};
pub use statements::dollars;
pub use value::{Cell, Value};
