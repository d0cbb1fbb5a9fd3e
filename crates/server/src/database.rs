//! The database, opened: the store and the directory over it.

use std::{path::Path, sync::Arc};

use polydex_directory::{Caller, Directory, SystemClock, SystemIds};
use polydex_model::Workspace;
use polydex_store::{NewWorkspace, Store, StoreError, transfer::Transfer};
use polydex_store_postgres::PostgresStore;
use polydex_store_sqlite::{Options, SqliteStore};

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
            Some(_) => Arc::new(postgres(database, replica.as_deref()).await?),
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
                shown(&settings.database)
            )));
        }
        let store: Arc<dyn Store> = engine;
        let directory = Directory::new(store.clone(), Arc::new(SystemClock), Arc::new(SystemIds));
        Ok(Self { store, directory })
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

/// Refuses a path where no file is. A server tells by itself which databases it has.
pub(crate) fn must_exist(url: &str) -> Result<(), Exit> {
    if is_postgres(url) {
        return Ok(());
    }
    let path = path(url)?;
    if path.exists() {
        return Ok(());
    }
    Err(Exit::Database(format!(
        "there is no database {}: name it with --database, or run `polydex serve` first",
        path.display()
    )))
}

/// The engine of a URL, opened over its data, which is made if there is none.
pub(crate) async fn engine(url: &str) -> Result<Arc<dyn Transfer>, Exit> {
    engine_with(url, Options::default()).await
}

/// As [`engine`], to write very much.
pub(crate) async fn bulk_engine(url: &str) -> Result<Arc<dyn Transfer>, Exit> {
    engine_with(url, Options::bulk()).await
}

async fn engine_with(url: &str, options: Options) -> Result<Arc<dyn Transfer>, Exit> {
    if is_postgres(url) {
        return Ok(Arc::new(postgres(url, None).await?));
    }
    let path = path(url)?;
    let store = SqliteStore::open(path, options);
    Ok(Arc::new(store.map_err(|error| cannot_open(path, &error))?))
}

/// A database of a PostgreSQL server, brought to the schema of this version.
pub(crate) async fn postgres(url: &str, replica: Option<&str>) -> Result<PostgresStore, Exit> {
    let options = polydex_store_postgres::Options::default();
    let store = PostgresStore::open_with_replica(url, replica, options).await;
    store.map_err(|error| {
        Exit::Database(format!("cannot open the database {}: {}", shown(url), reason(&error)))
    })
}

/// Whether a URL names a database of a PostgreSQL server.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// A URL as it may be shown: without a password.
pub(crate) fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let hosts = rest.rsplit_once('@').map_or(rest, |(_, hosts)| hosts);
    let user = rest.rsplit_once('@').map(|(user, _)| user.split(':').next().unwrap_or(user));
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    let mark = if parameters.is_empty() { "" } else { "?…" };
    format!("{scheme}://{user}{hosts}{mark}")
}

/// Why a store failed, in the engine's own words.
fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(reason) | StoreError::Failed(reason) => reason.clone(),
        other => other.to_string(),
    }
}

fn cannot_open(path: &Path, error: &StoreError) -> Exit {
    let path = path.display().to_string();
    let reason = reason(error);
    let reason = reason.strip_prefix(&*path).map_or(&*reason, |rest| rest.trim_start_matches(": "));
    Exit::Database(format!("cannot open the database {path}: {reason}"))
}

/// The path of an embedded database.
pub(crate) fn path(url: &str) -> Result<&Path, Exit> {
    match url.strip_prefix("sqlite:") {
        Some(path) if !path.is_empty() => Ok(Path::new(path)),
        _ => Err(Exit::Usage(format!(
            "database: expected sqlite: and a path, or postgres://…, found {url}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let url = "postgres://ana:se:c@ret@one,two:5433/polydex?password=hidden";
        assert_eq!(shown(url), "postgres://ana@one,two:5433/polydex?…");
        assert_eq!(shown("postgres://one/polydex"), "postgres://one/polydex");
        assert_eq!(shown("sqlite:polydex.db"), "sqlite:polydex.db");
    }
}
