//! Measures the released program against ceilings measured beside it: `cargo xtask bench`.

#![expect(clippy::disallowed_methods, reason = "measures what the machine's clock says")]

mod bare;
mod calls;
mod ceiling;
mod child;
mod data;
mod drive;
mod figures;
mod load;
mod page;
mod peers;
mod people;
mod plot;
mod postgres;
mod product;
mod report;
mod wire;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Parser, Subcommand};
use figures::Pace;
use report::Figure;

/// People of the small directory.
const SMALL: u64 = 10_000;

/// People of the large directory.
const LARGE: u64 = 1_000_000;

/// People of an import that is only tried out.
const FEW: u64 = 50_000;

/// Of how many people the load programs know the ids.
const KNOWN: i64 = 5_000;

/// Measures the released program against ceilings measured beside it.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Short turns: for trying things out, not for the table.
    #[arg(long)]
    quick: bool,
    /// Only the figures of this name.
    #[arg(long)]
    only: Option<String>,
    /// Measures Radicale, Xandikos and json-server too, which are installed for that.
    #[arg(long)]
    peers: bool,
    /// People of the large directory, which is made once.
    #[arg(long, default_value_t = LARGE)]
    people: u64,
    /// The page that gets the table. Without it the table is printed alone.
    #[arg(long)]
    page: Option<PathBuf>,
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
    match &cli.command {
        Some(Command::Ceiling { file }) => return ceiling::serve(file),
        Some(Command::Drive(args)) => return drive::run(args),
        None => {}
    }
    let figures = measured(&cli)?;
    print!("{}", report::table(&figures));
    if let Some(file) = &cli.page {
        let command = if cli.peers { "cargo xtask bench --peers" } else { "cargo xtask bench" };
        page::write(file, &figures, command)?;
    }
    Ok(())
}

fn measured(cli: &Cli) -> anyhow::Result<Vec<Figure>> {
    let seconds = if cli.quick { 1 } else { 2 };
    let pace = Pace { rounds: 3, turn: Duration::from_secs(seconds) };
    let wants = |name: &str| cli.only.as_deref().is_none_or(|only| name == only);
    let small = data::people(SMALL)?;
    let known = data::sample(&small, KNOWN)?;
    let mut all = Vec::new();
    if wants("get") {
        all.extend(figures::reads::one(&small, &known, pace)?);
    }
    if wants("part") {
        all.extend(figures::reads::part(&small, &known, pace)?);
    }
    if wants("list") {
        all.extend(figures::reads::list(&small, pace)?);
        all.extend(figures::beside::list(&small, pace)?);
    }
    if wants("post") {
        all.extend(figures::writes::one(&small, pace)?);
    }
    if wants("idle") {
        all.extend(figures::idle::all(&small, &known)?);
    }
    if wants("overload") {
        all.extend(figures::overload::all(&small, &known, pace)?);
    }
    if wants("postgres") {
        all.extend(figures::postgres::all(&small, &known, pace)?);
    }
    if wants("import") {
        all.extend(figures::import::all(if cli.quick { FEW } else { cli.people })?);
    }
    all.extend(of_the_large(cli, &small, pace, wants)?);
    if cli.peers || cli.only.as_deref() == Some("peers") {
        all.extend(figures::peers::all(pace)?);
    }
    if let Some(page) = &cli.page {
        let folder = page.with_extension("");
        figures::curves::draw(&small, &known, pace, &folder)?;
    }
    Ok(all)
}

/// Figures that need the large directory, which takes its time to make.
fn of_the_large(
    cli: &Cli,
    small: &Path,
    pace: Pace,
    wants: impl Fn(&str) -> bool,
) -> anyhow::Result<Vec<Figure>> {
    if !["size", "search", "memory", "start"].into_iter().any(&wants) {
        return Ok(Vec::new());
    }
    let large = data::people(cli.people)?;
    let known = data::sample(&large, KNOWN)?;
    let mut all = Vec::new();
    if wants("start") {
        all.extend(figures::large::start(&large)?);
    }
    if wants("search") {
        all.extend(figures::large::search(&large, &known, pace)?);
    }
    if !["size", "memory"].into_iter().any(&wants) {
        return Ok(all);
    }
    // What follows writes.
    let folder = tempfile::tempdir_in(data::folder()?)?;
    let small = data::copy(small, &folder.path().join("small.db"))?;
    let large = data::copy(&large, &folder.path().join("large.db"))?;
    if wants("size") {
        all.extend(figures::size::all(&small, &large, pace)?);
    }
    if wants("memory") {
        let span = Duration::from_secs(if cli.quick { 10 } else { 60 });
        all.extend(figures::large::memory(&large, &known, span)?);
    }
    Ok(all)
}
