//! What a start prints.

use std::{
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use polydex_model::Workspace;
use polydex_registry::FORMATS;
use secrecy::ExposeSecret as _;

use crate::{
    Settings,
    owner_key::{FirstKey, SecretAt},
    settings::OWNER_KEY,
};

/// The address, and on a first start where the key is, with one command a dialect that can be pasted.
pub(crate) fn text(
    address: SocketAddr,
    workspace: &Workspace,
    first: Option<&FirstKey>,
    settings: &Settings,
) -> String {
    let url = format!("http://{}", callable(address));
    let mut text = format!("Polydex listens on {url}\n{}\n", reads(workspace));
    match first {
        Some(first) => first_steps(&mut text, &url, first),
        None => writeln!(text, "Make a key: polydex keys create --role member{}", at(settings)),
    }
    .expect("writing to a string does not fail");
    text
}

/// How the first workspace reads phone numbers and times.
fn reads(workspace: &Workspace) -> String {
    let (name, settings) = (&workspace.name, &workspace.settings);
    format!(
        "Workspace {name}: region {}, time zone {} (`polydex workspaces set {name} --help` to \
         change them)",
        settings.region, settings.time_zone
    )
}

fn first_steps(text: &mut String, url: &str, first: &FirstKey) -> std::fmt::Result {
    let id = first.issued.key.id;
    let secret = match &first.at {
        SecretAt::Terminal => {
            let secret = first.issued.secret.expose_secret();
            writeln!(text, "\nKey {id} of the owner, shown this once:\n\n  {secret}\n")?;
            secret.to_owned()
        }
        SecretAt::Variable => {
            writeln!(text, "\nKey {id} of the owner is the one in {OWNER_KEY}.\n")?;
            format!("${OWNER_KEY}")
        }
        SecretAt::File(path) => {
            let path = path.display();
            writeln!(text, "\nKey {id} of the owner is in {path}.\n\n  KEY=$(cat '{path}')\n")?;
            "$KEY".to_owned()
        }
    };
    writeln!(text, "The same key in every dialect:")?;
    for format in FORMATS {
        let Some(client) = &format.client else { continue };
        let (header, path) = ((client.authorization)(id.0, &secret), client.first_call);
        writeln!(text, "\n{}:", format.title)?;
        writeln!(text, "  curl -H \"Authorization: {header}\" '{url}{path}'")?;
    }
    Ok(())
}

/// The option that finds the database again, without its password.
fn at(settings: &Settings) -> String {
    if settings.database == Settings::default().database {
        String::new()
    } else {
        format!(" --database '{}'", settings.database)
    }
}

/// The address as a client on this machine can call it.
fn callable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_all_interfaces_is_shown_as_one_that_can_be_called() {
        assert_eq!(callable(([0, 0, 0, 0], 80).into()).to_string(), "127.0.0.1:80");
        assert_eq!(callable((Ipv6Addr::UNSPECIFIED, 80).into()).to_string(), "[::1]:80");
        assert_eq!(callable(([192, 0, 2, 1], 80).into()).to_string(), "192.0.2.1:80");
    }
}
