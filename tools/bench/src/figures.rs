//! The figures: each measures ours and its ceiling in turns, in one run.

pub mod beside;
pub mod curves;
pub mod idle;
pub mod import;
pub mod large;
pub mod overload;
pub mod peers;
pub mod postgres;
pub mod reads;
pub mod size;
pub mod writes;

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;

use crate::load::{self, Outcome, Script, Until};

/// Connections of every closed loop.
pub const CONNECTIONS: usize = 64;

/// How long a run takes for each figure.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Turns of ours and ceiling.
    pub rounds: usize,
    /// One turn.
    pub turn: Duration,
}

/// Ours and what it is held against, in turns, so that what else the machine does meanwhile befalls
/// both; the turn whose ratio is in the middle.
pub fn in_turns(
    rounds: usize,
    mut ours: impl FnMut() -> anyhow::Result<f64>,
    mut theirs: impl FnMut() -> anyhow::Result<f64>,
) -> anyhow::Result<(f64, f64)> {
    let turns = (0..rounds).map(|_| Ok((ours()?, theirs()?)));
    let mut turns = turns.collect::<anyhow::Result<Vec<_>>>()?;
    turns.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    turns.get(turns.len() / 2).copied().context("no turns")
}

/// Requests a second of two servers under the same load, in turns.
pub fn servers_in_turns(
    ours: SocketAddr,
    theirs: SocketAddr,
    pace: Pace,
    script: &Script,
) -> anyhow::Result<(f64, f64)> {
    run(ours, pace.turn / 4, script)?;
    run(theirs, pace.turn / 4, script)?;
    let of = |address| move || Ok(run(address, pace.turn, script)?.per_second());
    in_turns(pace.rounds, of(ours), of(theirs))
}

pub fn run(address: SocketAddr, turn: Duration, script: &Script) -> anyhow::Result<Outcome> {
    let outcome = load::closed(address, CONNECTIONS, Until::time(turn), script)?;
    let failed = outcome.bad + outcome.shed;
    anyhow::ensure!(failed == 0, "{failed} of {} requests failed", outcome.good + failed);
    Ok(outcome)
}
