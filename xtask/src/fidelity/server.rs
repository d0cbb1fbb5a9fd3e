//! The server under measurement: the released program, as a user starts it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Child,
};

use super::client::Client;

/// A running server over a database of its own.
pub struct Server {
    child: Child,
    origin: String,
    secret: String,
    key: i64,
    directory: TempDir,
}

/// Builds the program.
pub fn build() -> anyhow::Result<PathBuf> {
    let arguments = ["build", "--release", "--package", "polydex-server", "--bin", "polydex"];
    let status = Command::new(env!("CARGO")).args(arguments).status()?;
    if !status.success() {
        bail!("the program does not build");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(PathBuf::from(target).join("release/polydex"))
}

impl Server {
    pub async fn start(program: &Path) -> anyhow::Result<Self> {
        let directory = TempDir::new()?;
        let database = format!("sqlite:{}", directory.path().join("polydex.db").display());
        let mut child = tokio::process::Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &database])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let origin = loop {
            let line = lines.next_line().await?.context("the server stopped at once")?;
            if let Some(origin) = origin_in(&line) {
                break origin;
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let made = tokio::process::Command::new(program)
            .args(["keys", "create", "--role", "owner", "--json", "--database", &database])
            .output()
            .await?;
        let made: Json = serde_json::from_slice(&made.stdout).context("keys create --json")?;
        let secret = made["secret"].as_str().context("no secret")?.to_owned();
        let key = made["id"].as_i64().context("no key id")?;
        Ok(Self { child, origin, secret, key, directory })
    }

    pub fn client(&self) -> Client {
        Client::new(&self.origin, self.key, &self.secret)
    }

    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        self.directory.close()?;
        Ok(())
    }
}

/// `http://127.0.0.1:PORT`, where the line names it.
fn origin_in(line: &str) -> Option<String> {
    const START: &str = "http://127.0.0.1:";
    let rest = &line[line.find(START)? + START.len()..];
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("{START}{port}"))
}
