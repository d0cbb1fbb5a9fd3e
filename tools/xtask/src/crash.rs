//! `cargo xtask crash --rounds N`: what was acknowledged outlives a kill.
//!
//! A server under write load through all four dialects is killed by SIGKILL at a random moment and
//! started again. Every acknowledged write must be there, of each writer at most the one call
//! whose answer was cut off may be done or not done, nothing may be done twice, and
//! `polydex check` must find nothing: neither in the file nor in the change feed.

use std::time::Duration;

use anyhow::ensure;
use polydex_test_postgres::{Cluster, Durability};
use rand::RngExt as _;

use crate::{
    load::{Journal, Load, WhenCutOff, acknowledged, verify},
    server::{Program, Server},
};

/// How long the writers are let go, in milliseconds.
const MOMENTS: std::ops::Range<u64> = 100..1_500;

/// After how many rounds a new database is begun: the check of each round looks at all that is there.
const ROUNDS_EACH: u32 = 25;

/// Kills a server on this database `rounds` times; if none is named, one on new SQLite files and
/// one on new PostgreSQL clusters.
pub fn run(program: &Program, rounds: u32, database: Option<&str>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(database) = database {
        return runtime.block_on(kill_again_and_again(program, rounds, database));
    }
    let runs =
        || (0..rounds).step_by(ROUNDS_EACH as usize).map(|from| ROUNDS_EACH.min(rounds - from));
    for rounds in runs() {
        let folder = tempfile::tempdir()?;
        let file = format!("sqlite:{}", folder.path().join("polydex.db").display());
        runtime.block_on(kill_again_and_again(program, rounds, &file))?;
    }
    for rounds in runs() {
        let cluster = Cluster::start(Durability::Full)?;
        runtime.block_on(kill_again_and_again(program, rounds, &cluster.url()))?;
    }
    Ok(())
}

async fn kill_again_and_again(
    program: &Program,
    rounds: u32,
    database: &str,
) -> anyhow::Result<()> {
    let engine = database.split(':').next().unwrap_or(database);
    let mut server = Server::start(program, database).await?;
    let key = program.key(database).await?;
    let mut journals: Vec<Journal> = Vec::new();
    for round in 1..=rounds {
        let load = Load::start(&server.client(&key), &format!("r{round}"), WhenCutOff::Stop);
        let moment = Duration::from_millis(rand::rng().random_range(MOMENTS));
        tokio::time::sleep(moment).await;
        server.kill().await?;
        let written = load.end().await?;
        let checked = program.run(database, &["check"]).await?;
        ensure!(checked.success(), "round {round}: the check of the database failed");
        server = Server::start(program, database).await?;
        verify(&server.client(&key), &written).await?;
        println!(
            "{engine}: round {round}: killed after {} ms; {} acknowledged writes, all there",
            moment.as_millis(),
            acknowledged(&written)
        );
        journals.extend(written);
    }
    verify(&server.client(&key), &journals).await?;
    println!(
        "{engine}: {rounds} kills; {} acknowledged writes, all there",
        acknowledged(&journals)
    );
    server.kill().await
}
