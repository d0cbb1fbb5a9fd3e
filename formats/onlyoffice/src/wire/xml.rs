//! The XML forms: a request's parameters, and the mechanical image of a JSON answer.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// Whether XML 1.0 has this character at all (§2.2 of the recommendation).
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
