//! `cargo xtask cluster`: a PostgreSQL cluster to try things on.

use std::io::{self, Read as _};

use polydex_test_postgres::{Cluster, Durability, VARIABLE};

/// Starts a cluster of its own, says where it is, and removes it at the end of the input.
pub fn run() -> anyhow::Result<()> {
    let cluster = Cluster::start(Durability::Full)?;
    println!("{VARIABLE}={}", cluster.url());
    eprintln!("It is removed when this program ends, or its input: press Ctrl-D.");
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
