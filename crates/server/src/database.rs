//! The database, opened: the store and the directory over it.

mod location;

use std::{path::Path, sync::Arc};

use polydex_directory::{Caller, Directory, SystemClock, SystemIds};
use polydex_model::Workspace;
use polydex_store::{NewWorkspace, Store, StoreError, transfer::Transfer};
use polydex_store_postgres::PostgresStore;
use polydex_store_sqlite::{Options, SqliteStore};

pub use self::location::Location;
pub(crate) use self::location::parse_location;
use crate::{Exit, Settings};

/// An open database.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) directory: Directory,
}

impl Database {
    /// Opens the database, and makes it if there is none.
    pub(crate) async fn open(settings: &Settings) -> Result<Self, Exit> {
        let Settings { database, replica, .. } = settings;
        let engine = match replica {
            Some(_) => Arc::new(postgres(database, replica.as_ref()).await?),
            None => engine(database).await?,
        };
        Self::over(settings, engine).await
    }

    /// Opens a database that is there, to write very much.
    pub(crate) async fn existing_for_bulk(settings: &Settings) -> Result<Self, Exit> {
        must_exist(&settings.database)?;
        Self::over(settings, bulk_engine(&settings.database).await?).await
    }

    async fn over(settings: &Settings, engine: Arc<dyn Transfer>) -> Result<Self, Exit> {
        if engine.progress().await?.is_some() {
            engine.close().await;
            return Err(Exit::Database(format!(
                "a copy into {} was broken off: run `polydex copy` again to its end",
                settings.database
            )));
        }
        Ok(Self::of(engine))
    }

    /// A store with the directory over it.
    pub(crate) fn of(store: Arc<dyn Store>) -> Self {
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
        let directory = Directory::new(store.clone(), clock, ids, crate::dialects::granting());
        Self { store, directory }
    }

    /// Opens a database that is there: a mistyped path makes no file.
    pub(crate) async fn existing(settings: &Settings) -> Result<Self, Exit> {
        must_exist(&settings.database)?;
        Self::open(settings).await
    }

    /// The workspace of this name, or the first one.
    pub(crate) async fn workspace(&self, name: Option<&str>) -> Result<Workspace, Exit> {
        let mut all = self.store.workspaces().await?.into_iter();
        match name {
            None => all.next().ok_or_else(|| {
                Exit::Refused("there is no workspace yet: run `polydex serve` first".to_owned())
            }),
            Some(name) => all
                .find(|workspace| workspace.name == name)
                .ok_or_else(|| Exit::Refused(format!("there is no workspace {name}"))),
        }
    }

    /// Makes a workspace; `None` if its name or host is taken.
    pub(crate) async fn make_workspace(
        &self,
        name: &str,
        host: Option<String>,
        settings: &Settings,
    ) -> Result<Option<Workspace>, Exit> {
        let new = NewWorkspace {
            uuid: self.directory.new_id(),
            name: name.to_owned(),
            host,
            settings: settings.workspace.clone(),
            at: self.directory.now(),
        };
        Ok(self.store.create_workspace(new).await?)
    }

    /// The program itself as a caller in a workspace.
    pub(crate) async fn program(&self, workspace: &Workspace) -> Result<Caller, Exit> {
        Ok(self.directory.program(workspace.id).await?)
    }
}

/// Refuses a file that is not there: a mistyped path makes no database. A server tells by itself
/// which databases it has.
pub(crate) fn must_exist(location: &Location) -> Result<(), Exit> {
    let Some(path) = location.file() else { return Ok(()) };
    if path.exists() {
        return Ok(());
    }
    Err(Exit::Database(format!(
        "there is no database {}: name it with --database, or run `polydex serve` first",
        path.display()
    )))
}

/// The engine of a database, opened over its data, which is made if there is none.
pub(crate) async fn engine(location: &Location) -> Result<Arc<dyn Transfer>, Exit> {
    engine_with(location, Options::default()).await
}

/// As [`engine`], to write very much.
pub(crate) async fn bulk_engine(location: &Location) -> Result<Arc<dyn Transfer>, Exit> {
    engine_with(location, Options::bulk()).await
}

async fn engine_with(location: &Location, options: Options) -> Result<Arc<dyn Transfer>, Exit> {
    match location {
        Location::Postgres(_) => Ok(Arc::new(postgres(location, None).await?)),
        Location::File(path) => {
            let store = SqliteStore::open(path, options);
            Ok(Arc::new(store.map_err(|error| cannot_open(path, &error))?))
        }
        Location::Memory => Err(Exit::Usage(format!(
            "{location} ends with the server that made it, so only `polydex serve` takes it"
        ))),
    }
}

/// A database of a PostgreSQL server, brought to the schema of this version.
pub(crate) async fn postgres(
    location: &Location,
    replica: Option<&Location>,
) -> Result<PostgresStore, Exit> {
    let url = |location: &Location| match location {
        Location::Postgres(url) => Ok(url.clone()),
        other => Err(Exit::Usage(format!("expected a postgres:// database, found {other}"))),
    };
    let replica = replica.map(url).transpose()?;
    let options = polydex_store_postgres::Options::default();
    let store =
        PostgresStore::open_with_replica(&url(location)?, replica.as_deref(), options).await;
    store.map_err(|error| {
        let reason = engines_words(&error);
        Exit::Database(format!("cannot open the database {location}: {reason}"))
    })
}

fn cannot_open(path: &Path, error: &StoreError) -> Exit {
    Exit::Database(format!("cannot open the database {}: {}", path.display(), reason(path, error)))
}

/// What an engine says of a file, without the file's name before it.
pub(crate) fn reason(path: &Path, error: &StoreError) -> String {
    let reason = engines_words(error);
    let path = path.display().to_string();
    reason.strip_prefix(&*path).map_or(&*reason, |rest| rest.trim_start_matches(": ")).to_owned()
}

/// Why a store failed, in the engine's own words.
fn engines_words(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(reason) | StoreError::Failed(reason) => reason.clone(),
        other => other.to_string(),
    }
}
