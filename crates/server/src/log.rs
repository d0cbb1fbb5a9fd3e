//! What the program says of itself, on standard error.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use tracing_subscriber::EnvFilter;

use crate::Exit;

/// The variable that says what is logged, as `tracing_subscriber::EnvFilter` reads it.
const VARIABLE: &str = "POLYDEX_LOG";

/// Start, stop and what somebody should look at.
const USUAL: &str = "warn,polydex_server=info";

/// Logs to standard error from now on.
pub(crate) fn start() {
    let asked = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    let filter = asked.map_or_else(|| EnvFilter::new(USUAL), EnvFilter::new);
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    if logs.try_init().is_err() {
        tracing::debug!("logs go where the surrounding program sends them");
    }
}

/// Says in one sentence why a command failed; a closed output is no failure.
pub(crate) fn failure(exit: &Exit) -> ExitCode {
    if !matches!(exit, Exit::Closed) {
        say(&format!("polydex: {exit}"));
    }
    exit.code().into()
}

/// One line to standard error; that nobody reads it is no reason to fail.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
