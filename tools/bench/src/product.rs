//! The released program: started, given a key, called through its four dialects.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use serde_json::Value as Json;

use crate::{
    calls::{Dialect, KeyedEntry},
    child::{Server, breathe},
};

/// The program `polydex`, built beside this one.
pub fn program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("polydex");
    anyhow::ensure!(
        program.exists(),
        "{} is missing: run `cargo xtask bench`, which builds it",
        program.display()
    );
    Ok(program)
}

/// The URL of a database in a file.
pub fn url(database: &Path) -> String {
    format!("sqlite:{}", database.display())
}

/// Runs a command of the program to its end. What it prints is left out, but for its complaints.
pub fn run(arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new(program()?).args(arguments).stdout(Stdio::null()).status()?;
    anyhow::ensure!(status.success(), "polydex {} failed: {status}", arguments[0]);
    Ok(())
}

/// The same; answers how much memory the program held at most, in bytes.
pub fn run_watched(arguments: &[&str]) -> anyhow::Result<u64> {
    let mut child = Command::new(program()?).args(arguments).stdout(Stdio::null()).spawn()?;
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // The system keeps the highest itself, so what is read last is the peak but for a moment.
        peak = memory(child.id(), "VmHWM:").unwrap_or(peak);
        breathe();
    };
    anyhow::ensure!(status.success(), "polydex {} failed: {status}", arguments[0]);
    Ok(peak)
}

/// What the system says of a process's memory under this name, in bytes.
fn memory(process: u32, name: &str) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
    let kilobytes = kilobytes.with_context(|| format!("no {name} of the process"))?;
    Ok(kilobytes.trim().parse::<u64>()? * 1024)
}

/// The program, serving a database.
#[derive(Debug)]
pub struct Product {
    pub server: Server,
    pub key: KeyedEntry,
    /// From the start of the process to the first answer of `/readyz`.
    pub ready_after: Duration,
}

impl Product {
    /// Serves the database in a file, which is made if there is none.
    pub fn start(database: &Path) -> anyhow::Result<Self> {
        Self::over(&url(database))
    }

    /// Serves the database of a URL.
    pub fn over(database: &str) -> anyhow::Result<Self> {
        let began = Instant::now();
        let serve = ["serve", "--listen", "127.0.0.1:0", "--database", database];
        let server = Server::start(Command::new(program()?).args(serve))?;
        let request = crate::wire::request("GET", "/readyz", "none", "");
        let (answer, _) = crate::wire::call(server.address, &request)?;
        anyhow::ensure!(answer.status == 200, "the server is not ready: {}", answer.status);
        let ready_after = began.elapsed();
        Ok(Self { server, key: key(database)?, ready_after })
    }

    /// The id of the workspace, which awork's invitations name.
    pub fn workspace(&self) -> anyhow::Result<String> {
        let request = self.key.get(Dialect::Awork, "/api/v1/me");
        let (answer, bytes) = crate::wire::call(self.server.address, &request)?;
        let me: Json = serde_json::from_slice(&bytes[answer.head..answer.end])?;
        Ok(me["workspace"]["id"].as_str().context("no workspace")?.to_owned())
    }

    /// Time that the process spent on a processor so far.
    pub fn processor_time(&self) -> anyhow::Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.server.id()))?;
        // Behind the name, which may hold spaces; user and system time, in hundredths of a second.
        let (_, rest) = stat.rsplit_once(')').context("no name in stat")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        Ok(Duration::from_millis(10 * ticks.sum::<Result<u64, _>>()?))
    }

    /// Memory that the process holds, in bytes.
    pub fn resident(&self) -> anyhow::Result<u64> {
        memory(self.server.id(), "VmRSS:")
    }
}

/// A key of the owner.
fn key(database: &str) -> anyhow::Result<KeyedEntry> {
    let made = Command::new(program()?)
        .args(["keys", "create", "--role", "owner", "--json", "--database", database])
        .output()?;
    let made: Json = serde_json::from_slice(&made.stdout).context("polydex keys create --json")?;
    Ok(KeyedEntry {
        id: made["id"].as_i64().context("a key without id")?,
        secret: made["secret"].as_str().context("a key without secret")?.to_owned(),
    })
}
