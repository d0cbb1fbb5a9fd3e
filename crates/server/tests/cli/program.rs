//! The program in a directory of its own.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use assert_cmd::assert::{Assert, OutputAssertExt};
use polydex_testkit::Answer;
use serde_json::Value as Json;
use tempfile::TempDir;

/// A directory with the database of one test, and nothing of the environment's settings.
pub struct House {
    pub dir: TempDir,
}

impl House {
    pub fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    /// The program with these arguments, in this directory.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_polydex"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("POLYDEX_")) {
            command.env_remove(name);
        }
        command.current_dir(self.dir.path()).args(args);
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Assert {
        self.command(args).assert()
    }

    /// What the program prints on standard output, having succeeded.
    pub fn text(&self, args: &[&str]) -> String {
        let assert = self.run(args).success();
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    /// The same as JSON.
    pub fn json(&self, args: &[&str]) -> Json {
        serde_json::from_str(&self.text(args)).unwrap()
    }

    /// A running server on a free port.
    pub fn serve(&self, more: &[&str]) -> Running {
        Running::start(self.command(&["serve", "--listen", "127.0.0.1:0"]).args(more))
    }
}

/// What one line of a failing command says.
pub fn complaint(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// A running server; it ends with the value.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    /// What it printed when it started.
    pub welcome: String,
    folder: PathBuf,
    _stdout: BufReader<ChildStdout>,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let folder = command.get_current_dir().expect("a house of its own").to_owned();
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut welcome = String::new();
        // The last line of either form: how to make a key, or the last dialect's call.
        while !welcome.contains("Make a key") && welcome.matches("curl ").count() < 4 {
            assert_ne!(stdout.read_line(&mut welcome).unwrap(), 0, "it ended: {welcome}");
        }
        let url = welcome.lines().next().unwrap().split("http://").nth(1).unwrap();
        Self { child, address: url.parse().unwrap(), welcome, folder, _stdout: stdout }
    }

    /// The key of the first owner, from the file that the start names.
    pub fn secret(&self) -> String {
        let file = self.welcome.split("of the owner is in ").nth(1).expect("a first start");
        let file = file.lines().next().unwrap().trim_end_matches('.');
        std::fs::read_to_string(self.folder.join(file)).unwrap().trim().to_owned()
    }

    /// The status of `GET` with a bearer key.
    pub async fn get(&self, target: &str, secret: &str) -> Answer {
        let bearer = format!("Bearer {secret}");
        let headers = [("authorization", &*bearer)];
        polydex_testkit::request(self.address, "GET", target, &headers, "").await
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by name and waits for the end.
    pub fn end_by(mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
