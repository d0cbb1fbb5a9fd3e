//! `polydex convert`: one dialect's documents of people in, another's out, one a line.
//!
//! Two lenses and nothing else: no database, no server. JSON lines are converted as they come;
//! any other document (one JSON value over several lines, ONLYOFFICE's XML) is read whole.

mod lost;
mod numbers;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::PathBuf,
};

use polydex_model::{Person, Refusal};
use serde::de::IgnoredAny;

use crate::{DialectName, Exit, log::say};

pub(crate) use self::numbers::Numbers;

/// Options of `convert`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// Dialect of the documents read.
    #[arg(long, value_enum)]
    from: DialectName,
    /// Dialect of the documents written.
    #[arg(long, value_enum)]
    to: DialectName,
    /// Documents of people: a JSON object or array, JSON lines, or ONLYOFFICE's XML. Without a
    /// file, standard input.
    file: Option<PathBuf>,
}

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// `polydex convert`
pub(crate) fn run(args: &Args) -> Result<(), Exit> {
    let out = BufWriter::new(io::stdout().lock());
    let mut conversion =
        Conversion { from: args.from, to: args.to, out, people: 0, numbers: Numbers::default() };
    match &args.file {
        None => conversion.run(io::stdin().lock()),
        Some(path) => {
            let file = File::open(path)
                .map_err(|error| Exit::Input(format!("cannot open {}: {error}", path.display())))?;
            conversion.run(BufReader::new(file))
        }
    }
}

struct Conversion<W> {
    from: DialectName,
    to: DialectName,
    out: W,
    people: usize,
    numbers: Numbers,
}

impl<W: Write> Conversion<W> {
    fn run(&mut self, mut input: impl BufRead) -> Result<(), Exit> {
        let mut first = Vec::new();
        let mut line = 0;
        while first.trim_ascii().is_empty() {
            first.clear();
            line += 1;
            if read_line(&mut input, &mut first)? == 0 {
                return Err(Exit::Input("the input is empty".to_owned()));
            }
        }
        if let Some(text) = first.strip_prefix(BYTE_ORDER_MARK) {
            first = text.to_vec();
        }
        if is_json_value(&first) {
            self.lines(first, line, input)?;
        } else {
            input.read_to_end(&mut first).map_err(|error| unreadable(&error))?;
            self.document(&first, None)?;
        }
        self.out.flush().map_err(Exit::from)
    }

    /// One document a line, each written before the next is read.
    fn lines(
        &mut self,
        mut text: Vec<u8>,
        mut line: usize,
        mut input: impl BufRead,
    ) -> Result<(), Exit> {
        loop {
            if !text.trim_ascii().is_empty() {
                self.document(&text, Some(line))?;
            }
            text.clear();
            line += 1;
            if read_line(&mut input, &mut text)? == 0 {
                return Ok(());
            }
        }
    }

    fn document(&mut self, text: &[u8], line: Option<usize>) -> Result<(), Exit> {
        let people = self.from.read(text).map_err(|refusal| self.refused(text, line, &refusal))?;
        for mut person in people {
            self.people += 1;
            self.numbers.give(&mut person);
            self.person(&person)?;
        }
        Ok(())
    }

    fn person(&mut self, person: &Person) -> Result<(), Exit> {
        let document = self.to.write(person);
        writeln!(self.out, "{document}")?;
        let title = self.to.title();
        let lost = match self.to.read(document.as_bytes()) {
            Ok(back) => lost::between(person, &back.into_iter().next().unwrap_or_default()),
            Err(refusal) => vec![format!("the document itself ({refusal})")],
        };
        for what in lost {
            let (n, name) = (self.people, person.shown_name());
            say(&format!("person {n} ({name}): {title} cannot express {what}"));
        }
        Ok(())
    }

    fn refused(&self, text: &[u8], line: Option<usize>, refusal: &Refusal) -> Exit {
        let first = line.unwrap_or(1);
        if let Some(error) = broken_json(text) {
            let (line, column) = (first + error.line() - 1, error.column());
            return Exit::Input(format!("line {line}, column {column}: not JSON"));
        }
        let reason = match refusal {
            Refusal::Malformed(reason) => reason.to_string(),
            refusal => refusal.to_string(),
        };
        let title = self.from.title();
        Exit::Input(match line {
            Some(line) => format!("line {line}: no person of {title}: {reason}"),
            None => format!("no person of {title}: {reason}"),
        })
    }
}

fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<usize, Exit> {
    input.read_until(b'\n', line).map_err(|error| unreadable(&error))
}

fn unreadable(error: &io::Error) -> Exit {
    Exit::Input(format!("cannot read the input: {error}"))
}

/// Whether a line is a whole JSON value by itself, so that the next line begins another one.
fn is_json_value(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

/// Where a document breaks that should be JSON.
fn broken_json(text: &[u8]) -> Option<serde_json::Error> {
    let is_xml = text.trim_ascii_start().starts_with(b"<");
    serde_json::from_slice::<IgnoredAny>(text).err().filter(|_| !is_xml)
}
