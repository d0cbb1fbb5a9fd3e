//! The dialect's acceptance list: one test for each line.

mod improvements;
mod quirks;
