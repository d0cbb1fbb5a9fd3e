//! What the number of people costs: the same calls at a fixed rate on a small directory and on a
//! large one, in turns.

use std::{
    fs::File,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::Bytes;

use super::{Pace, reads::round, writes::creations};
use crate::{
    calls::Dialect,
    data::{self, Known},
    load::{self, Outcome, Script},
    product::Product,
    report::{Figure, Goal},
};

/// Connections of the load at a fixed rate.
const CLIENTS: usize = 32;

/// A directory that is served, and some of its people.
struct Served {
    file: PathBuf,
    product: Product,
    known: Vec<Known>,
}

/// One call on both directories.
struct Call<'c> {
    name: String,
    /// Requests a second, far from what either can do.
    rate: f64,
    script: &'c dyn Fn(&Served) -> anyhow::Result<Script>,
    /// Whether the median is held against [`Goal::AtMost`] too.
    is_lookup: bool,
}

/// The median of look-ups and the p99 of every call, at `large` against `small`. Both are written
/// to. Before each call is measured the files are read once: the pages that the system has meanwhile
/// let go from its memory are no affair of the program.
pub fn all(small: &Path, large: &Path, pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let (small, large) = (served(small)?, served(large)?);
    let mut figures = Vec::new();
    for dialect in Dialect::ALL {
        let of_each = |make: &dyn Fn(&Served, &Known) -> Bytes, served: &Served| {
            round(served.known.iter().map(|who| make(served, who)).collect())
        };
        let name = |what: &str| format!("{what}, {}", dialect.name());
        let mut calls: Vec<Call<'_>> = Vec::new();
        let read = |s: &Served| Ok(of_each(&|s, who| s.product.key.read(dialect, who), s));
        let list =
            |s: &Served| Ok(round((0..10).map(|page| s.product.key.list(dialect, page)).collect()));
        let email = |s: &Served| Ok(of_each(&|s, who| s.product.key.by_email(dialect, who), s));
        let phone = |s: &Served| Ok(of_each(&|s, who| s.product.key.by_phone(dialect, who), s));
        let create = |s: &Served| creations(&s.product, dialect);
        let is_lookup = false;
        calls.push(Call { name: name("GET one contact"), rate: 1_000.0, script: &read, is_lookup });
        calls.push(Call { name: name("list 100 people"), rate: 100.0, script: &list, is_lookup });
        calls.push(Call {
            name: name("POST one contact"),
            rate: 200.0,
            script: &create,
            is_lookup,
        });
        let is_lookup = true;
        calls.push(Call {
            name: name("look-up by e-mail"),
            rate: 500.0,
            script: &email,
            is_lookup,
        });
        if matches!(dialect, Dialect::Xurrent | Dialect::Awork) {
            let name = name("look-up by phone");
            calls.push(Call { name, rate: 500.0, script: &phone, is_lookup });
        }
        for call in &calls {
            figures.extend(compared(call, &small, &large, pace)?);
        }
    }
    Ok(figures)
}

fn served(database: &Path) -> anyhow::Result<Served> {
    let known = data::sample(database, 5_000)?;
    Ok(Served { file: database.to_owned(), product: Product::start(database)?, known })
}

fn compared(
    call: &Call<'_>,
    small: &Served,
    large: &Served,
    pace: Pace,
) -> anyhow::Result<Vec<Figure>> {
    let scripts = ((call.script)(small)?, (call.script)(large)?);
    for served in [small, large] {
        io::copy(&mut File::open(&served.file)?, &mut io::sink())?;
    }
    let addresses = (small.product.server.address, large.product.server.address);
    run(addresses.0, call.rate, pace.turn, &scripts.0)?;
    run(addresses.1, call.rate, pace.turn, &scripts.1)?;
    let mut turns = Vec::new();
    for _ in 0..pace.rounds {
        let small = run(addresses.0, call.rate, pace.turn, &scripts.0)?;
        turns.push((small, run(addresses.1, call.rate, pace.turn, &scripts.1)?));
    }
    let mut figures = Vec::new();
    let (what, per_second) = (&call.name, call.rate);
    if call.is_lookup {
        let name = format!("{what}, 1,000,000 people, median");
        figures.push(middle(name, &turns, 0.5, Goal::AtMost(1.3)));
    }
    let name = format!("{what}, 1,000,000 people, p99 at {per_second}/s");
    figures.push(middle(name, &turns, 0.99, Goal::AtMost(2.0)));
    for figure in &figures {
        eprintln!("{}", figure.row());
    }
    Ok(figures)
}

fn run(address: SocketAddr, rate: f64, span: Duration, script: &Script) -> anyhow::Result<Outcome> {
    let outcome = load::at_rate(address, CLIENTS, rate, span, script)?;
    let failed = outcome.bad + outcome.shed;
    anyhow::ensure!(failed == 0, "{failed} of {} requests failed", outcome.good + failed);
    Ok(outcome)
}

/// The turn in the middle, by the ratio of this quantile.
fn middle(name: String, turns: &[(Outcome, Outcome)], quantile: f64, goal: Goal) -> Figure {
    let mut pairs: Vec<(f64, f64)> = turns
        .iter()
        .map(|(small, large)| (large.millis(quantile), small.millis(quantile)))
        .collect();
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    Figure::ratio(name, "ms", pairs[pairs.len() / 2], goal)
}
