//! Changes the settings of a workspace, and erases workspaces.

use polydex_model::{Refusal, Rule, Workspace, WorkspaceId};
use polydex_store::{PendingWork, WorkspaceError};

use crate::{
    Caller, Directory, RETRY_AFTER,
    edit::MAX_ATTEMPTS,
    policy::{self, Action, Target},
    refused,
};

impl Directory {
    /// Changes name, host and settings of the caller's workspace by a function, which may be called
    /// more than once (admins only). Returns the new workspace.
    ///
    /// Another region changes how phone numbers are normalised: stored ones are updated before this
    /// returns. Other processes notice with their next session, within seconds. Refused if another
    /// workspace has the name or the host.
    pub async fn set_workspace(
        &self,
        caller: &Caller,
        set: impl Fn(&mut Workspace) + Send + Sync,
    ) -> Result<Workspace, Refusal> {
        may(caller, Action::Edit)?;
        let id = caller.workspace.id;
        for _ in 0..MAX_ATTEMPTS {
            let mut workspace = self.present(id).await?;
            let old = workspace.clone();
            set(&mut workspace);
            if workspace != old {
                match self.store().set_workspace(&workspace).await {
                    Ok(_) => {}
                    Err(WorkspaceError::Stale) => continue,
                    Err(WorkspaceError::Taken) => {
                        let field = if workspace.name == old.name { "host" } else { "name" };
                        return Err(Refusal::at(field, Rule::Taken(None)));
                    }
                    Err(WorkspaceError::Store(error)) => return Err(refused(error)),
                }
            }
            self.renew_phones(id).await?;
            self.inner.sessions.forget_workspace(id);
            return self.present(id).await;
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }

    /// Erases the caller's workspace for good: its records with their history, groups, keys and
    /// dialects' data (admins only). From the first moment it cannot be found.
    pub async fn erase_workspace(&self, caller: &Caller) -> Result<(), Refusal> {
        may(caller, Action::Delete)?;
        let id = caller.workspace.id;
        if !self.store().begin_erasure(id).await.map_err(refused)? {
            return Err(missing());
        }
        self.inner.sessions.forget_workspace(id);
        self.erase(id).await
    }

    /// Resumes work on workspaces that an ended process had begun.
    pub async fn resume_pending_work(&self) -> Result<(), Refusal> {
        for unfinished in self.store().pending_work().await.map_err(refused)? {
            match unfinished {
                PendingWork::Renewal(id) => self.renew_phones(id).await?,
                PendingWork::Erasure(id) => self.erase(id).await?,
            }
        }
        Ok(())
    }

    async fn erase(&self, id: WorkspaceId) -> Result<(), Refusal> {
        while !self.store().erase_some(id).await.map_err(refused)? {}
        Ok(())
    }

    /// Normalises phone numbers again, if a region was set since.
    async fn renew_phones(&self, id: WorkspaceId) -> Result<(), Refusal> {
        let unfinished = self.store().pending_work().await.map_err(refused)?;
        if !unfinished.contains(&PendingWork::Renewal(id)) {
            return Ok(());
        }
        let region = self.present(id).await?.settings.region;
        let mut after = Some(0);
        while let Some(number) = after {
            after = self.store().renew_phones(id, &region, number).await.map_err(refused)?;
        }
        Ok(())
    }

    /// A workspace as stored now.
    async fn present(&self, id: WorkspaceId) -> Result<Workspace, Refusal> {
        let all = self.workspaces().await?;
        all.into_iter().find(|workspace| workspace.id == id).ok_or_else(missing)
    }
}

fn may(caller: &Caller, action: Action) -> Result<(), Refusal> {
    if policy::allows(caller.role, action, Target::Workspace) {
        return Ok(());
    }
    Err(Refusal::Forbidden("only an administrator may change the workspace".into()))
}

fn missing() -> Refusal {
    Refusal::NotFound("workspace".into())
}
