//! A cluster that speaks TLS.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path};

use crate::{Error, programs::Programs, set};

/// What a server shows of itself, in PEM.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'p> {
    /// Its certificate.
    pub certificate: &'p str,
    /// The key of that.
    pub key: &'p str,
}

/// Who may connect: every user that reaches the socket; over the network only with TLS.
const ACCESS: &str = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";

pub(crate) fn free_port() -> Result<u16, Error> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

pub(crate) fn configure(
    programs: &Programs,
    data: &Path,
    port: u16,
    identity: &Identity<'_>,
) -> Result<(), Error> {
    let (certificate, key) = (data.join("server.crt"), data.join("server.key"));
    fs::write(&certificate, identity.certificate)?;
    fs::write(&key, identity.key)?;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
    programs.hand_over(&[&certificate, &key])?;
    fs::write(data.join("pg_hba.conf"), ACCESS)?;
    set(data, &format!("listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n"))
}
