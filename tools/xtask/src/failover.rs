//! `cargo xtask failover`: the leader of a PostgreSQL cluster is killed under write load.
//!
//! Two PostgreSQL nodes under Patroni with etcd, HAProxy in front of both and PgBouncer in front
//! of that, all from Debian's packages, on loopback and in a temporary directory. Replication is
//! synchronous, so whatever was acknowledged is on the other node; every such write must be there
//! when the other node leads, and the gap in writing is printed.

mod node;
mod rig;
mod service;

use std::time::Duration;

use anyhow::ensure;

use crate::{
    load::{Load, WhenCutOff, acknowledged, longest_gap, verify},
    server::{Program, Server},
};
use rig::Rig;

/// How long is written before the leader is killed.
const BEFORE: Duration = Duration::from_secs(5);

/// How long is written after the other node leads.
const AFTER: Duration = Duration::from_secs(5);

pub fn run(program: &Program) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(fail_over(program))
}

async fn fail_over(program: &Program) -> anyhow::Result<()> {
    let mut rig = Rig::start().await?;
    let database = rig.url();
    let replica = rig.replica_url();
    let server = Server::start_with(program, &database, &["--replica", &replica]).await?;
    let key = program.key(&database).await?;
    let client = server.client(&key);
    let load = Load::start(&client, "f", WhenCutOff::GoOn);
    tokio::time::sleep(BEFORE).await;
    let before = rig.kill_leader().await?;
    eprintln!("killed the leader, {before}");
    let reads = reads_until(&client, rig.new_leader(before)).await?;
    tokio::time::sleep(AFTER).await;
    let journals = load.end().await?;
    verify(&client, &journals).await?;
    let checked = program.run(&database, &["check"]).await?;
    ensure!(checked.success(), "the check of the database failed");
    println!(
        "failover: {} acknowledged writes, all there; nothing was written for {:.1} s; meanwhile \
         {} of {} reads were answered",
        acknowledged(&journals),
        longest_gap(&journals).as_secs_f64(),
        reads.answered,
        reads.asked,
    );
    server.kill().await
}

/// Reads while there was no leader.
#[derive(Default)]
struct Reads {
    asked: usize,
    answered: usize,
}

/// Reads ten times a second until `event`.
async fn reads_until(
    client: &crate::client::Client,
    event: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<Reads> {
    let mut reads = Reads::default();
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    let mut event = std::pin::pin!(event);
    loop {
        tokio::select! {
            happened = &mut event => return happened.map(|()| reads),
            _ = ticks.tick() => {
                reads.asked += 1;
                if client.reads().await {
                    reads.answered += 1;
                }
            }
        }
    }
}
