//! json-server: a REST interface to a file of JSON, in JavaScript.

use std::{fs, process::Command, sync::Arc};

use serde_json::{Value as Json, json};

use super::{Calls, Peer, install};
use crate::{
    child::{Server, free_address},
    data,
    people::MadeUp,
    wire::request,
};

const VERSION: &str = "0.17.4";

/// A person that is never asked for.
const NOBODY: &str = "none";

/// Serves so many people.
pub fn start(people: u64) -> anyhow::Result<Peer> {
    let program = install::npm("json-server", VERSION)?.join("json-server");
    let (address, folder) = (free_address()?, tempfile::tempdir_in(data::folder()?)?);
    let file = folder.path().join("people.json");
    fs::write(&file, directory(people)?.to_string())?;
    let mut command = Command::new(program);
    command
        .args(["--quiet", "--host", "127.0.0.1", "--port", &address.port().to_string()])
        .arg(file);
    let server = Server::at(address, &mut command)?;
    let list = request("GET", &format!("/people?_limit={people}"), NOBODY, "");
    let calls = Calls {
        read: Arc::new(move |n| request("GET", &format!("/people/{}", n % people + 1), NOBODY, "")),
        list: Arc::new(move |_| list.clone()),
        create: Arc::new(move |n| {
            request("POST", "/people", NOBODY, &MadeUp::new(people + n).deskpro())
        }),
    };
    Ok(Peer { name: format!("json-server {VERSION}"), calls, server, _folder: folder })
}

/// The file: everybody as Deskpro is given them, with an id.
fn directory(people: u64) -> anyhow::Result<Json> {
    let each = (0..people).map(|n| {
        let mut person: Json = serde_json::from_str(&MadeUp::new(n).deskpro())?;
        person["id"] = json!(n + 1);
        Ok(person)
    });
    Ok(json!({ "people": each.collect::<anyhow::Result<Vec<_>>>()? }))
}
