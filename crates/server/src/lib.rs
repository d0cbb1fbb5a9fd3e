//! The program: command line, configuration, wiring, start-up.
//!
//! The binary `polydex` is this library with the words of its command line. [`Server`] is the
//! product itself, for programs that start it inside another one, as `xtask` does.

mod backup;
mod check;
mod cli;
mod convert;
mod copy;
mod database;
mod demo;
mod dialects;
mod exit;
mod export;
mod files;
mod format;
mod generate;
mod import;
mod key;
mod limits;
mod log;
mod migrate;
mod owner_key;
mod progress;
mod secret_file;
mod server;
mod settings;
mod switches;
mod variables;
mod welcome;
mod workspace;

pub use cli::Cli;
pub use database::Location;
pub use dialects::{DialectOptions, faces, granting};
pub use exit::Exit;
pub use key::Issued;
pub use limits::{DialectRates, Preset, RateSettings};
pub use server::Server;
pub use settings::Settings;
