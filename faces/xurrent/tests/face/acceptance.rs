//! The dialect's acceptance list: a test a line.

mod improvements;
mod quirks;
