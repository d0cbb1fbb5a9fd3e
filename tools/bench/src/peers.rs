//! Alternatives, as far as package registries carry it. Each is installed on first
//! use, below `target/bench/peers`, and serves people of its own on a port of its own.

mod carddav;
mod install;
pub mod json_server;
pub mod radicale;
pub mod xandikos;

use std::net::SocketAddr;

use tempfile::TempDir;

use crate::{child::Server, load::Script};

/// A peer that is served, and how it is asked.
pub struct Peer {
    /// With its version.
    pub name: String,
    pub calls: Calls,
    server: Server,
    /// Its data; gone behind it.
    _folder: TempDir,
}

impl Peer {
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }
}

/// A peer's calls, in its own protocol.
pub struct Calls {
    /// One person.
    pub read: Script,
    /// Everybody, whole.
    pub list: Script,
    /// A new person.
    pub create: Script,
}
