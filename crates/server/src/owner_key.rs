//! The key of the first owner: who chooses its secret, and where it may be seen.
//!
//! A first start makes the most powerful key there is. What is printed by a service ends in a
//! journal, so the key is printed to a terminal alone; elsewhere it goes to a file that only its
//! owner can read, or is given in beforehand. The secret is chosen, and its file written, before
//! the key is made: a start that is cut off in between finds the same secret again.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use polydex_directory::new_secret;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{Exit, Issued, Location, Settings, secret_file, settings::OWNER_KEY};

/// Shortest secret that is taken from outside, in characters.
const SHORTEST: usize = 32;

/// The secret of the first owner's key, and where it can be read.
#[derive(Clone, Debug)]
pub(crate) struct OwnerKey {
    pub(crate) secret: SecretString,
    pub(crate) at: SecretAt,
}

/// The first owner's key, just made.
#[derive(Clone, Debug)]
pub(crate) struct FirstKey {
    pub(crate) issued: Issued,
    pub(crate) at: SecretAt,
}

/// Where the secret can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretAt {
    /// On the terminal, once.
    Terminal,
    /// In the variable that gave it in.
    Variable,
    /// In a file.
    File(PathBuf),
}

impl OwnerKey {
    /// Chooses the secret: what the variable or the file says, else a new one.
    pub(crate) fn choose(settings: &Settings) -> Result<Self, Exit> {
        if let Some(secret) = &settings.owner_key {
            check(OWNER_KEY, secret)?;
            return Ok(Self { secret: secret.clone(), at: SecretAt::Variable });
        }
        if settings.owner_key_file.is_none() && io::stdout().is_terminal() {
            return Ok(Self { secret: new_secret()?, at: SecretAt::Terminal });
        }
        Self::in_file(file(settings))
    }

    fn in_file(path: PathBuf) -> Result<Self, Exit> {
        if !path.exists() {
            let secret = new_secret()?;
            match secret_file::write_new(&path, &secret) {
                Ok(()) => return Ok(Self { secret, at: SecretAt::File(path) }),
                // Another server is at it too: both begin with the same key.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(not_written(&path, &error)),
            }
        }
        let secret = secret_file::read(&path)?;
        check(&path.display().to_string(), &secret)?;
        Ok(Self { secret, at: SecretAt::File(path) })
    }
}

/// The file that is named, else one beside the database.
fn file(settings: &Settings) -> PathBuf {
    if let Some(file) = &settings.owner_key_file {
        return file.clone();
    }
    match &settings.database {
        Location::File(database) => database.with_extension("owner-key"),
        Location::Memory | Location::Postgres(_) => PathBuf::from("polydex.owner-key"),
    }
}

fn not_written(path: &Path, error: &io::Error) -> Exit {
    Exit::Usage(format!(
        "cannot write the owner's key to {}: {error}; name another file with --owner-key-file, or \
         give a key in with {OWNER_KEY}",
        path.display()
    ))
}

/// Refuses a secret that could be guessed or that no header could carry (RFC 7235, `token68`).
fn check(named: &str, secret: &SecretString) -> Result<(), Exit> {
    let secret = secret.expose_secret();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    if secret.len() >= SHORTEST && secret.chars().all(fits) {
        return Ok(());
    }
    Err(Exit::Usage(format!(
        "{named}: expected a secret of at least {SHORTEST} letters, digits and -._~+/=, such as \
         `openssl rand -hex 32` prints"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_from_outside_is_long_and_fits_into_a_header() {
        assert!(check("key", &"A1b2-._~+/=".repeat(3).into()).is_ok());
        for secret in ["short", &"a b".repeat(20), &"a:b".repeat(20), &"ä".repeat(40)] {
            let refused = check("key", &(*secret).into()).unwrap_err().to_string();
            assert!(refused.contains("32 letters") && !refused.contains(secret), "{refused}");
        }
    }
}
