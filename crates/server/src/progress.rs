//! Progress bars: on standard error, and only where that is a terminal.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{Exit, files::refuse_database};

/// How often a bar is drawn while nothing happens.
const BEAT: Duration = Duration::from_millis(200);

/// Read at once from a file.
const BUFFER: usize = 256 * 1024;

/// A bar over so many things, which says how many a second and how long it still takes; without a
/// number, how many there were. `unit` is what they are, in the plural.
pub(crate) fn bar(all: Option<u64>, unit: &str) -> ProgressBar {
    let template = match all {
        Some(_) => "{wide_bar} {human_pos}/{human_len} @ {per_sec} {eta_precise} {msg}",
        None => "{spinner} {human_pos} @ {per_sec} {elapsed_precise} {msg}",
    };
    styled(all, &template.replace('@', unit))
}

/// A bar over the bytes of a file; [`ProgressBar::set_message`] says what was done with them.
fn bytes(all: Option<u64>) -> ProgressBar {
    let template = match all {
        Some(_) => "{wide_bar} {percent}% {bytes_per_sec} {eta_precise} {msg}",
        None => "{spinner} {bytes} {bytes_per_sec} {elapsed_precise} {msg}",
    };
    styled(all, template)
}

fn styled(all: Option<u64>, template: &str) -> ProgressBar {
    let bar = all.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let style = ProgressStyle::with_template(template).expect("the templates above are right");
    bar.set_style(style);
    bar.enable_steady_tick(BEAT);
    bar
}

/// A file to be read, `-` for standard input, and the bar that follows.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn BufRead + Send>, ProgressBar), Exit> {
    if path == Path::new("-") {
        let bar = bytes(None);
        let input = bar.wrap_read(io::stdin());
        return Ok((Box::new(BufReader::with_capacity(BUFFER, input)), bar));
    }
    let unreadable = |error| Exit::Input(format!("cannot open {}: {error}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    let bar = bytes(about.is_file().then_some(about.len()));
    let input = bar.wrap_read(file);
    Ok((Box::new(BufReader::with_capacity(BUFFER, input)), bar))
}

/// As [`create`], but a file that is there is replaced only if that was asked for.
pub(crate) fn create_unless_there(
    path: Option<&Path>,
    force: bool,
) -> Result<Box<dyn Write>, Exit> {
    if let Some(path) = path.filter(|path| !force && path.is_file()) {
        let path = path.display();
        return Err(Exit::Refused(format!("{path} is there already: --force replaces it")));
    }
    create(path)
}

/// A file to be written, for its owner's eyes only as it holds people's data; without one, standard
/// output.
pub(crate) fn create(path: Option<&Path>) -> Result<Box<dyn Write>, Exit> {
    let Some(path) = path else {
        return Ok(Box::new(BufWriter::with_capacity(BUFFER, io::stdout())));
    };
    refuse_database(path)?;
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path);
    let file =
        file.map_err(|error| Exit::Refused(format!("cannot write {}: {error}", path.display())))?;
    Ok(Box::new(BufWriter::with_capacity(BUFFER, file)))
}
