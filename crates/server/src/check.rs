//! `polydex check`: whether a database is what it should be.

use std::io::{self, Write as _};

use polydex_store::transfer::{SnapshotReader, Transfer, audit};

use crate::{
    Exit, Settings,
    database::{engine, must_exist},
    log::say,
    settings::{DataArgs, WorkspaceArgs},
};

/// Options of `check`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataArgs,
}

/// Items read at once.
const BATCH: u32 = 500;

/// `polydex check`
pub(crate) async fn run(args: Args) -> Result<(), Exit> {
    let database = Settings::of_data(args.data, WorkspaceArgs::default())?.database;
    must_exist(&database)?;
    let engine = engine(&database).await?;
    let found = find(&*engine).await;
    engine.close().await;
    let findings = found?;
    let mut out = io::stdout().lock();
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(Exit::Partly("1 finding".to_owned())),
        count => Err(Exit::Partly(format!("{count} findings"))),
    }
}

async fn find(engine: &dyn Transfer) -> Result<Vec<String>, Exit> {
    let mut findings = Vec::new();
    if engine.progress().await?.is_some() {
        findings.push("a copy into this database was broken off".to_owned());
    }
    findings.extend(engine.inspect().await?);
    let reader = SnapshotReader::new(engine.snapshot().await?, None, BATCH).await?;
    let audit = audit(reader).await?;
    say(&format!("{} records and {} changes checked.", audit.records, audit.changes));
    findings.extend(audit.findings);
    Ok(findings)
}
