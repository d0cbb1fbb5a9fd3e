//! The database, opened: the store and the directory over it.

use std::{path::Path, sync::Arc};

use polydex_directory::{Caller, Directory, SystemClock, SystemIds};
use polydex_model::Workspace;
use polydex_store::{NewWorkspace, Store, StoreError};
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
    pub(crate) fn open(settings: &Settings) -> Result<Self, Exit> {
        let path = path(&settings.database)?;
        let store = SqliteStore::open(path, Options::default());
        let store = store.map_err(|error| cannot_open(path, &error))?;
        let store: Arc<dyn Store> = Arc::new(store);
        let directory = Directory::new(store.clone(), Arc::new(SystemClock), Arc::new(SystemIds));
        Ok(Self { store, directory })
    }

    /// Opens a database that is there: a mistyped path makes no file.
    pub(crate) fn existing(settings: &Settings) -> Result<Self, Exit> {
        let path = path(&settings.database)?;
        if path.exists() {
            return Self::open(settings);
        }
        Err(Exit::Database(format!(
            "there is no database {}: name it with --database, or run `polydex serve` first",
            path.display()
        )))
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

fn cannot_open(path: &Path, error: &StoreError) -> Exit {
    let (StoreError::Unavailable(reason) | StoreError::Failed(reason)) = error;
    let path = path.display().to_string();
    let reason =
        reason.strip_prefix(&*path).map_or(&**reason, |rest| rest.trim_start_matches(": "));
    Exit::Database(format!("cannot open the database {path}: {reason}"))
}

fn path(url: &str) -> Result<&Path, Exit> {
    match url.strip_prefix("sqlite:") {
        Some(path) if !path.is_empty() => Ok(Path::new(path)),
        _ => Err(Exit::Usage(format!("database: expected sqlite: and a path, found {url}"))),
    }
}
