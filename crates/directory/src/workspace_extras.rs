//! Data that dialects keep for a whole workspace.

use polydex_model::{Refusal, Residue};

use crate::{
    Caller, Directory, RETRY_AFTER,
    edit::MAX_ATTEMPTS,
    policy::{self, Action, Target},
    refused,
};

impl Directory {
    /// Changes the dialects' data of the caller's workspace by a pure function, which may be called
    /// more than once (admins only). Returns the function's second result. The change takes effect
    /// with the next request; in other processes, when they next look up the caller's key.
    pub async fn edit_workspace<T>(
        &self,
        caller: &Caller,
        edit: impl Fn(&Residue) -> Result<(Residue, T), Refusal> + Send + Sync,
    ) -> Result<T, Refusal> {
        if !policy::allows(caller.role, Action::Edit, Target::Workspace) {
            let reason = "only an administrator may change the workspace";
            return Err(Refusal::Forbidden(reason.into()));
        }
        let id = caller.workspace.id;
        for _ in 0..MAX_ATTEMPTS {
            let found = self.workspace(id).await?.ok_or(Refusal::NotFound("workspace".into()))?;
            let old = found.residue.clone();
            let (new, done) = edit(&old)?;
            if new == old {
                return Ok(done);
            }
            let set = self.store().set_workspace_residue(id, &old, &new).await;
            if set.map_err(refused)? {
                self.inner.sessions.forget_workspace(id);
                return Ok(done);
            }
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }
}
