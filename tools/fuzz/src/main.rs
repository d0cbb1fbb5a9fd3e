//! Everything a client can send, as a fuzzer makes it up.
//!
//! One program holds all targets, because linking one for each takes longer than running it;
//! `POLYDEX_FUZZ` names the one to run. Without it the program prints the names and ends.
//! `cargo xtask fuzz` builds it and runs them all; see `README.md` for one of them.

#![no_main]

mod faces;
mod targets;

libfuzzer_sys::fuzz_target!(init: targets::choose(), |bytes: &[u8]| targets::run(bytes));
