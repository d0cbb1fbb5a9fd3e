//! Files that hold one secret and nothing else.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret as _, SecretString};

use crate::Exit;

/// The secret in a file, without blanks and line ends around it.
pub(crate) fn read(path: &Path) -> Result<SecretString, Exit> {
    let text = fs::read_to_string(path)
        .map_err(|error| Exit::Usage(format!("cannot read {}: {error}", path.display())))?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(Exit::Usage(format!("{} is empty: expected a secret", path.display())));
    }
    Ok(secret.into())
}

/// Writes a secret to a new file that only its owner can read. The file is whole or not there;
/// fails with [`io::ErrorKind::AlreadyExists`] where there is one.
pub(crate) fn write_new(path: &Path, secret: &SecretString) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Made for its owner's eyes only (mode 0600).
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    writeln!(file, "{}", secret.expose_secret())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}

/// The file of a credential that systemd hands to the service (`LoadCredential=`), if it does.
pub(crate) fn credential(name: &str) -> Option<PathBuf> {
    let file = PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?).join(name);
    file.exists().then_some(file)
}
