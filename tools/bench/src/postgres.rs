//! A throw-away PostgreSQL cluster with a directory in it, and PostgreSQL's own programs beside the
//! released one: the same server with the same settings does what either asks.

mod executed;
mod rows;

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context as _;
use polydex_test_postgres::{Cluster, Durability};
use tempfile::TempDir;

use crate::{
    data,
    product::{self, Product},
};
pub use executed::Executed;

/// A directory in a cluster of its own, served by the program.
#[derive(Debug)]
pub struct Postgres {
    pub product: Product,
    url: String,
    folder: TempDir,
    /// Ends behind the program that is connected to it.
    _cluster: Cluster,
}

impl Postgres {
    /// Starts a cluster and serves what is in a file from there.
    pub fn holding(database: &Path) -> anyhow::Result<Self> {
        let cluster = Cluster::start(Durability::Full)?;
        let url = cluster.url();
        product::run(&["copy", "--from", &product::url(database), "--to", &url])?;
        sql(&url, "VACUUM ANALYZE")?;
        let product = Product::over(&url)?;
        let folder = tempfile::tempdir_in(data::folder()?)?;
        Ok(Self { product, url, folder, _cluster: cluster })
    }

    /// The statements that the server executes for the program while it does something.
    pub fn executed(
        &self,
        work: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<Vec<Executed>> {
        executed::during(&self.url, work)
    }

    /// A script of `pgbench` that inserts what the person made last consists of, as a new person.
    pub fn insertion(&self) -> anyhow::Result<PathBuf> {
        self.script("insert.sql", &rows::insertion(&self.url)?)
    }

    /// Keeps a script for `pgbench`.
    pub fn script(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text)?;
        Ok(file)
    }

    /// How many times a second `pgbench` carries out a script, with this many clients.
    pub fn pgbench(&self, clients: usize, span: Duration, script: &Path) -> anyhow::Result<f64> {
        let output = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={clients}"))
            .arg(format!("--time={}", span.as_secs().max(1)))
            .arg(format!("--file={}", script.display()))
            .arg(&self.url)
            // The program's connections have planned their statements for good long since.
            .env("PGOPTIONS", "-c plan_cache_mode=force_generic_plan")
            .output()
            .context("cannot run pgbench, which comes with PostgreSQL")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "pgbench failed: {}", errors.trim());
        let said = String::from_utf8(output.stdout)?;
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = rate.and_then(|rest| rest.split(' ').next()).context("pgbench tells no tps")?;
        Ok(rate.parse()?)
    }
}

/// Runs one statement, with PostgreSQL's own client; its rows, a line each.
fn sql(url: &str, statement: &str) -> anyhow::Result<String> {
    let output = Command::new("psql")
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement])
        .output()
        .context("cannot run psql, which comes with PostgreSQL")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "psql failed: {}", errors.trim());
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// A text as a constant in a script of `pgbench`, which takes any colon for a variable.
fn constant(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('\'', "''").replace(':', r"\x3a");
    format!("E'{text}'")
}
