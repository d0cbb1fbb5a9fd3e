//! Measures the released program against ceilings measured beside it: `cargo xtask bench`.

mod calls;
mod ceiling;
mod child;
mod data;
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
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    if let Some(Command::Ceiling { file }) = cli.command {
        return ceiling::serve(&file);
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
    print!("{}", report::table(&all));
    Ok(())
}
