//! Creating one person durably, against a bare loop that commits the same rows one by one.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{Pace, in_turns, large::told, run};
use crate::{
    bare::{Rows, loop_of},
    calls::Dialect,
    data,
    load::Script,
    people::MadeUp,
    product::Product,
    report::{Figure, Goal},
};

/// POST of one contact, in each dialect.
pub fn one(database: &Path, pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir_in(data::folder()?)?;
    let mut figures = Vec::new();
    for dialect in Dialect::ALL {
        let ours = data::copy(database, &folder.path().join("ours.db"))?;
        let theirs = data::copy(database, &folder.path().join("bare.db"))?;
        let product = Product::start(&ours)?;
        let script = creations(&product, dialect)?;
        let address = product.server.address;
        run(address, pace.turn / 4, &script)?;
        let mut rows = Rows::of_last_people(&ours)?;
        let pair = in_turns(
            pace.rounds,
            || Ok(run(address, pace.turn, &script)?.per_second()),
            || loop_of(&theirs, &mut rows, pace.turn),
        )?;
        let name = format!("POST one contact durably, {}", dialect.name());
        figures.extend(told(vec![Figure::ratio(name, "/s", pair, Goal::AtLeast(4.0))]));
    }
    Ok(figures)
}

/// The next person to make: beyond all people of any directory that is measured.
static NEXT: AtomicU64 = AtomicU64::new(10_000_000);

/// People who do not exist yet.
pub fn creations(product: &Product, dialect: Dialect) -> anyhow::Result<Script> {
    let (key, workspace) = (product.key.clone(), product.workspace()?);
    Ok(Arc::new(move |_| {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        key.create(dialect, &MadeUp::new(n), &workspace)
    }))
}
