//! What may be set: on the command line, by `POLYDEX_…` variables, in a file; in this order.

use std::path::{Path, PathBuf};

use clap::Args;
use config::{Config, File, FileFormat};
use polydex_onlyoffice::Onlyoffice;
use serde::Deserialize;

use crate::{Exit, database::is_postgres, limits::RateSettings};

/// What a server runs with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Host name or address, and port; port 0 takes a free one.
    pub listen: String,
    /// `sqlite:` and a path, or `postgres://…`.
    pub database: String,
    /// A replica of a PostgreSQL database, read from while that does not answer.
    pub replica: Option<String>,
    /// Whether an empty workspace is filled with made-up people.
    pub demo: bool,
    /// What a workspace is made with.
    pub workspace: polydex_model::Settings,
    /// Where that vendor's documentation and server differ, which of them is followed.
    pub onlyoffice: Onlyoffice,
    /// What of that vendor's older conventions is still served.
    pub xurrent: polydex_xurrent::Options,
    /// How often anybody may call.
    pub limits: RateSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database: "sqlite:polydex.db".to_owned(),
            replica: None,
            demo: false,
            workspace: polydex_model::Settings::default(),
            onlyoffice: Onlyoffice::default(),
            xurrent: polydex_xurrent::Options::default(),
            limits: RateSettings::default(),
        }
    }
}

/// Where the data is; options of every command that needs data.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DataArgs {
    /// The database: sqlite: and a path, or the URL of a PostgreSQL database, `postgres://…`.
    /// [default: sqlite:polydex.db]
    #[arg(long, value_name = "URL", env = "POLYDEX_DATABASE")]
    pub(crate) database: Option<String>,
    /// Configuration file (TOML) whose keys are the long options of serve, with underscores, and
    /// tables of dialects. Without this option, polydex.toml of the working directory is read if
    /// it is there.
    #[arg(long, value_name = "FILE", env = "POLYDEX_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// What a workspace is made with; options of the commands that make one.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct WorkspaceArgs {
    /// Region that phone numbers without country code are read with, two letters, for a workspace
    /// that is made. [default: US]
    #[arg(long, value_name = "REGION", env = "POLYDEX_REGION")]
    pub(crate) region: Option<String>,
    /// IANA time zone for a workspace that is made. [default: UTC]
    #[arg(long, value_name = "ZONE", env = "POLYDEX_TIME_ZONE")]
    pub(crate) time_zone: Option<String>,
}

/// Options of `serve`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ServeArgs {
    /// Address to listen on; port 0 takes a free one. [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "POLYDEX_LISTEN")]
    pub(crate) listen: Option<String>,
    /// A replica of a PostgreSQL database: while the primary does not answer, reads are answered from
    /// there.
    #[arg(long, value_name = "URL", env = "POLYDEX_REPLICA")]
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
    /// Quote cells of Xurrent's exports that a spreadsheet would take for formulas. Such a file is for
    /// reading: imported again, it would change what was quoted.
    #[arg(
        long,
        env = "POLYDEX_SAFE_CSV",
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = clap::builder::BoolishValueParser::new()
    )]
    pub(crate) safe_csv: Option<bool>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The configuration file. Every key is optional; an unknown one is refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    listen: Option<String>,
    database: Option<String>,
    replica: Option<String>,
    demo: Option<bool>,
    region: Option<String>,
    time_zone: Option<String>,
    onlyoffice: Onlyoffice,
    xurrent: polydex_xurrent::Options,
    limits: RateSettings,
}

/// The file that is read when none is named.
const USUAL_FILE: &str = "polydex.toml";

impl Settings {
    /// From the command line and variables, then the file, then the defaults.
    pub(crate) fn of(args: ServeArgs) -> Result<Self, Exit> {
        let file = ConfigFile::read(args.data.config.as_deref())?;
        let usual = Self::default();
        let settings = Self {
            listen: args.listen.or(file.listen).unwrap_or(usual.listen),
            database: args.data.database.or(file.database).unwrap_or(usual.database),
            replica: args.replica.or(file.replica),
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
            onlyoffice: file.onlyoffice,
            xurrent: polydex_xurrent::Options {
                safe_csv: args.safe_csv.unwrap_or(file.xurrent.safe_csv),
                ..file.xurrent
            },
            limits: file.limits,
        };
        settings.check()
    }

    /// As [`Settings::of`], for commands that do not serve.
    pub(crate) fn of_data(data: DataArgs, workspace: WorkspaceArgs) -> Result<Self, Exit> {
        Self::of(ServeArgs { data, workspace, ..ServeArgs::default() })
    }

    fn check(mut self) -> Result<Self, Exit> {
        let region = &mut self.workspace.region;
        *region = polydex_model::normal::country_code(region)
            .ok_or_else(|| Exit::Usage(format!("region: {region} is no country of ISO 3166-1")))?
            .to_owned();
        let zone = &self.workspace.time_zone;
        jiff::tz::TimeZone::get(zone)
            .map_err(|_| Exit::Usage(format!("time_zone: {zone} is no time zone of IANA")))?;
        if let Some(replica) = &self.replica
            && !(is_postgres(replica) && is_postgres(&self.database))
        {
            return Err(Exit::Usage("replica: only a PostgreSQL database has one".to_owned()));
        }
        self.limits.rates()?;
        Ok(self)
    }
}

impl ConfigFile {
    fn read(named: Option<&Path>) -> Result<Self, Exit> {
        let path = named.unwrap_or(Path::new(USUAL_FILE));
        let file = File::from(path).format(FileFormat::Toml).required(named.is_some());
        Config::builder()
            .add_source(file)
            .build()
            .and_then(Config::try_deserialize)
            .map_err(|error| Exit::Usage(format!("configuration {}: {error}", path.display())))
    }
}
