//! A connection that waits where it stands.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::wire::{self, Answer};

/// Longest wait for any answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// A connection that waits where it stands: no timer's millisecond is part of what it measures.
#[derive(Debug)]
pub struct Blocking {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

impl Blocking {
    pub fn open(address: SocketAddr) -> anyhow::Result<Self> {
        Self::over(TcpStream::connect(address)?)
    }

    /// On a connection that is open.
    pub fn over(stream: TcpStream) -> anyhow::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: vec![0; 16 << 10], filled: 0 })
    }

    /// Sends a request and waits for the whole answer.
    pub fn call(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request)?;
        self.filled = 0;
        loop {
            self.receive()?;
            let Some(answer) = wire::answer(&self.buffer[..self.filled])? else { continue };
            while self.filled < answer.end {
                self.receive()?;
            }
            return Ok(answer);
        }
    }

    /// The bytes of the last answer.
    pub fn into_answer(mut self, answer: Answer) -> Vec<u8> {
        self.buffer.truncate(answer.end);
        self.buffer
    }

    fn receive(&mut self) -> anyhow::Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(2 * self.filled, 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..])?;
        anyhow::ensure!(read > 0, "the connection was closed");
        self.filled += read;
        Ok(())
    }
}
