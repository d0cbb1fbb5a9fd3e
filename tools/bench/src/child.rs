//! A server under measurement: a process of its own that tells where it listens.

use std::{
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

/// Longest wait for a server that was given an address.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts a program and waits for the line that names `http://127.0.0.1:PORT`.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let stdout = child.stdout.take().context("a server without output")?;
        let mut lines = BufReader::new(stdout).lines();
        let address = loop {
            let line = lines.next().context("the server stopped at once")??;
            if let Some(address) = address_in(&line) {
                break address;
            }
        };
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// Starts a program that listens on an address, and waits until it does.
    pub fn at(address: SocketAddr, command: &mut Command) -> anyhow::Result<Self> {
        let child = command
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let began = Instant::now();
        let server = Self { child, address };
        while TcpStream::connect(address).is_err() {
            let is_late = began.elapsed() > PATIENCE;
            anyhow::ensure!(!is_late, "{} does not listen", command.get_program().display());
            breathe();
        }
        Ok(server)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that is gone already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address of this machine at which no program listens.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A moment between two questions to a process that says nothing by itself.
#[expect(clippy::disallowed_methods, reason = "what says nothing is asked now and then")]
pub fn breathe() {
    thread::sleep(Duration::from_millis(20));
}

fn address_in(line: &str) -> Option<SocketAddr> {
    const START: &str = "http://";
    let rest = &line[line.find(START)? + START.len()..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && !".:".contains(c)).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_a_sentence() {
        let address = address_in("Polydex listens on http://127.0.0.1:4711/ now");
        assert_eq!(address, Some("127.0.0.1:4711".parse().unwrap()));
        assert_eq!(address_in("no address here"), None);
    }
}
