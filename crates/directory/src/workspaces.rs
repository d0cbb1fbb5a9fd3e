//! Changing what is set of a workspace, and erasing one.

use polydex_model::{Refusal, Rule, Workspace, WorkspaceId};
use polydex_store::{PendingWork, WorkspaceError};

use crate::{
    Caller, Directory, RETRY_AFTER,
    edit::TRIES,
    policy::{self, Action, Target},
    refused,
};

impl Directory {
    /// Changes name, host and settings of the caller's workspace by a function, which may be called
    /// more than once (admins only); answers the workspace as it is then.
    ///
    /// With another region, phone numbers read otherwise: what is derived from them is renewed
    /// before this returns. Other processes notice with their next session, in seconds. Refused if
    /// another workspace has the name or the host.
    pub async fn set_workspace(
        &self,
        caller: &Caller,
        set: impl Fn(&mut Workspace) + Send + Sync,
    ) -> Result<Workspace, Refusal> {
        may(caller, Action::Edit)?;
        let id = caller.workspace.id;
        for _ in 0..TRIES {
            let mut workspace = self.present(id).await?;
            let was = workspace.clone();
            set(&mut workspace);
            if workspace != was {
                match self.store().set_workspace(&workspace).await {
                    Ok(_) => {}
                    Err(WorkspaceError::Stale) => continue,
                    Err(WorkspaceError::Taken) => {
                        let field = if workspace.name == was.name { "host" } else { "name" };
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

    /// Erases the caller's workspace for good: its records with their history, its groups, its keys
    /// and all that dialects keep for it (admins only). From the first moment on nobody finds it.
    pub async fn erase_workspace(&self, caller: &Caller) -> Result<(), Refusal> {
        may(caller, Action::Delete)?;
        let id = caller.workspace.id;
        if !self.store().begin_erasure(id).await.map_err(refused)? {
            return Err(missing());
        }
        self.inner.sessions.forget_workspace(id);
        self.erase(id).await
    }

    /// Does the rest of what a process that ended had begun to do to workspaces.
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

    /// Renews what is derived from phones, if a region was set since.
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

    /// A workspace as it is stored at this moment.
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
