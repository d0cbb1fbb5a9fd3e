//! Commands of the project; `cargo xtask help` lists them.

mod bench;
mod client;
mod cluster;
mod crash;
mod failover;
mod fidelity;
mod fuzz;
mod load;
mod new_dialect;
mod server;
mod test;
mod words;

use std::path::PathBuf;

use clap::Parser;

/// Commands of the project.
#[derive(Parser)]
enum Command {
    /// Installs what the tests need, then runs format check, clippy, all tests and doc tests, those
    /// of the product once more over PostgreSQL, and the fuzzer.
    Test,
    /// Measures the released program against ceilings measured beside it, and writes the table to
    /// docs/benchmarks.md.
    Bench(bench::Args),
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
        /// Database to write to; if none is named, a new SQLite file and then a new PostgreSQL.
        #[arg(long)]
        database: Option<String>,
    },
    /// Kills the leader of a PostgreSQL cluster (Patroni, etcd, HAProxy, PgBouncer) under write load.
    Failover,
    /// Starts a throw-away PostgreSQL cluster, prints its URL, and removes it at the end of input.
    Cluster,
    /// Writes the people of FILE through each dialect, reads them through all four, and writes the
    /// table of what arrived to docs/fidelity.md.
    Fidelity {
        /// Real people, one JSON object a line.
        file: PathBuf,
    },
    /// Copies the example dialect, formats/example and faces/example, under another name.
    NewDialect {
        /// The dialect's name: lower-case letters and digits.
        name: String,
    },
    /// Refuses private words in comments and pages; docs/architecture.md has the glossary.
    Words,
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Test => test::run(),
        Command::Bench(args) => bench::run(&args),
        Command::Fuzz { seconds, only } => fuzz::run(seconds, &only),
        Command::Crash { rounds, database } => {
            crash::run(&server::Program::tested()?, rounds, database.as_deref())
        }
        Command::Failover => failover::run(&server::Program::tested()?),
        Command::Cluster => cluster::run(),
        Command::Fidelity { file } => fidelity::run(&file),
        Command::NewDialect { name } => new_dialect::run(&name),
        Command::Words => words::run(),
    }
}
