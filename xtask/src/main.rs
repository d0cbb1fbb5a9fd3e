//! Commands of the project; `cargo xtask help` lists them.

mod client;
mod crash;
mod failover;
mod fidelity;
mod fuzz;
mod load;
mod server;
mod test;

use std::path::PathBuf;

use clap::Parser;

/// Commands of the project.
#[derive(Parser)]
enum Command {
    /// Installs what the tests need, then runs format check, clippy, all tests and doc tests, and
    /// the fuzzer.
    Test,
    /// Feeds everything that reads what clients send with a fuzzer's inputs.
    Fuzz {
        /// How long each target runs, in seconds.
        #[arg(long, default_value_t = fuzz::SECONDS)]
        seconds: u32,
        /// Only targets whose names begin so.
        #[arg(default_value = "")]
        only: String,
    },
    /// Kills a server under write load, again and again: nothing acknowledged may be lost.
    Crash {
        /// How often.
        #[arg(long, default_value_t = 5)]
        rounds: u32,
        /// Database to write to; a new SQLite file if none is named.
        #[arg(long)]
        database: Option<String>,
    },
    /// Kills the leader of a PostgreSQL cluster (Patroni, etcd, HAProxy, PgBouncer) under write load.
    Failover,
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
        Command::Fuzz { seconds, only } => fuzz::run(seconds, &only),
        Command::Crash { rounds, database } => {
            crash::run(&server::Program::tested()?, rounds, database.as_deref())
        }
        Command::Failover => failover::run(&server::Program::tested()?),
        Command::Fidelity { file } => fidelity::run(&file),
    }
}
