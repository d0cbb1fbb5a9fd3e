//! Against alternatives: reading one person, listing a thousand with all data,
//! creating one, each in its own protocol.

use std::{net::SocketAddr, time::Duration};

use super::{CONNECTIONS, Pace, in_turns, large::told, reads::round, run, writes::creations};
use crate::{
    calls::Dialect,
    data,
    load::{self, Script, Until, to_f64},
    peers::{Peer, json_server, radicale, xandikos},
    product::Product,
    report::{Figure, Goal},
};

/// People of every directory.
const PEOPLE: u64 = 1_000;

/// People of our pages: the most that Deskpro's API gives.
const PAGE: u64 = 200;

/// Requests that tell how long a peer takes for one; the first has it warm up.
const TRIED: u64 = 9;

const DIALECT: Dialect = Dialect::Deskpro;

/// All three calls against every peer.
pub fn all(pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir_in(data::folder()?)?;
    let directory = data::copy(&data::people(PEOPLE)?, &folder.path().join("ours.db"))?;
    let known = data::sample(&directory, 1_000)?;
    let product = Product::start(&directory)?;
    let key = &product.key;
    let page = |page| key.get(DIALECT, &format!("/api/v2/people?count={PAGE}&page={page}"));
    let read = round(known.iter().map(|who| key.read(DIALECT, who)).collect());
    let list = round((1..=PEOPLE / PAGE).map(page).collect());
    let create = creations(&product, DIALECT)?;
    let mut figures = Vec::new();
    for start in [radicale::start, xandikos::start, json_server::start] {
        let peer = start(PEOPLE)?;
        let calls = [
            ("GET one contact", "/s", (&read, 1), (&peer.calls.read, 1)),
            ("list 1,000 people", "people/s", (&list, PAGE), (&peer.calls.list, PEOPLE)),
            ("POST one contact", "/s", (&create, 1), (&peer.calls.create, 1)),
        ];
        for (name, unit, (ours, our_worth), (theirs, their_worth)) in calls {
            let connections = carried(&peer, theirs, pace.turn)?;
            let pair = in_turns(
                pace.rounds,
                || ours_a_second(product.server.address, pace, ours, our_worth),
                || theirs_a_second(peer.address(), connections, pace, theirs, their_worth),
            )?;
            let name = format!("{name}, Deskpro, against {}{}", peer.name, fewer(connections));
            figures.extend(told(vec![Figure::ratio(name, unit, pair, Goal::AtLeast(10.0))]));
        }
    }
    Ok(figures)
}

/// How many connections a peer carries: as many as ours, unless it takes so long for an answer that
/// not each would have one within a turn, or loses some; then half as many, and so on.
fn carried(peer: &Peer, script: &Script, turn: Duration) -> anyhow::Result<usize> {
    let alone = load::closed(peer.address(), 1, Until::count(TRIED), script)?;
    let alone = Duration::from_secs_f64(alone.millis(0.5) / 1000.0);
    let mut connections = CONNECTIONS;
    while connections > 1 {
        if alone * u32::try_from(connections)? <= turn {
            let until = Until::count(2 * connections as u64);
            let outcome = load::closed(peer.address(), connections, until, script)?;
            if outcome.bad + outcome.shed == 0 {
                break;
            }
        }
        connections /= 2;
    }
    Ok(connections)
}

/// What is said of connections that are not as many as ours.
fn fewer(connections: usize) -> String {
    if connections == CONNECTIONS { String::new() } else { format!(" ({connections} connections)") }
}

/// How much we answer a second, if each answer is worth so much. None may fail.
fn ours_a_second(
    address: SocketAddr,
    pace: Pace,
    script: &Script,
    worth: u64,
) -> anyhow::Result<f64> {
    Ok(run(address, pace.turn, script)?.per_second() * to_f64(worth))
}

/// How much a peer does. What it loses now and then is not counted.
fn theirs_a_second(
    address: SocketAddr,
    connections: usize,
    pace: Pace,
    script: &Script,
    worth: u64,
) -> anyhow::Result<f64> {
    let outcome = load::closed(address, connections, Until::time(pace.turn), script)?;
    let failed = outcome.bad + outcome.shed;
    anyhow::ensure!(failed < outcome.good, "{failed} of {} requests failed", outcome.good + failed);
    Ok(outcome.per_second() * to_f64(worth))
}
