//! There is always an owner who can sign in.

use polydex_model::{
    Filter, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};
use polydex_store::Change;
use tokio::sync::MutexGuard;

use crate::{Caller, Directory, policy, refused};

impl Directory {
    /// Refuses changes that would leave no owner.
    ///
    /// Hold what is answered until they are committed: two owners who give up at the same moment
    /// must not both see the other one stay.
    pub(super) async fn keep_an_owner(
        &self,
        caller: &Caller,
        changes: &[Change],
    ) -> Result<Option<MutexGuard<'_, ()>>, Refusal> {
        let given_up = changes.iter().filter_map(|change| {
            let before = change.before.as_deref()?;
            policy::gives_up_ownership(before, &change.after)
        });
        let places: Vec<_> = given_up.collect();
        let Some(place) = places.last() else { return Ok(None) };
        let turn = self.inner.owners.lock().await;
        let is = |field, text: &str| Filter::Is(field, Test::Equals(Scalar::Text(text.into())));
        let owners = is(Field::Role, "owner").and(is(Field::Status, "active"));
        let enough = u32::try_from(places.len() + 1).unwrap_or(u32::MAX);
        let found = self.store().people(caller.workspace.id, &Query::first(owners, enough)).await;
        if found.map_err(refused)?.items.len() > places.len() {
            return Ok(Some(turn));
        }
        Err(Refusal::place(place.clone(), Rule::Own("last_owner")))
    }
}
