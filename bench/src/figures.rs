//! The figures: each measures ours and its ceiling in turns, in one run.

pub mod curves;
pub mod idle;
pub mod large;
pub mod overload;
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

/// Requests a second of two servers under the same load, in turns, so that what else the machine
/// does meanwhile befalls both; and the median of the turns' ratios.
pub struct Pair {
    pub ours: Outcome,
    pub theirs: Outcome,
    pub ratio: f64,
}

pub fn in_turns(
    ours: SocketAddr,
    theirs: SocketAddr,
    pace: Pace,
    script: &Script,
) -> anyhow::Result<Pair> {
    let warm = pace.turn / 4;
    run(ours, warm, script)?;
    run(theirs, warm, script)?;
    let mut turns = Vec::new();
    for _ in 0..pace.rounds {
        turns.push((run(ours, pace.turn, script)?, run(theirs, pace.turn, script)?));
    }
    turns.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    let middle = turns.len() / 2;
    let (ours, theirs) = turns.into_iter().nth(middle).context("no turns")?;
    Ok(Pair { ratio: ours.per_second() / theirs.per_second(), ours, theirs })
}

fn ratio((ours, theirs): &(Outcome, Outcome)) -> f64 {
    ours.per_second() / theirs.per_second()
}

pub fn run(address: SocketAddr, turn: Duration, script: &Script) -> anyhow::Result<Outcome> {
    let outcome = load::closed(address, CONNECTIONS, Until::time(turn), script)?;
    let failed = outcome.bad + outcome.shed;
    anyhow::ensure!(failed == 0, "{failed} of {} requests failed", outcome.good + failed);
    Ok(outcome)
}
