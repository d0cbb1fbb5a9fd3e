//! Reading: one record, lists, groups, the feed.

use polydex_model::{
    Filter, Person, Query, Record as _, Refusal, Status, Workspace,
    query::{Field, Page},
};
use polydex_store::{FeedEntry, Group, Lookup};
use polydex_store_cache::{CachedPage, CachedRecord, RenderKey, Rendered, RenderedPage};
use std::sync::Arc;

use crate::{
    Caller, Directory, DirectoryRecord,
    policy::{self, Action, Target},
    refused,
};

impl Directory {
    /// One record that the caller may read. Deleted ones are not found; see
    /// [`Directory::read_deleted`].
    pub async fn read<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
    ) -> Result<R, Refusal> {
        Ok(R::clone(&*self.read_cached(caller, which).await?))
    }

    /// One record, deleted or not.
    pub async fn read_deleted<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
    ) -> Result<R, Refusal> {
        Ok(R::clone(&*self.find(caller, which).await?))
    }

    /// As [`Directory::read`], shared with all who read the same version.
    pub async fn read_cached<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
    ) -> Result<CachedRecord<R>, Refusal> {
        let record = self.find::<R>(caller, which).await?;
        if record.status() == Status::Deleted {
            return Err(Refusal::NotFound(R::NAME.into()));
        }
        Ok(record)
    }

    /// As [`Directory::read_cached`], with a text of the record or of a part of it, which is rendered
    /// if it was not before.
    ///
    /// `render` must depend on nothing but the record, the caller's workspace and what the key says:
    /// what shows the caller, the time or a URL of the request must name it in the key. It refuses
    /// where the record has no such part.
    pub async fn read_rendered<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        key: RenderKey,
        render: impl FnOnce(&R) -> Result<String, Refusal> + Send,
    ) -> Result<(CachedRecord<R>, Rendered), Refusal> {
        let record = self.read_cached::<R>(caller, which).await?;
        let text = if caller.account.is_some() && own_account::<R>(caller, which).is_some() {
            Rendered::new(render(&record)?)
        } else {
            self.inner.cache.rendered(&caller.workspace, &record, key, render)?
        };
        Ok((record, text))
    }

    /// One record, deleted or not, that the caller may read.
    async fn find<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
    ) -> Result<CachedRecord<R>, Refusal> {
        if let Some(own) = own_account(caller, which) {
            return Ok(CachedRecord::uncached(own));
        }
        let found = self.inner.cache.record::<R>(caller.workspace.id, which).await;
        let record = found.map_err(refused)?.ok_or(Refusal::NotFound(R::NAME.into()))?;
        policy::check(caller, Action::Read, record.target(caller.person), R::NAME)?;
        Ok(record)
    }

    /// Records that the caller may read and that pass the query. Deleted ones are left out unless
    /// the filter speaks of statuses.
    pub async fn list<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        query: &Query,
    ) -> Result<Page<R>, Refusal> {
        let query = readable::<R>(caller, query)?;
        R::query(self.store(), caller.workspace.id, &query).await.map_err(refused)
    }

    /// As [`Directory::list`], as the text of the page, which is rendered if it was not before.
    ///
    /// `render` must depend on nothing but the page, the caller's workspace and what the key says, as
    /// in [`Directory::read_rendered`]. [`CachedPage::rendered`] gives it the texts of single records.
    pub async fn list_rendered<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        query: &Query,
        key: RenderKey,
        render: impl FnOnce(&CachedPage<'_, R>) -> String + Send,
    ) -> Result<Arc<RenderedPage>, Refusal> {
        let query = readable::<R>(caller, query)?;
        let page = self.inner.cache.page(&caller.workspace, &query, key, render);
        page.await.map_err(refused)
    }

    /// Every group of the caller's workspace, by name; for who may read it only.
    pub async fn groups(&self, caller: &Caller) -> Result<Vec<Group>, Refusal> {
        if !policy::allows(caller.role, Action::Read, Target::Other) {
            return Ok(Vec::new());
        }
        self.store().groups(caller.workspace.id).await.map_err(refused)
    }

    /// The changes of one record that the caller may edit, newest first.
    pub async fn history<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        which: &Lookup,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, Refusal> {
        let record = self.read_deleted::<R>(caller, which).await?;
        policy::check(caller, Action::Edit, record.target(caller.person), R::NAME)?;
        let ws = caller.workspace.id;
        self.store().history(ws, record.uuid(), limit).await.map_err(refused)
    }

    /// The person, or the service account, whom the caller acts for.
    pub async fn myself(&self, caller: &Caller) -> Result<Person, Refusal> {
        let person = caller.person.ok_or(Refusal::NotFound(Person::NAME.into()))?;
        self.read(caller, &Lookup::Id(person.0)).await
    }

    /// A workspace by its short name.
    pub async fn workspace_named(&self, name: &str) -> Result<Option<Arc<Workspace>>, Refusal> {
        let all = self.workspaces().await?;
        Ok(all.into_iter().find(|ws| ws.name.eq_ignore_ascii_case(name)).map(Arc::new))
    }

    /// Every workspace.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Refusal> {
        self.store().workspaces().await.map_err(refused)
    }
}

/// Most conditions of a query. Dialects have narrower bounds of their own, in their clients' terms:
/// one of awork's conditions on contact infos is some hundred and fifty here.
const MOST_CONDITIONS: usize = 10_000;

/// Deepest nesting of a query's conditions; databases go a little deeper.
const DEEPEST: usize = 128;

/// Most values that a query lists, all conditions together.
const MOST_VALUES: usize = 5_000;

/// Most keys of an order: more than there are members to sort by.
const MOST_KEYS: usize = 32;

/// Refuses a query that is too large to be worked on, whichever dialect it came from.
fn check_size(query: &Query) -> Result<(), Refusal> {
    let size = query.size();
    let bounds = [
        (size.conditions, MOST_CONDITIONS, "conditions"),
        (size.depth, DEEPEST, "levels of conditions"),
        (size.values, MOST_VALUES, "listed values"),
        (size.keys, MOST_KEYS, "keys to sort by"),
    ];
    match bounds.into_iter().find(|(found, most, _)| found > most) {
        Some((_, most, what)) => {
            Err(Refusal::Malformed(format!("the query has more than {most} {what}").into()))
        }
        None => Ok(()),
    }
}

/// The caller's own service account, which no one else finds.
fn own_account<R: DirectoryRecord>(caller: &Caller, which: &Lookup) -> Option<R> {
    let account = caller.account.as_deref()?;
    let is_own = match which {
        Lookup::Id(id) => account.id.0 == *id,
        Lookup::Number(number) => account.number == *number,
        Lookup::UserName(_) | Lookup::Email(_) => false,
    };
    R::from_any(account.clone().into_any()).filter(|_| is_own)
}

/// The query, of what the caller may read.
fn readable<R: DirectoryRecord>(caller: &Caller, query: &Query) -> Result<Query, Refusal> {
    check_size(query)?;
    let mut query = query.clone();
    if !speaks_of_status(&query.filter) {
        query.filter = not_deleted().and(query.filter);
    }
    if !policy::allows(caller.role, Action::Read, R::default().target(caller.person)) {
        query.filter = query.filter.and(only::<R>(caller));
    }
    Ok(query)
}

fn not_deleted() -> Filter {
    !Filter::eq(Field::Status, Status::Deleted)
}

/// What a caller sees who may not read others: their own record, and no organization.
fn only<R: DirectoryRecord>(caller: &Caller) -> Filter {
    let himself = R::default().target(caller.person) == Target::Other;
    match caller.person {
        Some(person) if himself => Filter::eq(Field::Id, person.0),
        _ => Filter::none(),
    }
}

fn speaks_of_status(filter: &Filter) -> bool {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().any(speaks_of_status),
        Filter::Not(inner) => speaks_of_status(inner),
        Filter::Is(field, _) => *field == Field::Status,
        Filter::All
        | Filter::Point(_)
        | Filter::Count(..)
        | Filter::Pair(..)
        | Filter::Search(_) => false,
    }
}

impl Directory {
    /// The number of a person who holds this address, as primary or among others; people not
    /// deleted only. For dialects whose vendor refuses an address that is another person's. A caller who may
    /// not read others learns nothing.
    pub async fn email_holder(
        &self,
        caller: &Caller,
        address: &str,
    ) -> Result<Option<i64>, Refusal> {
        if !policy::allows(caller.role, Action::Read, Target::Other) {
            return Ok(None);
        }
        self.store().email_holder(caller.workspace.id, address).await.map_err(refused)
    }
}
