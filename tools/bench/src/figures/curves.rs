//! Figures as curves: throughput by connections, latency by quantile.

use std::{path::Path, time::Duration};

use super::{Pace, reads::round, run};
use crate::{
    calls::Dialect,
    ceiling,
    data::{Known, folder},
    load::{self, Until, to_f64},
    plot::{Lines, Titles, lines},
    product::Product,
};

/// Connections of the first curve's points.
const CONNECTIONS: [usize; 6] = [1, 4, 16, 64, 256, 1024];

/// Requests a second of the second curve.
const RATE: f64 = 2_000.0;

/// Quantiles of the second curve's points, as how many requests there are to one slower one.
const ONE_IN: [f64; 7] = [2.0, 4.0, 10.0, 20.0, 100.0, 200.0, 1000.0];

/// Draws both into a folder.
pub fn draw(database: &Path, known: &[Known], pace: Pace, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    let product = Product::start(database)?;
    throughput(&product, known, pace.turn / 2, &to.join("throughput.svg"))?;
    latency(&product, known, pace.turn, &to.join("latency.svg"))
}

fn throughput(product: &Product, known: &[Known], turn: Duration, to: &Path) -> anyhow::Result<()> {
    let mut curves = Lines::new();
    let address = product.server.address;
    let reads = |dialect| known.iter().map(|who| product.key.read(dialect, who)).collect();
    for dialect in Dialect::ALL {
        let script = round(reads(dialect));
        run(address, turn, &script)?;
        let curve = CONNECTIONS.iter().map(|connections| {
            let outcome = load::closed(address, *connections, Until::time(turn), &script)?;
            Ok((to_f64(*connections as u64), outcome.per_second()))
        });
        curves.push((dialect.name().to_owned(), curve.collect::<anyhow::Result<_>>()?));
    }
    let requests: Vec<_> = reads(Dialect::Xurrent);
    let bare = ceiling::like(address, &requests[0], &folder()?)?;
    let script = round(requests);
    let curve = CONNECTIONS.iter().map(|connections| {
        let outcome = load::closed(bare.address, *connections, Until::time(turn), &script)?;
        Ok((to_f64(*connections as u64), outcome.per_second()))
    });
    curves.push(("bare axum".to_owned(), curve.collect::<anyhow::Result<_>>()?));
    let titles = Titles {
        plot: "GET one contact: throughput",
        x: "connections",
        y: "answers a second",
        step: 4.0,
    };
    lines(to, titles, &curves)
}

fn latency(product: &Product, known: &[Known], turn: Duration, to: &Path) -> anyhow::Result<()> {
    let mut curves = Lines::new();
    for dialect in Dialect::ALL {
        let script = round(known.iter().map(|who| product.key.read(dialect, who)).collect());
        run(product.server.address, turn / 4, &script)?;
        let outcome = load::at_rate(product.server.address, 32, RATE, turn, &script)?;
        let curve = ONE_IN.iter().map(|one_in| (*one_in, outcome.millis(1.0 - 1.0 / one_in)));
        curves.push((dialect.name().to_owned(), curve.collect()));
    }
    let titles = Titles {
        plot: "GET one contact at 2,000 requests a second: latency",
        x: "one request in so many takes longer",
        y: "milliseconds",
        step: 10.0,
    };
    lines(to, titles, &curves)
}
