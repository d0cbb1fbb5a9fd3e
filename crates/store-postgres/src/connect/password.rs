//! Passwords: removed from displayed URLs, and looked up if the URL has none.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret as _, SecretString};
use tokio_postgres::{Config, config::Host};
use url::form_urlencoded;

/// A database URL that may be displayed: without its password, even where that is a parameter.
///
/// ```
/// use polydex_store_postgres::shown;
/// let url = "postgres://ana:secret@one,two:5433/polydex?sslmode=require&password=hidden";
/// assert_eq!(shown(url), "postgres://ana@one,two:5433/polydex?sslmode=require");
/// assert_eq!(shown("postgres://one/polydex"), "postgres://one/polydex");
/// ```
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (user, hosts) = match rest.rsplit_once('@') {
        Some((user, hosts)) => (format!("{}@", user.split(':').next().unwrap_or(user)), hosts),
        None => (String::new(), rest),
    };
    let parameters = shown_parameters(parameters);
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{scheme}://{user}{hosts}{mark}{parameters}")
}

/// The parameters of a URL except passwords.
fn shown_parameters(parameters: &str) -> String {
    let is_secret =
        |one: &&str| one.split('=').next().is_some_and(|name| name.contains("password"));
    let shown = parameters.split('&').filter(|one| !is_secret(one));
    shown.collect::<Vec<_>>().join("&")
}

/// The URL with a password, unless it has one already.
///
/// ```
/// use polydex_store_postgres::with_password;
/// let password = "a b&c".into();
/// let url = with_password("postgres://ana@one/polydex", &password);
/// assert_eq!(url, "postgres://ana@one/polydex?password=a+b%26c");
/// let has_one = "postgres://ana:secret@one/polydex";
/// assert_eq!(with_password(has_one, &password), has_one);
/// ```
pub fn with_password(url: &str, password: &SecretString) -> String {
    if has_password(url) {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    let password: String =
        form_urlencoded::byte_serialize(password.expose_secret().as_bytes()).collect();
    format!("{url}{separator}password={password}")
}

fn has_password(url: &str) -> bool {
    let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
    let user = base.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
    let in_user = user.is_some_and(|(user, _)| user.contains(':'));
    in_user || form_urlencoded::parse(parameters.as_bytes()).any(|(name, _)| name == "password")
}

/// The password for a URL without one, found as PostgreSQL's own programs find it: the variable
/// `PGPASSWORD`, else the first matching line of the password file: the one that the URL's
/// `passfile` names, else `PGPASSFILE`, else `.pgpass` in the home directory.
pub(super) fn find(config: &Config, passfile: Option<PathBuf>) -> Option<String> {
    if let Some(password) = std::env::var("PGPASSWORD").ok().filter(|text| !text.is_empty()) {
        return Some(password);
    }
    let file = passfile
        .or_else(|| std::env::var_os("PGPASSFILE").map(PathBuf::from))
        .or_else(|| Some(std::env::home_dir()?.join(".pgpass")))?;
    let lines = read(&file)?;
    endpoints(config).iter().find_map(|endpoint| {
        let fields = [
            &*endpoint.host,
            &*endpoint.port,
            config.get_dbname().or(config.get_user()).unwrap_or_default(),
            config.get_user().unwrap_or_default(),
        ];
        lines.lines().find_map(|line| password_in(line, &fields))
    })
}

/// The text of a password file. A file that others may read is ignored, as PostgreSQL's own
/// programs do.
fn read(file: &Path) -> Option<String> {
    if is_open_to_others(file) {
        tracing::warn!(
            file = %file.display(),
            "the password file is not used: others can read it; chmod 0600 mends that"
        );
        return None;
    }
    match fs::read_to_string(file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the password file cannot be read");
            None
        }
    }
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// Socket directories that a password file calls `localhost`; others are matched by path.
#[cfg(unix)]
const DEFAULT_SOCKETS: &[&str] = &["/var/run/postgresql", "/run/postgresql", "/tmp"];

/// A server, as a line of a password file names it.
struct Endpoint {
    host: String,
    port: String,
}

fn endpoints(config: &Config) -> Vec<Endpoint> {
    let ports = config.get_ports();
    let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(5432).to_string();
    let name = |host: &Host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) if DEFAULT_SOCKETS.iter().any(|usual| folder == Path::new(usual)) => {
            "localhost".to_owned()
        }
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    };
    let hosts = config.get_hosts().iter().enumerate();
    hosts.map(|(at, host)| Endpoint { host: name(host), port: port(at) }).collect()
}

/// The password of a line `host:port:database:user:password` whose fields match; `*` matches
/// anything, and `\` escapes a colon or a backslash (PostgreSQL's documentation, "The Password
/// File").
fn password_in(line: &str, wanted: &[&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut rest = line;
    for wanted in wanted {
        let (field, behind) = field(rest)?;
        if rest[..rest.len() - behind.len() - 1] != *"*" && field != *wanted {
            return None;
        }
        rest = behind;
    }
    let (password, _) = field(rest).unwrap_or_else(|| (unescaped(rest), ""));
    Some(password)
}

/// A field without its escapes, and the text after its colon.
fn field(text: &str) -> Option<(String, &str)> {
    let mut is_escaped = false;
    let end = text.char_indices().find(|(_, c)| {
        let ends = *c == ':' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    let (end, _) = end?;
    Some((unescaped(&text[..end]), &text[end + 1..]))
}

fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: [&str; 4] = ["db.example", "5432", "polydex", "ana"];

    #[test]
    fn a_line_fits_by_equal_fields_or_stars() {
        for line in ["db.example:5432:polydex:ana:s3cret", "*:*:*:ana:s3cret"] {
            assert_eq!(password_in(line, &WANTED).as_deref(), Some("s3cret"), "{line}");
        }
        for line in ["#*:*:*:*:x", "db.example:5432:other:ana:x", "*:*:*:x", "", "\\*:*:*:*:x"] {
            assert_eq!(password_in(line, &WANTED), None, "{line}");
        }
    }

    #[test]
    fn a_backslash_takes_the_meaning_from_a_colon() {
        let line = r"db.example:5432:polydex:ana:a\:b\\c";
        assert_eq!(password_in(line, &WANTED).as_deref(), Some(r"a:b\c"));
        let wanted = ["::1", "5432", "polydex", "ana"];
        assert_eq!(password_in(r"\:\:1:*:*:*:x", &wanted).as_deref(), Some("x"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pgpass");
        fs::write(&file, "one:*:polydex:ana:s3cret\n").unwrap();
        let config: Config = "postgres://ana@two,one/polydex".parse().unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(find(&config, Some(file.clone())), None);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(find(&config, Some(file)).as_deref(), Some("s3cret"));
    }
}
