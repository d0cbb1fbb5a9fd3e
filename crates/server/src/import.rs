//! `polydex import`: a file of a dialect's documents, written through the directory.
//!
//! A thread cuts the input into documents, others read them, and batches of people go to the
//! directory one behind the other, the next while the one before is committed. Memory holds a few
//! batches, whatever the size of the file. What was committed stays: an import that was broken off
//! is run again with `--on-duplicate skip`.

mod batch;
mod decode;
mod duplicate;
mod managers;
mod organizations;
mod rejected;
mod split;
mod tally;

use std::{num::NonZero, path::PathBuf, sync::atomic::AtomicBool, thread, time::Duration};

use clap::ValueEnum;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use indicatif::ProgressBar;
use polydex_directory::Caller;
use tokio::sync::mpsc;

use crate::{
    Exit, Settings,
    database::Database,
    format::Format,
    log::say,
    progress,
    settings::{DataArgs, WorkspaceArgs},
};

pub(crate) use self::decode::forget_ids;
use self::{
    batch::Done, decode::Entry, managers::Managers, organizations::Organizations,
    rejected::Rejected, split::Split, tally::Tally,
};

/// Options of `import`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// Documents of people: JSON lines, JSON values one after another, one JSON array, a vendor's
    /// list as its API answers it, or ONLYOFFICE's XML; of any length. - is standard input.
    file: PathBuf,
    /// What the documents are.
    #[arg(long, value_enum)]
    from: Format,
    /// Name of the workspace; without it, the one that was made first.
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Read everything and tell what would be done, but write nothing.
    #[arg(long)]
    dry_run: bool,
    /// What becomes of a person who is there already: who has the same primary e-mail address; where
    /// the document has none, the same id at the source or at the sign-on provider, else the same
    /// user name.
    #[arg(long, value_enum, default_value_t)]
    on_duplicate: OnDuplicate,
    /// File for what was rejected: a line a document, with the reason. It is made when there is
    /// something. [default: the name of FILE and .rejected.jsonl]
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// How long to wait for a database that does not answer before the import is broken off.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    patience: u64,
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
    let database = Database::existing_for_bulk(&settings).await?;
    let workspace = database.workspace(args.workspace.as_deref()).await?;
    let mut caller = database.program(&workspace).await?;
    caller.dialect = args.from.dialect().map(crate::DialectName::residue_name);
    let (input, bar) = progress::open(&args.file)?;
    let import = Import {
        database: &database,
        caller,
        format: args.from,
        dry_run: args.dry_run,
        on_duplicate: args.on_duplicate,
        organizations: Organizations::default(),
        patience: args.patience,
        is_broken_off: AtomicBool::new(false),
    };
    let mut rejected = Rejected::beside(&args.file, args.rejected);
    let mut tally = Tally::default();
    let outcome = import.documents(input, &bar, &mut rejected, &mut tally).await;
    database.directory.close().await;
    bar.finish_and_clear();
    rejected.close()?;
    if let Err(exit) = outcome {
        if !args.dry_run {
            say(&tally.broken_off());
        }
        return Err(exit);
    }
    say(&tally.sentence(args.dry_run));
    match rejected.report() {
        None => Ok(()),
        Some(report) => Err(Exit::Partly(report)),
    }
}

/// What every batch needs to know.
struct Import<'d> {
    database: &'d Database,
    caller: Caller,
    format: Format,
    dry_run: bool,
    on_duplicate: OnDuplicate,
    organizations: Organizations,
    /// Seconds to wait for a database that does not answer.
    patience: u64,
    /// The database did not answer for that long: no further batch is begun.
    is_broken_off: AtomicBool,
}

impl Import<'_> {
    fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }

    async fn documents(
        &self,
        input: Box<dyn std::io::BufRead + Send>,
        bar: &ProgressBar,
        rejected: &mut Rejected,
        tally: &mut Tally,
    ) -> Result<(), Exit> {
        let mut managers = Managers::new()?;
        let cores = thread::available_parallelism().map_or(2, NonZero::get);
        let mut batches = cut(input, self.format)?;
        let batches = stream::poll_fn(move |context| batches.poll_recv(context));
        let mut done = batches
            .map(|batch| self.read(batch))
            .buffered(cores + 1)
            .and_then(|entries| self.prepare(entries))
            .map(|batch| async { self.commit(batch?).await })
            .buffered(2)
            .boxed_local();
        let mut first = None;
        while let Some(batch) = done.next().await {
            // A batch behind one that was broken off may be under way, and is counted too.
            let Done { counts, rejections, wanted, broken_off } =
                batch.map_err(|exit| first.take().unwrap_or(exit))?;
            first = first.or(broken_off);
            tally.add(&counts);
            tally.organizations = self.organizations.made();
            for rejection in rejections {
                tally.rejected += 1;
                rejected.write(&rejection)?;
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
        Ok(())
    }

    /// Reads documents on a thread that may take its time.
    async fn read(
        &self,
        batch: Result<Vec<split::Document>, split::SplitError>,
    ) -> Result<Vec<Entry>, Exit> {
        let (documents, format) = (batch?, self.format);
        let read = tokio::task::spawn_blocking(move || decode::all(format, documents)).await;
        read.map_err(|_| Exit::Input("reading a document failed".to_owned()))
    }
}

/// Batches of documents, cut on a thread of its own.
fn cut(
    input: Box<dyn std::io::BufRead + Send>,
    format: Format,
) -> Result<mpsc::Receiver<Result<Vec<split::Document>, split::SplitError>>, Exit> {
    let (batches, received) = mpsc::channel(2);
    let mut documents = Split::new(input, format)?;
    let cut = move || {
        loop {
            let mut failed = None;
            let batch: Vec<_> = documents
                .by_ref()
                .take(BATCH)
                .map_while(|document| document.map_err(|error| failed = Some(error)).ok())
                .collect();
            let is_last = batch.len() < BATCH;
            // What stood before a failure is imported; nobody receives once the import failed.
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
