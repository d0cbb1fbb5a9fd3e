//! `polydex backup` and `polydex restore`: the embedded database as a file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use polydex_directory::{Clock as _, SystemClock};
use polydex_store::{Store as _, StoreError, transfer::Transfer as _};
use polydex_store_sqlite::{Options, SqliteStore};

use crate::{
    Exit, Settings,
    database::{Location, must_exist, reason},
    files::{free, is_same},
    log::say,
    progress,
    settings::{DataArgs, WorkspaceArgs},
};

/// Options of `backup`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct BackupArgs {
    /// Where the backup goes.
    file: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Options of `restore`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct RestoreArgs {
    /// A backup.
    file: PathBuf,
    /// Take the place of a database that is there; it is kept beside the new one, under a name
    /// that says when it was replaced.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// `polydex backup`
pub(crate) async fn backup(args: BackupArgs) -> Result<(), Exit> {
    let source = database(args.data)?;
    must_exist(&Location::File(source.clone()))?;
    let (partial, file) = (beside(&args.file, "partial"), args.file);
    if is_same(&file, &source) {
        return Err(Exit::Refused(format!(
            "{} is the database itself: name another file for the backup",
            file.display()
        )));
    }
    if file.exists() && !args.force {
        return Err(Exit::Refused(format!("{} is there: --force replaces it", file.display())));
    }
    let target = partial.clone();
    let from = source.clone();
    let copied = apart(move || copy(&from, &target)).await?;
    copied.map_err(|error| no_copy(&file, &partial, &error))?;
    let in_place = polydex_store_sqlite::replace(&partial, &file);
    in_place.map_err(|error| cannot_write(&file, &error))?;
    say(&format!("{} is a backup of {}.", file.display(), source.display()));
    Ok(())
}

/// `polydex restore`
pub(crate) async fn restore(args: RestoreArgs) -> Result<(), Exit> {
    let target = database(args.data)?;
    if !args.file.exists() {
        return Err(Exit::Input(format!("there is no file {}", args.file.display())));
    }
    let is_there = target.exists();
    if is_there && !args.force {
        return Err(Exit::Refused(format!(
            "{} is there: --force restores in its place and keeps it aside",
            target.display()
        )));
    }
    let fresh = beside(&target, "restoring");
    let (from, to) = (args.file.clone(), fresh.clone());
    let copied = apart(move || copy(&from, &to)).await?;
    copied.map_err(|error| no_backup(&args.file, &fresh, &error))?;
    let begun = begin(&args.file, &fresh, is_there.then_some(&*target)).await;
    if let Err(exit) = begun {
        remove(&fresh);
        return Err(exit);
    }
    if is_there {
        let at = SystemClock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let aside = free(&beside(&target, &format!("replaced-{at}")));
        let moved = polydex_store_sqlite::move_aside(&target, &aside);
        if let Err(error) = moved {
            remove(&fresh);
            return Err(Exit::Database(format!(
                "{} is in use ({}): stop its servers first",
                target.display(),
                reason(&target, &error)
            )));
        }
        say(&format!("What was there is now {}.", aside.display()));
    }
    let in_place = polydex_store_sqlite::replace(&fresh, &target);
    in_place.map_err(|error| cannot_write(&target, &error))?;
    say(&format!("{} is restored from {}.", target.display(), args.file.display()));
    Ok(())
}

/// Brings a restored file to this version, and parts it from the database that it is a copy of.
async fn begin(backup: &Path, fresh: &Path, replaced: Option<&Path>) -> Result<(), Exit> {
    // A database that is damaged is what restoring is for: then the leap alone must do.
    let beyond = replaced.and_then(|old| polydex_store_sqlite::last_number(old).ok()).unwrap_or(0);
    let store = SqliteStore::open(fresh, Options { readers: 1, listers: 1, ..Options::default() })
        .map_err(|error| no_backup(backup, fresh, &error))?;
    let begun = store.begin_epoch(SystemClock.now(), beyond).await;
    store.close().await;
    Ok(begun?)
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    // What an earlier call left when it was broken off.
    remove(to);
    let bar = progress::bar(Some(0), "pages");
    let copied = polydex_store_sqlite::backup(from, to, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    copied
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Exit> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Exit::Refused("copying the file failed".to_owned()))
}

/// Why no backup was made, without the name of the file that was written first.
fn no_copy(file: &Path, partial: &Path, error: &StoreError) -> Exit {
    Exit::Database(format!("cannot make {}: {}", file.display(), reason(partial, error)))
}

/// Why a file is not restored from: because of what it holds, or because there is no room.
fn no_backup(file: &Path, fresh: &Path, error: &StoreError) -> Exit {
    if matches!(error, StoreError::Unavailable(_)) {
        let (file, why) = (file.display(), reason(fresh, error));
        return Exit::Database(format!("{file} could not be restored: {why}"));
    }
    let why = reason(fresh, error);
    let why = reason(file, &StoreError::Failed(why));
    Exit::Input(format!("{} is no backup of Polydex: {why}", file.display()))
}

fn cannot_write(file: &Path, error: &StoreError) -> Exit {
    Exit::Database(format!("cannot write {}: {}", file.display(), reason(file, error)))
}

/// The file of the database, where the engine is one of files.
fn database(data: DataArgs) -> Result<PathBuf, Exit> {
    let database = Settings::of_data(data, WorkspaceArgs::default())?.database;
    if let Some(file) = database.file() {
        return Ok(file.to_owned());
    }
    Err(Exit::Usage(
        "only a database in a file is backed up and restored here; for PostgreSQL use its own \
         tools, or `polydex copy` to and from a file"
            .to_owned(),
    ))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

/// Removes a file and what SQLite may have laid beside it.
fn remove(path: &Path) {
    for file in [path.to_owned(), with(path, "-wal"), with(path, "-shm"), with(path, "-journal")] {
        // Usually none is there.
        let _ = fs::remove_file(file);
    }
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
