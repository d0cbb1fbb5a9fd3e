//! The program `polydex`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    polydex_server::Cli::parse().run()
}
