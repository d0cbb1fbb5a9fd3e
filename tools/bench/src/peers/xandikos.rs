//! Xandikos: a CardDAV server in Python; each change is a commit of Git.

use std::process::Command;

use super::{Peer, carddav::AddressBook, install};
use crate::{
    child::{Server, free_address},
    data,
};

const VERSION: &str = "0.4.10";

/// The address book that is made with `--defaults`.
const PATH: &str = "/user/contacts/addressbook/";

/// Serves an address book of so many people.
pub fn start(people: u64) -> anyhow::Result<Peer> {
    let program = install::python("xandikos", VERSION)?.join("xandikos");
    let (address, folder) = (free_address()?, tempfile::tempdir_in(data::folder()?)?);
    let mut command = Command::new(program);
    command
        .args(["serve", "--defaults", "--no-detect-systemd", "--listen-address", "127.0.0.1"])
        .args(["--port", &address.port().to_string(), "--directory"])
        .arg(folder.path().join("data"))
        .arg("--state-dir")
        .arg(folder.path().join("state"));
    let server = Server::at(address, &mut command)?;
    let calls = AddressBook { address, path: PATH, headers: "" }.filled(people)?;
    Ok(Peer { name: format!("Xandikos {VERSION}"), calls, server, _folder: folder })
}
