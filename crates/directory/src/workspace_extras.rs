//! What dialects keep for a workspace as a whole.

use polydex_model::{Refusal, Residue};

use crate::{
    Caller, Directory, RETRY_AFTER,
    edit::TRIES,
    policy::{self, Action, Target},
    refused,
};

impl Directory {
    /// Changes what dialects keep for the caller's workspace by a pure function, which may be
    /// called more than once (admins only), and answers what it answers beside. The change holds
    /// from the next request on; for other processes as soon as they ask for the caller's key
    /// again.
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
        for _ in 0..TRIES {
            let found = self.workspace(id).await?.ok_or(Refusal::NotFound("workspace".into()))?;
            let was = found.residue.clone();
            let (now, done) = edit(&was)?;
            if now == was {
                return Ok(done);
            }
            let set = self.store().set_workspace_residue(id, &was, &now).await;
            if set.map_err(refused)? {
                self.inner.sessions.forget_workspace(id);
                return Ok(done);
            }
        }
        Err(Refusal::Unavailable(RETRY_AFTER))
    }
}
