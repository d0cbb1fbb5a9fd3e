//! `cargo xtask bench`: builds what is measured and what measures, and runs the latter.

use std::process::Command;

use anyhow::{Context as _, ensure};

/// The page that gets the table of a whole run.
const PAGE: &str = "docs/benchmarks.md";

/// What to measure, and how long.
#[derive(clap::Args)]
pub struct Args {
    /// Short turns: for trying things out. The page stays as it is.
    #[arg(long)]
    quick: bool,
    /// Only the figures of this name: get, part, list, post, idle, overload, postgres, import, start, size,
    /// search, memory, peers. The page stays as it is.
    #[arg(long)]
    only: Option<String>,
    /// Measures alternatives as well: Radicale, Xandikos and json-server, each
    /// installed on first use.
    #[arg(long)]
    peers: bool,
}

/// Measures, and writes the page if everything was measured at length.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let build = ["build", "--release", "--package", "polydex-server", "--package", "polydex-bench"];
    let built = Command::new(env!("CARGO")).args(build).status()?;
    ensure!(built.success(), "the program does not build");
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let program = std::path::Path::new(&target).join("release/polydex-bench");
    let mut bench = Command::new(&program);
    if args.quick {
        bench.arg("--quick");
    }
    if args.peers {
        bench.arg("--peers");
    }
    match &args.only {
        Some(name) => bench.args(["--only", name]),
        None if !args.quick => bench.args(["--page", PAGE]),
        None => &mut bench,
    };
    let status = bench.status().with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(status.success(), "the measurement failed");
    Ok(())
}
