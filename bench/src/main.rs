//! Measures the released program against ceilings measured beside it: `cargo xtask bench`.

mod bare;
mod calls;
mod ceiling;
mod child;
mod data;
mod drive;
mod figures;
mod load;
mod people;
mod product;
mod report;
mod wire;

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand};
use figures::Pace;

/// Measures the released program against ceilings measured beside it.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Short turns and fewer people: for trying things out, not for the table.
    #[arg(long)]
    quick: bool,
    /// Only figures whose name contains this.
    #[arg(long)]
    only: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Be a bare server that gives one answer.
    #[command(name = ceiling::WORD, hide = true)]
    Ceiling { file: PathBuf },
    /// Loads the program with one call for a while: something for a profiler to look at.
    Drive(drive::Args),
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Ceiling { file }) => return ceiling::serve(&file),
        Some(Command::Drive(args)) => return drive::run(&args),
        None => {}
    }
    let pace = Pace { rounds: 3, turn: Duration::from_secs(1) };
    let small = data::people(10_000)?;
    let known = data::sample(&small, 5_000)?;
    let wants = |name: &str| cli.only.as_deref().is_none_or(|only| name.contains(only));
    let mut all = Vec::new();
    if wants("get") {
        all.extend(figures::reads::one(&small, &known, pace)?);
    }
    if wants("list") {
        all.extend(figures::reads::list(&small, pace)?);
    }
    if wants("post") {
        all.extend(figures::writes::one(&small, pace)?);
    }
    print!("{}", report::table(&all));
    Ok(())
}
