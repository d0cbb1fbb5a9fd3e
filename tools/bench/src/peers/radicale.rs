//! Radicale: a CardDAV server in Python; a file for each card.

use std::process::Command;

use super::{Peer, carddav::AddressBook, install};
use crate::{
    child::{Server, free_address},
    data,
    wire::{self, request_with},
};

const VERSION: &str = "3.9.0";

/// As a user without a password: the server asks for none.
const HEADERS: &str = "Authorization: Basic dXNlcjo=\r\n";

const PATH: &str = "/user/contacts/";

/// Makes a collection an address book (RFC 6352 §6.3.1).
const MAKE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
  <D:set><D:prop><D:resourcetype><D:collection/><C:addressbook/></D:resourcetype></D:prop></D:set>
</D:mkcol>"#;

/// Serves an address book of so many people.
pub fn start(people: u64) -> anyhow::Result<Peer> {
    let program = install::python("radicale", VERSION)?.join("radicale");
    let (address, folder) = (free_address()?, tempfile::tempdir_in(data::folder()?)?);
    let mut command = Command::new(program);
    command
        .args(["--config", "", "--auth-type", "none", "--logging-level", "error"])
        // More than the load program opens; the server itself stops at eight.
        .args(["--server-max-connections", "256", "--server-hosts", &address.to_string()])
        .arg("--storage-filesystem-folder")
        .arg(folder.path());
    let server = Server::at(address, &mut command)?;
    let make = request_with("MKCOL", PATH, HEADERS, MAKE);
    let (answer, _) = wire::call(address, &make)?;
    anyhow::ensure!(answer.status == 201, "no address book: {}", answer.status);
    let calls = AddressBook { address, path: PATH, headers: HEADERS }.filled(people)?;
    Ok(Peer { name: format!("Radicale {VERSION}"), calls, server, _folder: folder })
}
