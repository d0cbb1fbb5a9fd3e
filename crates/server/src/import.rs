//! `polydex import`: a file of a dialect's documents, written through the directory.
//!
//! A thread cuts the input into documents, others read them, and batches of people go to the
//! directory one behind the other, the next while the one before is committed. Memory holds a few
//! batches, whatever the size of the file. What was committed stays: an import that was broken off
//! is run again with `--on-duplicate skip`. A dry run is the same import into a throw-away copy.

mod batch;
mod decode;
mod duplicate;
mod groups;
mod managers;
mod notes;
mod organizations;
mod rejected;
mod report;
mod scratch;
mod source;
mod split;
mod tally;

use std::{
    io::{self, BufRead, Write as _},
    num::NonZero,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    thread,
    time::Duration,
};

use clap::ValueEnum;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use indicatif::ProgressBar;
use polydex_directory::Caller;
use polydex_lens::Documents;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) use self::source::Source;
use self::{
    batch::Done,
    decode::{Decoder, Entry},
    groups::Groups,
    managers::Managers,
    organizations::Organizations,
    rejected::Rejected,
    report::{Outcome, Report},
    split::Split,
    tally::Tally,
};
use crate::{
    Exit, Settings,
    database::{Database, engine},
    files::{is_same, refuse_database},
    format::Format,
    log::say,
    progress,
    server::asked_to_stop,
    settings::{DataArgs, WorkspaceArgs},
};

/// Options of `import`.
#[derive(clap::Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches of the command line")]
pub(crate) struct Args {
    /// Documents of people: JSON lines, JSON values one after another, one JSON array, a vendor's
    /// list as its API answers it, or ONLYOFFICE's XML; of any length. - is standard input.
    file: PathBuf,
    /// What the documents are. A dialect that is named but plainly wrong is refused before anything
    /// is written.
    #[arg(long, value_parser = Source::parser(), default_value = "auto")]
    from: Source,
    /// Name of the workspace; without it, the one that was made first.
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Import into a throw-away copy of the workspace: the report is that of the run, and nothing is
    /// written.
    #[arg(long)]
    dry_run: bool,
    /// What becomes of a person who is there already: whose own export the document is; who has the
    /// same primary e-mail address; where the document has none, the same id at the source or at
    /// the sign-on provider, else the same user name.
    #[arg(long, value_enum, default_value_t)]
    on_duplicate: OnDuplicate,
    /// Reject every document of which a member is not understood or a value is doubtful.
    #[arg(long)]
    strict: bool,
    /// Let administrators and owners of the file be that here too. Without this option they come as
    /// members.
    #[arg(long)]
    admins: bool,
    /// File for what was rejected: a line a document, with the reason. It is made when there is
    /// something. [default: the name of FILE and .rejected.jsonl]
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// File for the report: the numbers, and a line for each member that was not understood and each
    /// value that is doubtful.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print the numbers of the report as one JSON object.
    #[arg(long)]
    json: bool,
    /// Replace the files of --rejected and --report if they are there.
    #[arg(long)]
    force: bool,
    /// How long to wait for a database that does not answer before the import fails.
    #[arg(long, alias = "patience", value_name = "SECONDS", default_value_t = 120)]
    timeout: u64,
    #[command(flatten)]
    data: DataArgs,
}

/// What becomes of a person who is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum OnDuplicate {
    /// The document is left out.
    Skip,
    /// The person becomes what the document says. What it does not say stays.
    Update,
    /// The document is rejected.
    #[default]
    Fail,
}

/// Documents that are read together, and people who are committed together. A larger commit writes
/// each page of the indexes less often; other processes wait for the lock meanwhile, some tenths of
/// a second.
const BATCH: usize = 2048;

/// `polydex import`
pub(crate) async fn run(args: Args) -> Result<(), Exit> {
    let settings = Settings::of_data(args.data.clone(), WorkspaceArgs::default())?;
    check_outputs(&args)?;
    if !args.dry_run {
        let database = Database::existing_for_bulk(&settings).await?;
        return into(&args, &settings, database).await;
    }
    let original = Database::existing(&settings).await?;
    let workspace = original.workspace(args.workspace.as_deref()).await;
    original.directory.close().await;
    let engine = engine(&settings.database).await?;
    let copied = scratch::copy(&*engine, workspace?.id).await;
    engine.close().await;
    let (database, _folder) = copied?;
    into(&args, &settings, database).await.map_err(|exit| match exit {
        Exit::Unavailable(_) => Exit::Database(format!(
            "the throw-away copy of a dry run, in {}, could not be written; the variable TMPDIR \
             names another folder",
            std::env::temp_dir().display()
        )),
        other => other,
    })
}

/// Refuses to write what is said of the import over its input, a database or, unasked, any file.
fn check_outputs(args: &Args) -> Result<(), Exit> {
    for file in [&args.rejected, &args.report].into_iter().flatten() {
        if is_same(file, &args.file) {
            let file = file.display();
            return Err(Exit::Refused(format!("{file} is the input: choose another file")));
        }
        refuse_database(file)?;
        if file.is_file() && !args.force {
            let file = file.display();
            return Err(Exit::Refused(format!("{file} is there already: --force replaces it")));
        }
    }
    Ok(())
}

/// Imports the file into a database, and reports.
async fn into(args: &Args, settings: &Settings, database: Database) -> Result<(), Exit> {
    let outcome = import(args, settings, &database).await;
    database.directory.close().await;
    outcome
}

async fn import(args: &Args, settings: &Settings, database: &Database) -> Result<(), Exit> {
    let workspace = database.workspace(args.workspace.as_deref()).await?;
    let mut caller = database.program(&workspace).await?;
    let (input, bar) = progress::open(&args.file)?;
    let (format, input) = args.from.choose(input, &workspace, &settings.dialects)?;
    caller.dialect = format.dialect_name();
    let documents = format.documents_of(&workspace, &settings.dialects)?;
    let mut import = Import {
        database,
        caller,
        decoder: Arc::new(Decoder::new(documents.clone())),
        documents,
        on_duplicate: args.on_duplicate,
        strict: args.strict,
        admins: args.admins,
        organizations: Organizations::default(),
        groups: Groups::default(),
        stop: stopped_by_signals()?,
        // A throw-away copy that cannot be written will not be written later either.
        timeout: if args.dry_run { 0 } else { args.timeout },
        is_broken_off: AtomicBool::new(false),
    };
    import.groups = Groups::new(import.group_names().await?);
    let (mut rejected, mut report) =
        (Rejected::beside(&args.file, args.rejected.clone()), Report::to(args.report.clone())?);
    let (mut tally, batches) = (Tally::default(), cut(input, format)?);
    let imported = import.documents(batches, &bar, &mut rejected, &mut report, &mut tally).await;
    bar.finish_and_clear();
    rejected.close()?;
    if let Err(exit) = imported {
        if !args.dry_run {
            say(&tally.broken_off());
        }
        return Err(exit);
    }
    let outcome = Outcome { format, tally: &tally, dry_run: args.dry_run, strict: args.strict };
    report.close(outcome)?;
    say(&report.text(outcome));
    let printed =
        if args.json { writeln!(io::stdout(), "{}", report.json(outcome)) } else { Ok(()) };
    if import.stop.is_cancelled() {
        return Err(interrupted(args, format, &tally));
    }
    match rejected.report() {
        None => Ok(printed?),
        Some(report) => Err(Exit::Partly(report)),
    }
}

/// What to say after a signal: nothing that was written is taken back.
fn interrupted(args: &Args, format: Format, tally: &Tally) -> Exit {
    if args.dry_run {
        return Exit::Interrupted("stopped; nothing was written".to_owned());
    }
    let kept = tally.counts.created + tally.counts.updated;
    let (file, word) = (args.file.display(), format.name);
    // Managers of whom it was too early are set where people are updated.
    let how = if tally.unknown_managers > 0 { "update" } else { "skip" };
    Exit::Interrupted(format!(
        "stopped: {kept} people of the file are kept. To go on: polydex import {file} --from {word} \
         --on-duplicate {how}, with the other options of before"
    ))
}

/// A token that is cancelled by SIGINT or SIGTERM; a second one ends the program at once.
fn stopped_by_signals() -> Result<CancellationToken, Exit> {
    let (first, token) = (asked_to_stop()?, CancellationToken::new());
    let stop = token.clone();
    tokio::spawn(async move {
        first.await;
        say("stopping: what is under way is committed; once more to end at once");
        stop.cancel();
        if let Ok(second) = asked_to_stop() {
            second.await;
            std::process::exit(130);
        }
    });
    Ok(token)
}

/// What every batch needs to know.
struct Import<'d> {
    database: &'d Database,
    caller: Caller,
    documents: Arc<dyn Documents>,
    decoder: Arc<Decoder>,
    on_duplicate: OnDuplicate,
    strict: bool,
    admins: bool,
    organizations: Organizations,
    groups: Groups,
    /// Cancelled when nothing more shall be begun.
    stop: CancellationToken,
    /// Seconds to wait for a database that does not answer.
    timeout: u64,
    /// The database did not answer for that long: no further batch is begun.
    is_broken_off: AtomicBool,
}

/// Documents of the input as they come.
type Batches = mpsc::Receiver<Result<Vec<split::Document>, split::SplitError>>;

impl Import<'_> {
    fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }

    async fn documents(
        &self,
        mut batches: Batches,
        bar: &ProgressBar,
        rejected: &mut Rejected,
        report: &mut Report,
        tally: &mut Tally,
    ) -> Result<(), Exit> {
        let mut managers = Managers::new()?;
        let cores = thread::available_parallelism().map_or(2, NonZero::get);
        let batches = stream::poll_fn(move |context| batches.poll_recv(context));
        let mut done = batches
            .map(|batch| self.read(batch))
            .buffered(cores + 1)
            .take_until(self.stop.cancelled())
            .and_then(|entries| self.prepare(entries))
            .map(|batch| async { Box::pin(self.commit(batch?)).await })
            .buffered(2)
            .boxed_local();
        let mut first = None;
        while let Some(batch) = done.next().await {
            // A batch behind one that was broken off may be under way, and is counted too.
            let Done { counts, rejections, wanted, notes, broken_off } =
                batch.map_err(|exit| first.take().unwrap_or(exit))?;
            first = first.or(broken_off);
            tally.add(&counts);
            tally.organizations = self.organizations.made();
            for rejection in rejections {
                tally.rejected += 1;
                rejected.write(&rejection)?;
            }
            for (line, notes) in notes {
                report.add(line, notes)?;
            }
            managers.keep(wanted)?;
            bar.set_message(format!("{} people", tally.people()));
        }
        drop(done);
        if let Some(exit) = first {
            return Err(exit);
        }
        tally.unknown_managers = managers.settle(self).await?;
        tally.organizations = self.organizations.made();
        tally.groups = self.groups_made().await?;
        Ok(())
    }

    /// Reads documents on a thread that may take its time.
    async fn read(
        &self,
        batch: Result<Vec<split::Document>, split::SplitError>,
    ) -> Result<Vec<Entry>, Exit> {
        let (documents, decoder) = (batch?, self.decoder.clone());
        let read = tokio::task::spawn_blocking(move || decoder.all(documents)).await;
        read.map_err(|_| Exit::Input("reading a document failed".to_owned()))
    }
}

/// Batches of documents, cut on a thread of its own.
fn cut(input: Box<dyn BufRead + Send>, format: Format) -> Result<Batches, Exit> {
    let (batches, received) = mpsc::channel(2);
    let mut documents = Split::new(input, format.envelopes, format.reads_xml)?;
    let cut = move || {
        loop {
            let mut failed = None;
            let batch: Vec<_> = documents
                .by_ref()
                .take(BATCH)
                .map_while(|document| document.map_err(|error| failed = Some(error)).ok())
                .collect();
            let is_last = batch.len() < BATCH;
            // What precedes a failure is imported; the receiver is gone once the import failed.
            let sent = batches.blocking_send(Ok(batch));
            if let Some(error) = failed {
                let _ = batches.blocking_send(Err(error));
            }
            if is_last || sent.is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("polydex-import".to_owned()).spawn(cut)?;
    Ok(received)
}
