//! Reading one person, and a list of a hundred, against a bare server with the same bytes.

use std::{path::Path, sync::Arc};

use bytes::Bytes;

use super::{Pace, large::told, servers_in_turns};
use crate::{
    calls::Dialect,
    ceiling,
    data::{Known, folder},
    load::Script,
    product::Product,
    report::{Figure, Goal},
};

/// Pages of a hundred that are asked for.
pub const PAGES: u64 = 10;

/// GET of one contact, in each dialect.
pub fn one(database: &Path, known: &[Known], pace: Pace) -> anyhow::Result<Vec<Figure>> {
    against_ceiling(database, pace, "GET one contact", Goal::AtLeast(0.5), |product, dialect| {
        known.iter().map(|who| product.key.read(dialect, who)).collect()
    })
}

/// GET of one contact out of a person, in each dialect: ONLYOFFICE's is the profile with its contacts.
pub fn part(database: &Path, known: &[Known], pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let what = "GET one contact of a person";
    against_ceiling(database, pace, what, Goal::AtLeast(0.5), |product, dialect| {
        known.iter().map(|who| product.key.read_part(dialect, who)).collect()
    })
}

/// A list of 100 people, in each dialect.
pub fn list(database: &Path, pace: Pace) -> anyhow::Result<Vec<Figure>> {
    against_ceiling(database, pace, "list 100 people", Goal::AtLeast(0.25), |product, dialect| {
        (0..PAGES).map(|page| product.key.list(dialect, page)).collect()
    })
}

fn against_ceiling(
    database: &Path,
    pace: Pace,
    what: &str,
    goal: Goal,
    requests: impl Fn(&Product, Dialect) -> Vec<Bytes>,
) -> anyhow::Result<Vec<Figure>> {
    let product = Product::start(database)?;
    let mut figures = Vec::new();
    for dialect in Dialect::ALL {
        let requests = requests(&product, dialect);
        let ceiling = ceiling::like(product.server.address, &requests[0], &folder()?)?;
        let script = round(requests);
        let pair = servers_in_turns(product.server.address, ceiling.address, pace, &script)?;
        let name = format!("{what}, {}", dialect.name());
        figures.extend(told(vec![Figure::ratio(name, "/s", pair, goal)]));
    }
    Ok(figures)
}

/// These requests, again and again.
pub fn round(requests: Vec<Bytes>) -> Script {
    Arc::new(move |n| {
        let at = n % requests.len() as u64;
        requests[usize::try_from(at).unwrap_or_default()].clone()
    })
}
