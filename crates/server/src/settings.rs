//! What may be set: on the command line, by `POLYDEX_…` variables, in a file; in this order.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{
    Exit, Location,
    database::parse_location,
    dialects::{DialectOptions, is_dialect, mounted},
    limits::{RateSettings, rates},
    secret_file::{self, credential},
    switches::Switches,
};

/// What a server runs with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Host name or address, and port; port 0 takes a free one.
    pub listen: String,
    /// Where the data is.
    pub database: Location,
    /// A replica of a PostgreSQL database, read from while that does not answer.
    pub replica: Option<Location>,
    /// The secret that the first owner's key gets, where it is given in.
    pub owner_key: Option<SecretString>,
    /// The file that the first owner's key is written to, or read from if it is there.
    pub owner_key_file: Option<PathBuf>,
    /// Whether an empty workspace is filled with made-up people.
    pub demo: bool,
    /// What a workspace is made with.
    pub workspace: polydex_model::Settings,
    /// What the configuration file says of single dialects.
    pub dialects: DialectOptions,
    /// How often anybody may call.
    pub limits: RateSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database: Location::File("polydex.db".into()),
            replica: None,
            owner_key: None,
            owner_key_file: None,
            demo: false,
            workspace: polydex_model::Settings::default(),
            dialects: DialectOptions::new(),
            limits: RateSettings::new(),
        }
    }
}

/// Where the data is; options of every command that needs data.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DataArgs {
    /// The database: a file, as polydex.db or sqlite:polydex.db, or the URL of a PostgreSQL
    /// database, `postgres://HOST/DATABASE`. serve also takes `sqlite::memory`:, which ends with the
    /// server. [default: sqlite:polydex.db]
    #[arg(long, value_name = "URL", env = "POLYDEX_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// A file that holds the password of the PostgreSQL database and nothing else, for a URL
    /// without one. Without it, the systemd credential database-password is used if there is one,
    /// else what PostgreSQL's own programs use: PGPASSWORD, PGPASSFILE, ~/.pgpass.
    #[arg(long, value_name = "FILE", env = "POLYDEX_PASSWORD_FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Configuration file (TOML) whose keys are the long options of serve, with underscores, and
    /// tables of dialects. Without this option, polydex.toml of the working directory is read if
    /// it is there.
    #[arg(long, value_name = "FILE", env = "POLYDEX_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// What a workspace is made with; options of the commands that make one.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct WorkspaceArgs {
    /// Region that phone numbers without country code are read with, for a workspace that is made:
    /// two letters or a country's name. [default: US]
    #[arg(long, value_name = "REGION", env = "POLYDEX_REGION")]
    pub(crate) region: Option<String>,
    /// IANA time zone for a workspace that is made. [default: UTC]
    #[arg(long, value_name = "ZONE", env = "POLYDEX_TIME_ZONE")]
    pub(crate) time_zone: Option<String>,
}

/// Options of `serve`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ServeArgs {
    /// Address to listen on: HOST:PORT, a port of this machine alone (8080), or a port of all its
    /// addresses (:8080). Port 0 takes a free one. [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "POLYDEX_LISTEN")]
    pub(crate) listen: Option<String>,
    /// Where the key of the first owner goes, which the first start makes: a file that only its
    /// owner can read. If the file is there, the key is what it holds, and `POLYDEX_OWNER_KEY` gives
    /// one in without a file. Without either, the key is printed to a terminal, else written beside
    /// the database. [default: polydex.owner-key]
    #[arg(long, value_name = "FILE", env = "POLYDEX_OWNER_KEY_FILE")]
    pub(crate) owner_key_file: Option<PathBuf>,
    /// A replica of a PostgreSQL database: while the primary does not answer, reads are answered from
    /// there.
    #[arg(long, value_name = "URL", env = "POLYDEX_REPLICA", hide_env_values = true)]
    pub(crate) replica: Option<String>,
    /// Fill an empty workspace with 200 made-up people and 8 organizations, once.
    #[arg(
        long,
        env = "POLYDEX_DEMO",
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = clap::builder::BoolishValueParser::new()
    )]
    pub(crate) demo: Option<bool>,
    #[command(flatten)]
    pub(crate) switches: Switches,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The configuration file. Every key is optional; an unknown one is refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ConfigFile {
    listen: Option<String>,
    database: Option<String>,
    password_file: Option<PathBuf>,
    replica: Option<String>,
    owner_key_file: Option<PathBuf>,
    demo: Option<bool>,
    region: Option<String>,
    time_zone: Option<String>,
    limits: RateSettings,
    #[serde(skip)]
    dialects: DialectOptions,
    /// What is left over: the tables of dialects, and keys that there are not.
    #[serde(flatten)]
    others: BTreeMap<String, Json>,
}

/// The variable that gives in the first owner's key. No option does: a command line is seen by all.
pub(crate) const OWNER_KEY: &str = "POLYDEX_OWNER_KEY";

/// The systemd credential that holds the password of the PostgreSQL database.
const PASSWORD_CREDENTIAL: &str = "database-password";

/// The file that is read when none is named.
const USUAL_FILE: &str = "polydex.toml";

impl Settings {
    /// From the command line and variables, then the file, then the defaults.
    pub(crate) fn of(args: ServeArgs) -> Result<Self, Exit> {
        let file = ConfigFile::read(args.data.config.as_deref())?;
        let usual = Self::default();
        let password_file = args.data.password_file.or(file.password_file);
        let data = |named: &str, text: Option<String>| {
            let location = text.map(|text| parse_location(named, &text)).transpose()?;
            location.map(|at| with_password(at, password_file.as_deref())).transpose()
        };
        let settings = Self {
            listen: args.listen.or(file.listen).unwrap_or(usual.listen),
            database: data("database", args.data.database.or(file.database))?
                .unwrap_or(usual.database),
            replica: data("replica", args.replica.or(file.replica))?,
            owner_key: std::env::var(OWNER_KEY).ok().filter(|key| !key.is_empty()).map(Into::into),
            owner_key_file: args.owner_key_file.or(file.owner_key_file),
            demo: args.demo.or(file.demo).unwrap_or(usual.demo),
            workspace: polydex_model::Settings {
                region: args.workspace.region.or(file.region).unwrap_or(usual.workspace.region),
                time_zone: args
                    .workspace
                    .time_zone
                    .or(file.time_zone)
                    .unwrap_or(usual.workspace.time_zone),
                domain: usual.workspace.domain,
            },
            dialects: args.switches.over(file.dialects),
            limits: file.limits,
        };
        settings.check()
    }

    /// As [`Settings::of`], for commands that do not serve.
    pub(crate) fn of_data(data: DataArgs, workspace: WorkspaceArgs) -> Result<Self, Exit> {
        Self::of(ServeArgs { data, workspace, ..ServeArgs::default() })
    }

    fn check(mut self) -> Result<Self, Exit> {
        self.listen = listen_address(&self.listen)?;
        let region = &mut self.workspace.region;
        *region = polydex_model::normal::country_code(region)
            .ok_or_else(|| Exit::Usage(format!("region: {region} is no country of ISO 3166-1")))?
            .to_owned();
        check_zone(&self.workspace.time_zone)?;
        if let Some(replica) = &self.replica
            && !(replica.is_postgres() && self.database.is_postgres())
        {
            return Err(Exit::Usage("replica: only a PostgreSQL database has one".to_owned()));
        }
        rates(&self.limits)?;
        mounted(&self.dialects)?;
        Ok(self)
    }
}

/// A database with the password that a file or systemd holds, where its URL has none.
pub(crate) fn with_password(location: Location, named: Option<&Path>) -> Result<Location, Exit> {
    match (location, password(named.map(Path::to_owned))?) {
        (Location::Postgres(url), Some(password)) => {
            Ok(Location::Postgres(polydex_store_postgres::with_password(&url, &password)))
        }
        (location, _) => Ok(location),
    }
}

/// The password of the PostgreSQL database, where a file or systemd holds it.
fn password(named: Option<PathBuf>) -> Result<Option<SecretString>, Exit> {
    let file = named.or_else(|| credential(PASSWORD_CREDENTIAL));
    file.map(|file| secret_file::read(&file)).transpose()
}

/// An address with a host and a port, from the forms that people type.
fn listen_address(text: &str) -> Result<String, Exit> {
    let wrong = || {
        Exit::Usage(format!(
            "listen: expected HOST:PORT, PORT or :PORT, such as 127.0.0.1:8080 or [::1]:8080, \
             found {text}"
        ))
    };
    if text.parse::<u16>().is_ok() {
        return Ok(format!("127.0.0.1:{text}"));
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    if port.parse::<u16>().is_err() || host.contains(':') && !host.starts_with('[') {
        return Err(wrong());
    }
    Ok(if host.is_empty() { format!("0.0.0.0:{port}") } else { text.to_owned() })
}

/// Refuses what is no time zone, and names the one that ends with it: `Berlin` is `Europe/Berlin`.
pub(crate) fn check_zone(zone: &str) -> Result<(), Exit> {
    if jiff::tz::TimeZone::get(zone).is_ok() {
        return Ok(());
    }
    let wanted = zone.replace(' ', "_");
    let meant = jiff::tz::db().available().map(|name| name.to_string()).find(|name| {
        name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&wanted))
    });
    let hint = meant.map_or(String::new(), |name| format!("; did you mean {name}?"));
    Err(Exit::Usage(format!("time_zone: {zone} is no time zone of IANA{hint}")))
}

impl ConfigFile {
    fn parse(text: &str) -> Result<Self, String> {
        let mut file: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (key, value) in std::mem::take(&mut file.others) {
            match value {
                Json::Object(options) if is_dialect(&key) => file.dialects.insert(key, options),
                _ => return Err(format!("{}{key}: no such key", place_of(&key, text))),
            };
        }
        mounted(&file.dialects).map_err(|error| error.to_string())?;
        Ok(file)
    }

    fn read(named: Option<&Path>) -> Result<Self, Exit> {
        let path = named.unwrap_or(Path::new(USUAL_FILE));
        let wrong = |why: &dyn std::fmt::Display| {
            Exit::Usage(format!("configuration {}: {why}", path.display()))
        };
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| wrong(&error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => {
                Ok(Self::default())
            }
            Err(error) => Err(wrong(&error)),
        }
    }
}

/// The first line that sets a key or begins its table, as the beginning of a message.
fn place_of(key: &str, text: &str) -> String {
    let names = |line: &str| {
        let line = line.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let line = text.lines().position(names);
    line.map_or(String::new(), |line| format!("line {}: ", line + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_a_port_alone() {
        for (text, address) in [
            ("8080", "127.0.0.1:8080"),
            (":8080", "0.0.0.0:8080"),
            ("localhost:0", "localhost:0"),
            ("[::1]:8080", "[::1]:8080"),
        ] {
            assert_eq!(listen_address(text).unwrap(), address, "{text}");
        }
        for text in ["", "foo", "localhost:http", "99999", "::1", "1:2:3"] {
            assert_eq!(listen_address(text).unwrap_err().code(), 2, "{text}");
        }
    }

    #[test]
    fn a_city_alone_is_told_its_time_zone() {
        let refused = check_zone("Berlin").unwrap_err().to_string();
        assert!(refused.ends_with("did you mean Europe/Berlin?"), "{refused}");
        let refused = check_zone("new york").unwrap_err().to_string();
        assert!(refused.ends_with("did you mean America/New_York?"), "{refused}");
        assert!(check_zone("Middle/Earth").unwrap_err().to_string().ends_with("of IANA"));
    }
}
