//! `polydex generate`: made-up people, as many as are wanted, as documents, one a line.
//!
//! Everybody is made from the seed and their place alone, so threads make pieces of the crowd side
//! by side, and the same seed gives the same lines on any machine.

use std::{
    io::Write,
    num::NonZero,
    path::PathBuf,
    sync::mpsc::{self, Receiver},
    thread,
};

use jiff::{Timestamp, ToSpan as _};
use polydex_lens::Documents;
use polydex_model::{Settings, Stamp};

use crate::{
    Exit,
    convert::{Numbers, nowhere},
    demo,
    dialects::DialectOptions,
    format::Format,
    progress,
};

/// Options of `generate`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// How many people.
    #[arg(long, value_name = "N")]
    people: u64,
    /// The same seed gives the same people.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// What the documents are.
    #[arg(long, value_parser = Format::parser(), default_value = "native")]
    to: Format,
    /// Make them as messy as real lists are: addresses that are none, `n/a`, blanks around values,
    /// the same person twice, numbers and companies in several spellings.
    #[arg(long)]
    messy: bool,
    /// Where they go. Without a file, to standard output.
    file: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
}

/// People that a thread makes before it hands them over.
const PIECE: u64 = 500;

/// Numbers apart: more than anybody and their contact points take.
const APART: u64 = 256;

/// When the first of them was made; the others follow minute by minute.
const FIRST: i64 = 1_500_000_000;

/// `polydex generate`
pub(crate) fn run(args: &Args) -> Result<(), Exit> {
    let mut out = progress::create_unless_there(args.file.as_deref(), args.force)?;
    let bar = progress::bar(Some(args.people), "people");
    let documents = args.to.documents_of(&nowhere(Settings::default()), &DialectOptions::new())?;
    let pieces = args.people.div_ceil(PIECE);
    let threads = thread::available_parallelism().map_or(2, NonZero::get) as u64;
    let mut lanes: Vec<Receiver<String>> = Vec::new();
    for lane in 0..threads {
        let (give, take) = mpsc::sync_channel(4);
        let (args, documents) = (args.clone(), documents.clone());
        thread::Builder::new().spawn(move || {
            let mine = (lane..pieces).step_by(usize::try_from(threads).unwrap_or(1));
            // The receiver is gone once writing failed.
            for () in mine.map_while(|piece| give.send(lines(&args, &*documents, piece)).ok()) {}
        })?;
        lanes.push(take);
    }
    for lane in (0..lanes.len()).cycle().take(usize::try_from(pieces).unwrap_or(usize::MAX)) {
        let text = lanes[lane].recv().map_err(|_| Exit::Refused("a thread ended".to_owned()))?;
        out.write_all(text.as_bytes())?;
        bar.inc(PIECE);
    }
    out.flush()?;
    bar.finish_and_clear();
    Ok(())
}

/// The documents of a piece of the crowd.
fn lines(args: &Args, documents: &dyn Documents, piece: u64) -> String {
    let mut text = String::new();
    for n in piece * PIECE..((piece + 1) * PIECE).min(args.people) {
        text.push_str(&document(args, documents, n));
        text.push('\n');
    }
    text
}

fn document(args: &Args, documents: &dyn Documents, n: u64) -> String {
    let mut person =
        if args.messy { demo::one_messy(args.seed, n) } else { demo::one_of_many(args.seed, n) };
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let first = Timestamp::from_second(FIRST).expect("a moment of this century");
    let made = first.checked_add((n % 4_000_000).minutes()).unwrap_or(first);
    person.created = Stamp { at: made, by: None };
    let apart = i64::try_from(APART).expect("a small number");
    Numbers::behind(n.saturating_mul(apart)).give(&mut person);
    documents.write(&person)
}
