//! The program `polydex`.

use std::process::ExitCode;

use clap::Parser;

/// An answer is put together from many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    polydex_server::Cli::parse().run()
}
