//! Which dialect a file is of: found out from its first documents, before anything is committed.

use std::{
    io::{BufRead, BufReader, Cursor, Read as _},
    sync::Arc,
};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use polydex_lens::{Documents, coverage};
use polydex_model::Workspace;

use super::split::Split;
use crate::{Exit, dialects::DialectOptions, format::Format, log::say};

/// What the documents of a file are, as the command line says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Found out from the members of the first documents.
    Auto,
    /// Named.
    Named(Format),
}

/// The beginning of the input that is looked at, in bytes.
const HEAD: u64 = 1024 * 1024;

/// So many documents of it, at most.
const DOCUMENTS: usize = 100;

/// The part of the members, in percent, that a dialect must understand to be taken for the one.
const ENOUGH: usize = 60;

/// How much more a dialect must understand than any other, in percent of the members.
const AHEAD: usize = 5;

/// Below this part of the members, in percent, a dialect that was named is doubted.
const DOUBTED: usize = 50;

impl Source {
    /// Reads the name of a format, or `auto`, on the command line.
    pub(crate) fn parser() -> impl TypedValueParser<Value = Self> {
        let auto =
            PossibleValue::new("auto").help("Found out from the members of the first documents");
        let names = [auto].into_iter().chain(Format::all().map(Format::choice));
        PossibleValuesParser::new(names)
            .map(|name| Format::named(&name).map_or(Self::Auto, Self::Named))
    }

    /// The format of the input, and the whole input again. A dialect that was named is kept unless
    /// the documents are plainly those of another.
    pub(crate) fn choose(
        self,
        input: Box<dyn BufRead + Send>,
        workspace: &Workspace,
        options: &DialectOptions,
    ) -> Result<(Format, Box<dyn BufRead + Send>), Exit> {
        let (head, input) = peek(input)?;
        let sample = sample(&head);
        let scores = Format::all().map(|format| {
            let documents = format.documents_of(workspace, options)?;
            Ok((format, understood(&documents, &sample)))
        });
        let mut scores = scores.collect::<Result<Vec<(Format, usize)>, Exit>>()?;
        scores.sort_by_key(|(_, percent)| std::cmp::Reverse(*percent));
        is_readable(&sample)?;
        let format = match self {
            Self::Named(named) => checked(named, &scores, &sample)?,
            Self::Auto => detected(&scores, &sample)?,
        };
        Ok((format, input))
    }
}

/// The first bytes of an input, and the input from its beginning.
fn peek(mut input: Box<dyn BufRead + Send>) -> Result<(Vec<u8>, Box<dyn BufRead + Send>), Exit> {
    let mut head = Vec::new();
    let unreadable = |error| Exit::Input(format!("cannot read the input: {error}"));
    input.by_ref().take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
    let whole = BufReader::new(Cursor::new(head.clone()).chain(input));
    Ok((head, Box::new(whole)))
}

/// The first documents; the last one may be cut off, and is left out then.
fn sample(head: &[u8]) -> Vec<Vec<u8>> {
    let Ok(documents) = Split::new(head, &["data", "response"], true) else { return Vec::new() };
    let documents = documents.map_while(Result::ok).take(DOCUMENTS);
    documents.map(|document| document.text).collect()
}

/// Refuses what is no list of documents at all, such as a table.
fn is_readable(sample: &[Vec<u8>]) -> Result<(), Exit> {
    // Broken JSON is reported later, with its line.
    let is_document = |text: &Vec<u8>| matches!(text.first(), Some(b'<' | b'{' | b'['));
    if sample.is_empty() || sample.iter().any(is_document) {
        return Ok(());
    }
    Err(Exit::Input(
        "expected people as JSON objects, as the vendors' APIs answer them (or ONLYOFFICE's XML); \
         tables and cards are not read"
            .to_owned(),
    ))
}

/// The part of the members that a dialect understands, in percent.
fn understood(documents: &Arc<dyn Documents>, sample: &[Vec<u8>]) -> usize {
    let (mut understood, mut all) = (0, 0);
    for text in sample {
        let people = documents.read(text).unwrap_or_default();
        if people.is_empty() {
            all += 1;
        }
        for said in &people {
            let found = coverage(&**documents, said);
            understood += found.understood;
            all += found.understood + found.lost.len();
        }
    }
    (understood * 100).checked_div(all).unwrap_or(0)
}

fn checked(named: Format, scores: &[(Format, usize)], sample: &[Vec<u8>]) -> Result<Format, Exit> {
    let of = |wanted| scores.iter().find(|(format, _)| *format == wanted).map_or(0, |(_, n)| *n);
    let Some((best, most)) = scores.first().copied() else { return Ok(named) };
    let own = of(named);
    if sample.is_empty() || own >= DOUBTED || most < ENOUGH || best == named {
        return Ok(named);
    }
    let (title, other, word) = (named.title, best.title, best.name);
    Err(Exit::Input(format!(
        "the first documents do not look like {title}'s, of which {own} % of their members are \
         known, but like {other}'s ({most} %): use --from {word}"
    )))
}

fn detected(scores: &[(Format, usize)], sample: &[Vec<u8>]) -> Result<Format, Exit> {
    let Some((best, most)) = scores.first().copied() else { return Ok(Format::NATIVE) };
    if sample.is_empty() {
        return Ok(best);
    }
    let near = scores.iter().filter(|(_, percent)| *percent + AHEAD > most);
    let near: Vec<&str> = near.map(|(format, _)| format.name).collect();
    if most < ENOUGH {
        return Err(Exit::Input(
            "the first documents look like no dialect's: say with --from whose they are".to_owned(),
        ));
    }
    if near.len() > 1 {
        let words = near.join(" or ");
        return Err(Exit::Input(format!(
            "the first documents may be of {words}: say with --from whose they are"
        )));
    }
    say(&format!("The documents are {}'s (--from {}).", best.title, best.name));
    Ok(best)
}
