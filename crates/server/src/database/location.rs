//! Where a database is: every form that people type, read once.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use polydex_store_postgres::shown;

use crate::Exit;

/// Where a database is.
///
/// Printed or logged, it shows no password.
///
/// ```
/// use polydex_server::Location;
/// let written = ["polydex.db", "sqlite:polydex.db", "sqlite://polydex.db"];
/// for text in written {
///     assert_eq!(text.parse(), Ok(Location::File("polydex.db".into())));
/// }
/// let server: Location = "postgres://ana:secret@db.example/polydex".parse().unwrap();
/// assert_eq!(server.to_string(), "postgres://ana@db.example/polydex");
/// assert!("mysql://db.example/polydex".parse::<Location>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of the embedded engine, SQLite.
    File(PathBuf),
    /// A file that ends with the server that made it, for trials: `sqlite::memory:`.
    Memory,
    /// The URL of a database of a PostgreSQL server.
    Postgres(String),
}

impl Location {
    /// Whether it is a database of a PostgreSQL server.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// The file of an embedded database.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Memory | Self::Postgres(_) => None,
        }
    }
}

impl FromStr for Location {
    type Err = String;

    /// `sqlite:` and a path, a bare path, `sqlite://` and a relative path, `sqlite:///` and the rest
    /// of an absolute one, `sqlite::memory:`, `postgres://…`. A path may begin with `~/`.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = match text.split_once(':') {
            Some(("sqlite", rest)) => without_options(rest)?,
            Some((scheme, _)) if is_scheme(scheme) => return Err(unknown(text)),
            _ => text,
        };
        match path.strip_prefix("//").unwrap_or(path) {
            "" => Err(unknown(text)),
            ":memory:" => Ok(Self::Memory),
            path => Ok(Self::File(from_home(path)?)),
        }
    }
}

fn unknown(text: &str) -> String {
    format!(
        "expected a file such as polydex.db or sqlite:polydex.db, sqlite::memory:, or \
         postgres://HOST/DATABASE, found {}",
        shown(text)
    )
}

/// Other programs take options behind a `?`; a file of such a name is hardly meant.
fn without_options(path: &str) -> Result<&str, String> {
    if path.contains('?') {
        return Err(format!("sqlite:{path}: options after ? are not supported; leave them out"));
    }
    Ok(path)
}

/// Whether the part before a colon is the scheme of a URL (RFC 3986 §3.1), and no drive.
fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && !text.contains('/')
}

/// The shell replaces a `~` only where it begins a word, which it does not behind `sqlite:`.
fn from_home(path: &str) -> Result<PathBuf, String> {
    let Some(rest) = path.strip_prefix("~/") else { return Ok(path.into()) };
    let home = std::env::home_dir().ok_or("there is no home directory for ~/: write it out")?;
    Ok(home.join(rest))
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(out, "sqlite:{}", path.display()),
            Self::Memory => out.write_str("sqlite::memory:"),
            Self::Postgres(url) => out.write_str(&shown(url)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Location({self})")
    }
}

/// Reads what an option or a key of the configuration file says.
pub(crate) fn parse_location(named: &str, text: &str) -> Result<Location, Exit> {
    text.parse().map_err(|why| Exit::Usage(format!("{named}: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> PathBuf {
        match text.parse() {
            Ok(Location::File(path)) => path,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_file_is_understood_however_it_is_written() {
        for text in ["a/b.db", "sqlite:a/b.db", "sqlite://a/b.db"] {
            assert_eq!(file(text), Path::new("a/b.db"), "{text}");
        }
        for text in ["/a/b.db", "sqlite:/a/b.db", "sqlite:///a/b.db"] {
            assert_eq!(file(text), Path::new("/a/b.db"), "{text}");
        }
        assert_eq!(file("sqlite:~/b.db"), std::env::home_dir().unwrap().join("b.db"));
        assert_eq!(file("./odd:name.db"), Path::new("./odd:name.db"));
    }

    #[test]
    fn a_database_in_memory_has_three_spellings() {
        for text in ["sqlite::memory:", ":memory:", "sqlite://:memory:"] {
            assert_eq!(text.parse(), Ok(Location::Memory), "{text}");
        }
    }

    #[test]
    fn what_is_no_database_of_ours_is_refused_without_its_password() {
        for text in ["", "sqlite:", "sqlite://", "mysql://ana:secret@one/polydex", "postgres:x"] {
            let refused = text.parse::<Location>().unwrap_err();
            assert!(refused.contains("sqlite:polydex.db"), "{refused}");
            assert!(!refused.contains("secret"), "{refused}");
        }
        assert!("sqlite:a.db?mode=rwc".parse::<Location>().unwrap_err().contains("options"));
    }

    #[test]
    fn neither_display_nor_debug_shows_a_password() {
        let location: Location = "postgres://ana:se@cret@one/polydex?password=x".parse().unwrap();
        assert_eq!(location.to_string(), "postgres://ana@one/polydex");
        assert_eq!(format!("{location:?}"), "Location(postgres://ana@one/polydex)");
    }
}
