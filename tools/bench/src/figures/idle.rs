//! Connections that say nothing, and then do.

use std::{net::TcpStream, path::Path};

use super::large::told;
use crate::{
    calls::Dialect,
    data::Known,
    load::{Blocking, to_f64},
    product::Product,
    report::{Figure, Goal},
};

/// Connections held at once.
const HELD: usize = 10_000;

/// Opens the connections, holds all of them, then asks on each.
pub fn all(database: &Path, known: &[Known]) -> anyhow::Result<Vec<Figure>> {
    let product = Product::start(database)?;
    let open = (0..HELD).map(|_| TcpStream::connect(product.server.address));
    let held: Vec<TcpStream> = open.collect::<Result<_, _>>()?;
    let mut answered = 0;
    for (stream, who) in held.into_iter().zip(known.iter().cycle()) {
        let request = product.key.read(Dialect::Xurrent, who);
        let answer = Blocking::over(stream)?.call(&request);
        answered += u64::from(answer.is_ok_and(|answer| answer.status == 200));
    }
    let name = "connections held idle at once, each answered afterwards";
    let goal = Goal::Reach(to_f64(HELD as u64));
    Ok(told(vec![Figure::absolute(name, "", to_f64(answered), goal)]))
}
