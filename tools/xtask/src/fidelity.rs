//! `cargo xtask fidelity FILE`: how much of real people arrives from each dialect in each.
//!
//! Everybody is written through one dialect into a fresh server and read back through all four.
//! What a dialect can express is written here by hand (`FactKind::said_by`), not read from the
//! program's tables, so that a row lost there is a miss here.

mod fact;
mod people;
mod read;
mod table;
mod write;

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use fact::Fact;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use people::Subject;
use table::Cell;

use crate::{
    client::Dialect,
    server::{Program, Server},
};

/// Requests under way at once.
const CLIENTS: usize = 16;

/// What one person's facts became on the way in.
struct Written {
    subject: Subject,
    accepted: Vec<Fact>,
    /// Facts that the writing dialect refuses by its own documented rules.
    refused: Vec<Fact>,
}

pub fn run(file: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        println!(
            "skipped: {} is not there; this command measures with a file of real people that is \
             not part of the project",
            file.display()
        );
        return Ok(());
    }
    let people = people::load(file)?;
    let program = Program::released()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut cells = BTreeMap::new();
    for writer in Dialect::all() {
        eprintln!("writing {} people through {}", people.len(), writer.title());
        let row = runtime.block_on(one_run(&program, writer, &people))?;
        cells.extend(row.into_iter().map(|(reader, cell)| ((writer, reader), cell)));
    }
    let report = table::render(&cells, people.len());
    println!("{report}");
    std::fs::write("docs/fidelity.md", report).context("cannot write docs/fidelity.md")?;
    let misses: usize = cells.values().map(|cell| cell.misses.len()).sum();
    anyhow::ensure!(misses == 0, "{misses} facts did not arrive");
    Ok(())
}

/// Writes everybody through `writer`, then reads everybody through each dialect.
async fn one_run(
    program: &Program,
    writer: Dialect,
    people: &[Subject],
) -> anyhow::Result<Vec<(Dialect, Cell)>> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite:{}", folder.path().join("polydex.db").display());
    let server = Server::start(program, &database).await?;
    let client = server.client(&program.key(&database).await?);
    let written: Vec<Written> = stream::iter(people.iter().cloned())
        .map(|subject| write::person(&client, writer, subject))
        .buffer_unordered(CLIENTS)
        .try_collect()
        .await?;
    let mut row = Vec::new();
    for reader in Dialect::all() {
        let mut documents = read::everybody(&client, reader, &written).await?;
        let mut cell = Cell::default();
        for person in &written {
            let found = documents.remove(&person.subject.email);
            cell.compare(writer, reader, person, &found.unwrap_or_default());
        }
        row.push((reader, cell));
    }
    server.kill().await?;
    Ok(row)
}
