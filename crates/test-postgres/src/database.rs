//! Databases of a cluster, each for one test.

use std::{
    process::Stdio,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{Cluster, Error, programs::Programs};

/// Names a cluster by the URL of one of its databases, so that tests share it.
pub const VARIABLE: &str = "POLYDEX_TEST_DATABASE";

/// A database that is gone when this is dropped.
#[derive(Debug)]
pub struct Database {
    admin: String,
    name: String,
}

impl Database {
    /// A database of the cluster that [`VARIABLE`] names, or else of this process's own: an empty
    /// one, or a copy of `template`.
    pub fn new(template: Option<&str>) -> Result<Self, Error> {
        Self::of(&admin(), template)
    }

    /// A database of the cluster that has another one at `admin`.
    pub fn of(admin: &str, template: Option<&str>) -> Result<Self, Error> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{next}", std::process::id());
        let template = template.unwrap_or("template0");
        sql(admin, &format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        Ok(Self { admin: admin.to_owned(), name })
    }

    /// Its name, by which others are made as copies of it while no client is connected.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends every connection to it and allows no new one, so that it can be copied.
    pub fn freeze(&self) -> Result<(), Error> {
        let name = &self.name;
        sql(&self.admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))?;
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        sql(&self.admin, &format!("{end} = '{name}'"))
    }

    /// Its URL.
    pub fn url(&self) -> String {
        url_of(&self.admin, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if let Err(error) = sql(&self.admin, &drop) {
            eprintln!("{}: {error}", self.name);
        }
    }
}

/// The URL by which databases are made.
fn admin() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| Cluster::of_this_process().url())
}

fn url_of(admin: &str, name: &str) -> String {
    let (url, parameters) = admin.split_once('?').map_or((admin, None), |(a, b)| (a, Some(b)));
    let base = url.rsplit_once('/').map_or(url, |(base, _)| base);
    let parameters = parameters.map(|all| format!("?{all}")).unwrap_or_default();
    format!("{base}/{name}{parameters}")
}

/// Runs one statement, with PostgreSQL's own client.
pub(crate) fn sql(url: &str, statement: &str) -> Result<(), Error> {
    let done = Programs::find()?
        .client("psql")
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statement])
        .stdin(Stdio::null())
        .output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(Error::Failed(String::from_utf8_lossy(&done.stderr).trim().to_owned()))
}
