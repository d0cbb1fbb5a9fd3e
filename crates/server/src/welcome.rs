//! What a start prints.

use std::{
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use clap::ValueEnum;
use polydex_model::Workspace;
use secrecy::ExposeSecret as _;

use crate::{DialectName, Issued, Settings};

/// The address, and on a first start the key with one command a dialect that can be pasted.
pub(crate) fn text(
    address: SocketAddr,
    workspace: &Workspace,
    first: Option<&Issued>,
    settings: &Settings,
) -> String {
    let url = format!("http://{}", callable(address));
    let mut text = format!("Polydex listens on {url}\n{}\n", reads(workspace));
    match first {
        Some(issued) => first_steps(&mut text, &url, issued),
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

fn first_steps(text: &mut String, url: &str, issued: &Issued) -> std::fmt::Result {
    let (id, secret) = (issued.key.id, issued.secret.expose_secret());
    writeln!(text, "\nKey {id} of the owner, shown this once:\n\n  {secret}\n")?;
    writeln!(text, "The same key in every dialect:")?;
    for dialect in DialectName::value_variants() {
        let (header, path) = dialect.first_call(id.0, secret);
        writeln!(text, "\n{}:", dialect.title())?;
        writeln!(text, "  curl -H 'Authorization: {header}' '{url}{path}'")?;
    }
    Ok(())
}

/// The option that finds the database again.
fn at(settings: &Settings) -> String {
    if settings.database == Settings::default().database {
        String::new()
    } else {
        format!(" --database {}", settings.database)
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
