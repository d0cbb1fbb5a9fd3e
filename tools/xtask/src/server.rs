//! The program, as a user starts it.

use std::{
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
};

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Child,
};

use crate::client::{Client, Key};

/// The built program.
#[derive(Clone, Debug)]
pub struct Program(PathBuf);

impl Program {
    /// Builds it as it is released, for measurements.
    pub fn released() -> anyhow::Result<Self> {
        let arguments = ["build", "--release", "--package", "polydex-server", "--bin", "polydex"];
        Self::build("release", &arguments)
    }

    /// The program that the tests of the command line run: they have it built already.
    pub fn tested() -> anyhow::Result<Self> {
        let arguments = ["test", "--workspace", "--all-features", "--no-run", "--test", "cli"];
        Self::build("debug", &arguments)
    }

    fn build(profile: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        let cargo = Command::new(env!("CARGO")).args(arguments).status()?;
        if !cargo.success() {
            bail!("the program does not build");
        }
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        Ok(Self(PathBuf::from(target).join(profile).join("polydex")))
    }

    /// Runs a command on a database to its end; its output goes where ours goes.
    pub async fn run(&self, database: &str, arguments: &[&str]) -> anyhow::Result<ExitStatus> {
        let mut command = self.command(database, arguments);
        command.status().await.with_context(|| format!("cannot run {}", self.0.display()))
    }

    /// Makes a key of the owner.
    pub async fn key(&self, database: &str) -> anyhow::Result<Key> {
        let arguments = ["keys", "create", "--role", "owner", "--json"];
        let made = self.command(database, &arguments).output().await?;
        let made: Json = serde_json::from_slice(&made.stdout).context("keys create --json")?;
        let secret = made["secret"].as_str().context("no secret")?.to_owned();
        Ok(Key { id: made["id"].as_i64().context("no key id")?, secret })
    }

    fn command(&self, database: &str, arguments: &[&str]) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.0);
        command.args(arguments).args(["--database", database]);
        command
    }
}

/// A running server. It is killed with the value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    origin: String,
}

impl Server {
    /// Starts to serve a database on a free port; answers when it listens.
    pub async fn start(program: &Program, database: &str) -> anyhow::Result<Self> {
        Self::start_with(program, database, &[]).await
    }

    /// The same with more options.
    pub async fn start_with(
        program: &Program,
        database: &str,
        more: &[&str],
    ) -> anyhow::Result<Self> {
        let mut child = program
            .command(database, &["serve", "--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.0.display()))?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let origin = loop {
            let line = lines.next_line().await?.context("the server stopped at once")?;
            if let Some(origin) = origin_in(&line) {
                break origin;
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, origin })
    }

    /// A client with this key.
    pub fn client(&self, key: &Key) -> Client {
        Client::new(&self.origin, key)
    }

    /// Ends it at once, by SIGKILL.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// `http://127.0.0.1:PORT`, where the line names it.
fn origin_in(line: &str) -> Option<String> {
    const START: &str = "http://127.0.0.1:";
    let rest = &line[line.find(START)? + START.len()..];
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("{START}{port}"))
}
