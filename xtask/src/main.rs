//! Commands of the project: `cargo xtask test`, `cargo xtask fidelity FILE`.

mod fidelity;
mod test;

use std::path::PathBuf;

use clap::Parser;

/// Commands of the project.
#[derive(Parser)]
enum Command {
    /// Installs what the tests need, then runs format check, clippy, all tests and doc tests.
    Test,
    /// Writes the people of FILE through each dialect, reads them through all four, and writes the
    /// table of what arrived to docs/fidelity.md.
    Fidelity {
        /// Real people, one JSON object a line.
        file: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Test => test::run(),
        Command::Fidelity { file } => fidelity::run(&file),
    }
}
