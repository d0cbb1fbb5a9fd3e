//! `polydex copy`: all data of one database into another, of whichever engine.
//!
//! How far it is stands in the copy itself, in the commits that carry the data: broken off at any
//! moment, it goes on where it was. At the end both are read from beginning to end and compared.

use std::path::PathBuf;

use indicatif::ProgressBar;
use polydex_directory::{Clock as _, SystemClock};
use polydex_store::transfer::{
    Counters, Digest, Item, ItemKind, Payload, Progress, SnapshotReader, Transfer,
};

use crate::{
    Exit,
    database::{Location, bulk_engine, engine, must_exist, parse_location},
    log::say,
    progress,
    settings::with_password,
};

/// Options of `copy`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// The database that is copied. Stop the servers that write to it: what they write from now on
    /// is not copied. If anything was written meanwhile, the copy ends with code 6.
    #[arg(long, value_name = "URL")]
    from: String,
    /// The copy: a database without data, or one into which the same copy was broken off.
    #[arg(long, value_name = "URL")]
    to: String,
    /// A file that holds the password of a PostgreSQL database and nothing else, for URLs without
    /// one. Without it, the systemd credential database-password is used if there is one, else what
    /// PostgreSQL's own programs use: PGPASSWORD, PGPASSFILE, ~/.pgpass.
    #[arg(long, value_name = "FILE", env = "POLYDEX_PASSWORD_FILE")]
    password_file: Option<PathBuf>,
}

/// Items that are committed together.
const BATCH: u32 = 500;

/// Both databases.
struct Ends {
    from: Location,
    to: Location,
}

/// `polydex copy`
pub(crate) async fn run(args: Args) -> Result<(), Exit> {
    let end = |option: &str, text: &str| {
        with_password(parse_location(option, text)?, args.password_file.as_deref())
    };
    let ends = Ends { from: end("--from", &args.from)?, to: end("--to", &args.to)? };
    must_exist(&ends.from)?;
    warn_of_servers(&ends.from);
    let from = engine(&ends.from).await?;
    let to = bulk_engine(&ends.to).await?;
    let outcome = copy(&ends, &*from, &*to).await;
    from.close().await;
    to.close().await;
    outcome
}

/// Says so if another program has the database open. A server of PostgreSQL has many sessions, and none
/// of them says whether it will write.
fn warn_of_servers(from: &Location) {
    if from.file().is_some_and(polydex_store_sqlite::is_open_elsewhere) {
        say(&format!(
            "warning: {from} is open in another program: what that writes from now on is not copied"
        ));
    }
}

async fn copy(ends: &Ends, from: &dyn Transfer, to: &dyn Transfer) -> Result<(), Exit> {
    let mut reader = SnapshotReader::new(from.snapshot().await?, None, BATCH).await?;
    let (origin, length) = head(&mut reader).await?;
    let progress = to.progress().await?;
    match progress {
        None if !to.workspaces().await?.is_empty() => {
            return Err(Exit::Refused(format!("{} holds data already", ends.to)));
        }
        Some(progress) if progress.origin != origin => {
            return Err(Exit::Refused(format!(
                "{} changed since this copy was begun: drop {} and begin anew",
                ends.from, ends.to
            )));
        }
        Some(progress) => say(&format!("going on behind {} items", progress.items)),
        None => {}
    }
    let bar = progress::bar(Some(length), "records and changes");
    let copied = carry(&mut reader, to, progress, origin, &bar).await;
    bar.finish_and_clear();
    copied?;
    reader.seek(None);
    let copy = SnapshotReader::new(to.snapshot().await?, None, BATCH).await?;
    let bar = progress::bar(Some(length), "records and changes compared");
    let compared = compare(reader, copy, &bar).await;
    bar.finish_and_clear();
    let (items, digest) = compared?;
    to.begin_epoch(SystemClock.now(), 0).await?;
    say(&format!("{items} items copied and compared, SHA-256 {digest}."));
    if is_as_it_was(from, origin).await? {
        return Ok(());
    }
    Err(Exit::Partly(format!(
        "{} was written to meanwhile, and {} is as it was before: stop its servers, drop {} and copy \
         again",
        ends.from, ends.to, ends.to
    )))
}

/// Whether nothing was written since the copy began.
async fn is_as_it_was(from: &dyn Transfer, origin: Digest) -> Result<bool, Exit> {
    let (now, _) =
        head(&mut SnapshotReader::new(from.snapshot().await?, None, BATCH).await?).await?;
    Ok(now == origin)
}

/// The digest over the workspaces as they are, which every write changes; and how many records and
/// changes there are. Leaves the reader at the beginning.
async fn head(reader: &mut SnapshotReader) -> Result<(Digest, u64), Exit> {
    let (mut origin, mut length) = (Digest::default(), 0);
    loop {
        let items = reader.next().await?;
        if items.first().is_none_or(|item| item.cursor().kind != ItemKind::Workspaces) {
            reader.seek(None);
            return Ok((origin, u64::try_from(length).unwrap_or_default()));
        }
        origin = origin.over(&items);
        for item in &items {
            if let Payload::Workspace(_, counters) = &item.payload {
                length += records_and_changes(counters);
            }
        }
    }
}

fn records_and_changes(counters: &Counters) -> i64 {
    let Counters { people, deleted_people, organizations, deleted_organizations, .. } = counters;
    people + deleted_people + organizations + deleted_organizations + counters.last_position
}

/// Carries everything behind `progress` over; the next batch is read while one is committed.
async fn carry(
    reader: &mut SnapshotReader,
    to: &dyn Transfer,
    progress: Option<Progress>,
    origin: Digest,
    bar: &ProgressBar,
) -> Result<(), Exit> {
    reader.seek(progress.map(|progress| progress.cursor));
    let (mut items, mut digest) =
        progress.map_or_else(Default::default, |progress| (progress.items, progress.digest));
    let mut batch = reader.next().await?;
    while let Some(last) = batch.last() {
        let cursor = last.cursor();
        items += batch.len() as u64;
        let counted = counted(&batch);
        (digest, batch) = digested(digest, batch).await?;
        let progress = Progress { cursor, items, digest, origin };
        let (accepted, next) = tokio::join!(to.accept(batch, progress), reader.next());
        accepted?;
        batch = next?;
        bar.inc(counted);
    }
    Ok(())
}

/// How far a batch moves a bar.
fn counted(batch: &[Item]) -> u64 {
    let counts = |item: &&Item| matches!(item.payload, Payload::Record(..) | Payload::Change(_));
    batch.iter().filter(counts).count() as u64
}

async fn digested(before: Digest, items: Vec<Item>) -> Result<(Digest, Vec<Item>), Exit> {
    let digest = tokio::task::spawn_blocking(move || (before.over(&items), items));
    digest.await.map_err(|_| Exit::Refused("a digest could not be made".to_owned()))
}

/// Compares all that two databases hold; answers how much that is, and its digest.
async fn compare(
    mut original: SnapshotReader,
    mut copy: SnapshotReader,
    bar: &ProgressBar,
) -> Result<(u64, Digest), Exit> {
    let (mut items, mut digest) = (0, Digest::default());
    loop {
        let (one, other) = tokio::join!(original.next(), copy.next());
        let (one, other) = (one?, other?);
        if let Some(place) = difference(&one, &other) {
            return Err(Exit::Refused(format!("the copy is not the original: {place}")));
        }
        if one.is_empty() {
            return Ok((items, digest));
        }
        items += one.len() as u64;
        bar.inc(counted(&one));
        let (ours, theirs) = tokio::join!(digested(digest, one), digested(digest, other));
        let (ours, theirs) = (ours?.0, theirs?.0);
        if ours != theirs {
            return Err(Exit::Refused("the copy is not the original: digests differ".to_owned()));
        }
        digest = ours;
    }
}

/// Where two batches differ first.
fn difference(one: &[Item], other: &[Item]) -> Option<String> {
    let longest = one.len().max(other.len());
    let at = (0..longest).find(|at| one.get(*at) != other.get(*at))?;
    let cursor = one.get(at).or(other.get(at))?.cursor();
    Some(format!("{:?} {} of workspace {}", cursor.kind, cursor.key, cursor.workspace))
}

#[cfg(test)]
mod tests {
    use polydex_store::contract::bench::Bench;

    use super::*;

    #[tokio::test]
    async fn what_is_written_while_a_copy_is_made_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = engine(&Location::File(folder.path().join("a.db"))).await.unwrap();
        let bench = Bench::new(store.clone()).await;
        bench.create(bench.person("Ana")).await;
        let mut reader =
            SnapshotReader::new(store.snapshot().await.unwrap(), None, BATCH).await.unwrap();
        let (origin, _) = head(&mut reader).await.unwrap();
        assert!(is_as_it_was(&*store, origin).await.unwrap());
        bench.create(bench.person("Late")).await;
        assert!(!is_as_it_was(&*store, origin).await.unwrap());
    }
}
