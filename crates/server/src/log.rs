//! What the program says of itself, on standard error.
//!
//! No request waits for it or fails because of it: a thread of its own writes the lines, those that cannot
//! be written (the disk is full, the reader of the pipe is gone) are lost, and so are those for which
//! there is no more room because the reader of the pipe has stopped reading.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::Exit;

/// The variable that says what is logged, as `tracing_subscriber::EnvFilter` reads it.
pub(crate) const VARIABLE: &str = "POLYDEX_LOG";

/// Start, stop, and what an operator should look at.
const USUAL: &str = "warn,polydex_server=info";

/// Lines that wait to be written.
const WAITING: usize = 8_192;

/// A log that is written to until the value is dropped, which waits a moment for its last lines.
#[must_use]
pub(crate) struct Log {
    _guard: WorkerGuard,
}

/// Logs to standard error from now on.
pub(crate) fn start() -> Log {
    let asked = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    let filter = asked.map_or_else(|| EnvFilter::new(USUAL), EnvFilter::new);
    let waiting = NonBlockingBuilder::default().buffered_lines_limit(WAITING);
    let (lines, guard) = waiting.thread_name("polydex-log").finish(io::stderr());
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        // It would say on standard error that standard error cannot be written to, and panic.
        .log_internal_errors(false);
    if logs.try_init().is_err() {
        tracing::debug!("logs go where the surrounding program sends them");
    }
    Log { _guard: guard }
}

/// Says in one sentence why a command failed; a closed output is no failure.
pub(crate) fn failure(exit: &Exit) -> ExitCode {
    if !matches!(exit, Exit::Closed) {
        say(&format!("polydex: {exit}"));
    }
    exit.code().into()
}

/// One line to standard error. A line that cannot be written is no reason to fail.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
