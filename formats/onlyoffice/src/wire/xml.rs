//! XML: requests are read as parameters, and JSON answers are written element by element.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// Whether XML 1.0 allows this character (§2.2 of the recommendation).
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
