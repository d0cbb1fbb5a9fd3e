//! What a directory of a million costs in itself: searches, memory, start.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;

use super::{CONNECTIONS, Pace, reads::round, writes::creations};
use crate::{
    calls::Dialect,
    data::Known,
    load::{self, Script, Until, to_f64},
    product::Product,
    report::{Figure, Goal},
};

/// Searches a second.
const SEARCHES: f64 = 20.0;

/// Searches before those that are measured.
const WARMING: u64 = 300;

/// How often the program is started.
const STARTS: usize = 5;

/// Substring search, in the dialects that have one.
pub fn search(database: &Path, known: &[Known], pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let product = Product::start(database)?;
    let mut figures = Vec::new();
    for dialect in [Dialect::Deskpro, Dialect::Onlyoffice] {
        let requests = known.iter().zip(0..).map(|(who, n)| {
            // Ever other pages: one that is kept would cost next to nothing.
            product.key.search(dialect, part_of(&who.surname), 0, 20 + n % 80)
        });
        let script = round(requests.collect());
        // Each name a few times: what the disk takes to find the pages is no affair of the program.
        load::closed(product.server.address, 4, Until::count(WARMING), &script)?;
        let span = pace.turn * 3;
        let outcome = load::at_rate(product.server.address, 4, SEARCHES, span, &script)?;
        anyhow::ensure!(outcome.bad == 0, "{} searches failed", outcome.bad);
        let name =
            format!("substring search, {}, 1,000,000 people, p99 at {SEARCHES}/s", dialect.name());
        figures.push(Figure::absolute(name, "ms", outcome.millis(0.99), Goal::Within(50.0)));
    }
    Ok(told(figures))
}

/// A part from within a name: all but its ends.
fn part_of(name: &str) -> &str {
    name.get(1..name.len() - 1).filter(|part| part.len() >= 3).unwrap_or(name)
}

/// Memory after mixed load: reads of all dialects, lists, look-ups, and a write in fifty calls, which
/// the database takes.
pub fn memory(database: &Path, known: &[Known], span: Duration) -> anyhow::Result<Vec<Figure>> {
    let product = Product::start(database)?;
    let script = mixed(&product, known)?;
    let address = product.server.address;
    let outcome = load::closed(address, CONNECTIONS, Until::time(span), &script)?;
    anyhow::ensure!(outcome.bad == 0, "{} calls failed", outcome.bad);
    let mebibytes = to_f64(product.resident()?) / to_f64(1 << 20);
    let name = format!("resident memory after {} s of mixed load", span.as_secs());
    Ok(told(vec![Figure::absolute(name, "MiB", mebibytes, Goal::Within(200.0))]))
}

/// Of fifty calls one is a write, one a list, four are look-ups, the others read one person.
fn mixed(product: &Product, known: &[Known]) -> anyhow::Result<Script> {
    let create = creations(product, Dialect::Deskpro)?;
    let (key, known) = (product.key.clone(), known.to_vec());
    Ok(Arc::new(move |n| -> Bytes {
        let at = |n: u64| usize::try_from(n).unwrap_or_default();
        let who = &known[at(n) % known.len()];
        let dialect = Dialect::ALL[at(n / 50) % Dialect::ALL.len()];
        match n % 50 {
            0 => create(n),
            1 => key.list(dialect, n % 10),
            2..6 => key.by_email(dialect, who),
            _ => key.read(dialect, who),
        }
    }))
}

/// From the start of the process to the first answer of `/readyz`, the slowest of some.
pub fn start(database: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut slowest = Duration::ZERO;
    for _ in 0..STARTS {
        slowest = slowest.max(Product::start(database)?.ready_after);
    }
    let name = format!("start to ready with 1,000,000 people, slowest of {STARTS}");
    let millis = slowest.as_secs_f64() * 1000.0;
    Ok(told(vec![Figure::absolute(name, "ms", millis, Goal::Within(200.0))]))
}

/// The figures, said as they come.
pub fn told(figures: Vec<Figure>) -> Vec<Figure> {
    for figure in &figures {
        eprintln!("{}", figure.row());
    }
    figures
}
