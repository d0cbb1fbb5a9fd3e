//! Lists while another client writes: each person created is news to every page that was kept.

use std::{path::Path, thread};

use anyhow::Context as _;

use super::{
    Pace, in_turns,
    large::told,
    reads::{PAGES, round},
    run,
    writes::creations,
};
use crate::{
    calls::Dialect,
    ceiling,
    data::{self, folder},
    load,
    product::Product,
    report::{Figure, Goal},
};

/// Creations a second.
const RATE: f64 = 100.0;

/// Connections of the writers: enough to keep the rate while lists take all of the processors.
const WRITERS: usize = 8;

/// A list of 100 people in Deskpro's form beside creations, against the same ceiling as without.
pub fn list(database: &Path, pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir_in(folder()?)?;
    let product = Product::start(&data::copy(database, &folder.path().join("written.db"))?)?;
    let address = product.server.address;
    let pages: Vec<_> = (0..PAGES).map(|page| product.key.list(Dialect::Deskpro, page)).collect();
    let ceiling = ceiling::like(address, &pages[0], folder.path())?;
    let (pages, creations) = (round(pages), creations(&product, Dialect::Deskpro)?);
    let ours = || {
        thread::scope(|scope| {
            let write = || load::at_rate(address, WRITERS, RATE, pace.turn, &creations);
            let writing = scope.spawn(write);
            let listed = run(address, pace.turn, &pages);
            let written = writing.join().ok().context("the writers panicked")??;
            let failed = written.bad + written.shed;
            anyhow::ensure!(failed == 0, "{failed} creations failed beside lists");
            Ok(listed?.per_second())
        })
    };
    let theirs = || Ok(run(ceiling.address, pace.turn, &pages)?.per_second());
    let pair = in_turns(pace.rounds, ours, theirs)?;
    let name = format!("list 100 people, Deskpro, beside {RATE} creations a second");
    Ok(told(vec![Figure::ratio(name, "/s", pair, Goal::None)]))
}
