//! `polydex convert`: one dialect's documents of people in, another's out, one a line.
//!
//! Two lenses and nothing else: no database, no server. JSON lines are converted as they come;
//! any other document (one JSON value over several lines, ONLYOFFICE's XML) is read whole.

mod lost;
mod numbers;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::PathBuf,
    sync::Arc,
};

use polydex_directory::{Clock as _, SystemClock};
use polydex_lens::{Documents, ParsedPerson, coverage};
use polydex_model::{Person, Refusal, Residue, Stamp, Workspace, WorkspaceId};
use serde::de::IgnoredAny;

use self::lost::Lost;
pub(crate) use self::numbers::Numbers;
use crate::{
    Exit, Settings,
    format::Format,
    import::Source,
    log::say,
    settings::{DataArgs, WorkspaceArgs},
};

/// Options of `convert`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// Dialect of the documents read; auto finds it out from the first of them.
    #[arg(long, value_parser = Source::parser(), default_value = "auto")]
    from: Source,
    /// Dialect of the documents written.
    #[arg(long, value_parser = Format::dialect_parser())]
    to: Format,
    /// Region that phone numbers without country code are read with, two letters. [default: that of
    /// polydex.toml, else US]
    #[arg(long, value_name = "REGION", env = "POLYDEX_REGION")]
    region: Option<String>,
    /// IANA time zone in which dialects show times. [default: that of polydex.toml, else UTC]
    #[arg(long, value_name = "ZONE", env = "POLYDEX_TIME_ZONE")]
    time_zone: Option<String>,
    /// Domain in ids that carry one, such as Xurrent's.
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Name what is lost of each person, not only in how many cases it is.
    #[arg(long)]
    details: bool,
    /// Documents of people: a JSON object or array, JSON lines, or ONLYOFFICE's XML. Without a
    /// file, standard input.
    file: Option<PathBuf>,
}

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A workspace that is in no database, for documents outside any.
pub(crate) fn nowhere(settings: polydex_model::Settings) -> Workspace {
    Workspace {
        id: WorkspaceId(0),
        uuid: uuid::Uuid::nil(),
        name: String::new(),
        host: None,
        settings,
        residue: Residue::default(),
        version: 0,
        created: Stamp::default(),
    }
}

/// `polydex convert`
pub(crate) fn run(args: &Args) -> Result<(), Exit> {
    let (region, time_zone) = (args.region.clone(), args.time_zone.clone());
    let given = WorkspaceArgs { region, time_zone };
    let mut settings = Settings::of_data(DataArgs::default(), given)?;
    if let Some(domain) = &args.domain {
        settings.workspace.domain.clone_from(domain);
    }
    let workspace = nowhere(settings.workspace);
    let input: Box<dyn BufRead + Send> = match &args.file {
        None => Box::new(BufReader::new(io::stdin())),
        Some(path) => {
            let file = File::open(path)
                .map_err(|error| Exit::Input(format!("cannot open {}: {error}", path.display())))?;
            Box::new(BufReader::new(file))
        }
    };
    let (from, input) = args.from.choose(input, &workspace, &settings.dialects)?;
    let mut conversion = Conversion {
        from: (from, from.documents_of(&workspace, &settings.dialects)?),
        to: (args.to, args.to.documents_of(&workspace, &settings.dialects)?),
        out: BufWriter::new(io::stdout().lock()),
        details: args.details,
        people: 0,
        numbers: Numbers::at(SystemClock.now()),
        unread: BTreeMap::new(),
        lost: BTreeMap::new(),
    };
    conversion.run(input)?;
    say(&conversion.totals());
    Ok(())
}

struct Conversion<W> {
    from: (Format, Arc<dyn Documents>),
    to: (Format, Arc<dyn Documents>),
    out: W,
    details: bool,
    people: usize,
    numbers: Numbers,
    /// What was not understood, by path, and of how many people.
    unread: BTreeMap<String, usize>,
    /// What cannot be expressed, and how often.
    lost: BTreeMap<String, usize>,
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
        let people =
            self.from.1.read(text).map_err(|refusal| self.refused(text, line, &refusal))?;
        for mut said in people {
            self.people += 1;
            self.note_unread(&said);
            self.numbers.give(&mut said.person);
            self.person(&said.person)?;
        }
        Ok(())
    }

    /// Notes what of a document was not understood.
    fn note_unread(&mut self, said: &ParsedPerson) {
        let lost = coverage(&*self.from.1, said).lost.into_iter();
        let mut paths: Vec<String> = lost
            .map(|loss| match loss.word {
                Some(word) => format!("{} \"{word}\"", loss.path),
                None => loss.path,
            })
            .collect();
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            if self.details {
                self.say_of(&said.person, &format!("{path} was not understood"));
            }
            *self.unread.entry(path).or_default() += 1;
        }
    }

    fn person(&mut self, person: &Person) -> Result<(), Exit> {
        let document = self.to.1.write(person);
        writeln!(self.out, "{document}")?;
        let lost = match self.to.1.people(document.as_bytes()) {
            Ok(back) => lost::between(person, &back.into_iter().next().unwrap_or_default()),
            Err(refusal) => vec![Lost::of("the document itself", &format!("({refusal})"))],
        };
        let title = self.to.0.title;
        for Lost { kind, text } in lost {
            if self.details {
                self.say_of(person, &format!("{title} cannot express {text}"));
            }
            *self.lost.entry(kind).or_default() += 1;
        }
        Ok(())
    }

    fn say_of(&self, person: &Person, what: &str) {
        say(&format!("person {} ({}): {what}", self.people, person.shown_name()));
    }

    /// What was done, and in how many cases something was lost.
    fn totals(&self) -> String {
        let mut text = format!("{} people converted.", self.people);
        let (from, to) = (self.from.0.title, self.to.0.title);
        for (title, counts) in [
            (format!("Not understood of {from}'s documents:"), &self.unread),
            (format!("{to} cannot express:"), &self.lost),
        ] {
            let mut counts: Vec<_> = counts.iter().collect();
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            if !counts.is_empty() {
                let _ = write!(text, "\n{title}");
            }
            for (what, count) in counts {
                let _ = write!(text, "\n{count:>9}  {what}");
            }
        }
        let is_lossy = !self.unread.is_empty() || !self.lost.is_empty();
        if is_lossy && !self.details {
            text.push_str("\n--details names each by person.");
        }
        text
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
        let title = self.from.0.title;
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
