//! Records and contact points as rows: what is written into the columns and read back.

mod point;
mod record;

use jiff::Timestamp;
use polydex_model::{PersonId, Residue};
use polydex_store::keywords::Keyword;

use crate::Value;

pub use point::read_point;
pub(crate) use point::{derived_cells, last_digits, point_cells, reversed};
pub(crate) use record::record_cells;
pub use record::{Belongings, SqlRecord, read_reference};

fn text(text: Option<&str>) -> Value {
    text.into()
}

fn micros(at: Timestamp) -> Value {
    at.into()
}

fn person(id: Option<PersonId>) -> Value {
    id.map(|id| id.0).into()
}

/// `work,private`; nothing for an empty set.
fn keywords<W: Keyword>(set: impl IntoIterator<Item = W>) -> Value {
    let words: Vec<&str> = set.into_iter().map(Keyword::keyword).collect();
    Value::Text(words.join(","))
}

/// Residue as JSON; nothing if there is none.
pub fn residue(residue: &Residue) -> Value {
    if residue.is_empty() {
        return Value::Null;
    }
    Value::Text(serde_json::to_string(residue).expect("residue is JSON with text keys"))
}
