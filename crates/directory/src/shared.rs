//! Shared workspaces, and the values that dialects derive from them.
//!
//! Sessions read their workspace again and again, and it is nearly always unchanged. Then all of
//! them hold the same `Arc`, so that a cached text can tell by the pointer that its workspace is
//! unchanged, and what a dialect parses out of it is parsed once.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use polydex_model::{Workspace, WorkspaceId};

use crate::Directory;

/// The workspaces as last read.
#[derive(Debug, Default)]
pub(crate) struct SharedWorkspaces(RwLock<HashMap<WorkspaceId, Shared>>);

/// A workspace and the values derived from it, by type.
#[derive(Debug)]
struct Shared {
    workspace: Arc<Workspace>,
    derived: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl SharedWorkspaces {
    /// The shared `Arc` of a workspace: the cached one if it is equal.
    pub(crate) fn share(&self, workspace: Workspace) -> Arc<Workspace> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = known.get(&workspace.id)
            && *shared.workspace == workspace
        {
            return Arc::clone(&shared.workspace);
        }
        drop(known);
        let workspace = Arc::new(workspace);
        let shared = Shared { workspace: Arc::clone(&workspace), derived: HashMap::new() };
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(workspace.id, shared);
        workspace
    }

    fn derived<T: Send + Sync + 'static>(
        &self,
        workspace: &Arc<Workspace>,
        make: impl FnOnce(&Workspace) -> T,
    ) -> Arc<T> {
        let at = TypeId::of::<T>();
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(&workspace.id).filter(|shared| shared.is(workspace));
        if let Some(value) = found.and_then(|shared| shared.derived.get(&at)).cloned()
            && let Ok(value) = value.downcast::<T>()
        {
            return value;
        }
        drop(known);
        let value = Arc::new(make(workspace));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // A caller that holds an earlier version must not replace the present value.
        if let Some(shared) = known.get_mut(&workspace.id).filter(|shared| shared.is(workspace)) {
            shared.derived.insert(at, Arc::clone(&value) as Arc<dyn Any + Send + Sync>);
        }
        value
    }
}

impl Shared {
    fn is(&self, workspace: &Arc<Workspace>) -> bool {
        Arc::ptr_eq(&self.workspace, workspace)
    }
}

impl Directory {
    /// A value that a dialect derives from a workspace, computed once per version. `make` must
    /// depend on nothing else; values are identified by their type alone.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use polydex_directory::{Caller, Directory};
    /// /// The settings as some dialect writes them.
    /// struct Header(String);
    ///
    /// fn header(directory: &Directory, caller: &Caller) -> Arc<Header> {
    ///     directory.derived(&caller.workspace, |of| Header(of.settings.time_zone.to_lowercase()))
    /// }
    /// ```
    pub fn derived<T: Send + Sync + 'static>(
        &self,
        workspace: &Arc<Workspace>,
        make: impl FnOnce(&Workspace) -> T,
    ) -> Arc<T> {
        self.inner.workspaces.derived(workspace, make)
    }
}

#[cfg(test)]
mod tests {
    use polydex_model::{Residue, Settings, Stamp};
    use uuid::Uuid;

    use super::*;

    fn workspace(region: &str) -> Workspace {
        Workspace {
            id: WorkspaceId(1),
            uuid: Uuid::nil(),
            name: "main".to_owned(),
            host: None,
            settings: Settings { region: region.to_owned(), ..Settings::default() },
            residue: Residue::default(),
            version: 1,
            created: Stamp::default(),
        }
    }

    #[test]
    fn a_workspace_that_is_read_again_as_it_was_is_the_same_one() {
        let all = SharedWorkspaces::default();
        let first = all.share(workspace("DE"));
        assert!(Arc::ptr_eq(&first, &all.share(workspace("DE"))));
        let other = all.share(workspace("FR"));
        assert!(!Arc::ptr_eq(&first, &other));
        assert!(Arc::ptr_eq(&other, &all.share(workspace("FR"))));
    }

    #[test]
    fn what_is_worked_out_of_a_workspace_is_so_once_a_version() {
        let all = SharedWorkspaces::default();
        let region = |of: &Workspace| of.settings.region.clone();
        let old = all.share(workspace("DE"));
        assert_eq!(*all.derived(&old, region), "DE");
        assert_eq!(*all.derived(&old, |_| -> String { unreachable!("it was made") }), "DE");
        assert_eq!(*all.derived(&old, |of| of.settings.region.len()), 2, "a type of its own");
        let new = all.share(workspace("FR"));
        assert_eq!(*all.derived(&new, region), "FR");
        assert_eq!(*all.derived(&old, region), "DE", "as its holder has it");
        assert_eq!(*all.derived(&new, |_| -> String { unreachable!("it was made") }), "FR");
    }
}
