//! The laws of lenses over the four dialects and each pair of them, and the phrasebook by hand.
//!
//! `PROPTEST_CASES` sets the number of cases a property, 256 if it is not set.

mod each;
mod pairs;
mod phrasebook;
mod stored;
