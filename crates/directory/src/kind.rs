//! The two kinds of record, as the directory serves them.

use std::{collections::HashSet, future::Future};

use jiff::Timestamp;
use polydex_model::{
    CanonicalField, Organization, Person, PersonId, Query, Record, Reference, Stamp, Status,
    WorkspaceId, normal::fold, query::Page,
};
use polydex_store::{Lookup, ReferenceKind, Store, StoreError};
use uuid::Uuid;

use crate::policy::Target;

/// A kind of record that the directory serves: [`Person`] or [`Organization`].
pub trait DirectoryRecord: Record {
    /// What a client asks for, in words.
    const NAME: &'static str;

    /// Loads one from the store.
    fn load(
        store: &dyn Store,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    /// Asks the store.
    fn query(
        store: &dyn Store,
        ws: WorkspaceId,
        query: &Query,
    ) -> impl Future<Output = Result<Page<Self>, StoreError>> + Send;

    /// The person, if the record is one.
    fn as_person(&self) -> Option<&Person> {
        None
    }

    /// The person, to change, if the record is one.
    fn as_person_mut(&mut self) -> Option<&mut Person> {
        None
    }

    /// What the record is to a caller who acts for `person`.
    fn target(&self, person: Option<PersonId>) -> Target;

    /// Gives a new record its id and stamps, or stamps a change.
    fn stamp(&mut self, id: Uuid, created: Stamp, updated: Stamp);

    /// Puts the record in or out of use.
    fn set_status(&mut self, status: Status);

    /// Notes since when the status is what it is.
    fn status_changed(&mut self, at: Timestamp);

    /// Its references, each with its place and what it may point to.
    fn references(&mut self) -> Vec<(CanonicalField, ReferenceKind, &mut Reference)>;

    /// Leaves out each group that was said before; all of them are resolved.
    fn join_equal_groups(&mut self) {}
}

impl DirectoryRecord for Person {
    const NAME: &'static str = "person";

    async fn load(
        store: &dyn Store,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Self>, StoreError> {
        store.person(ws, which).await
    }

    async fn query(
        store: &dyn Store,
        ws: WorkspaceId,
        query: &Query,
    ) -> Result<Page<Self>, StoreError> {
        store.people(ws, query).await
    }

    fn as_person(&self) -> Option<&Person> {
        Some(self)
    }

    fn as_person_mut(&mut self) -> Option<&mut Person> {
        Some(self)
    }

    fn target(&self, person: Option<PersonId>) -> Target {
        match person {
            Some(person) if person == self.id => Target::Own,
            Some(person) if self.created.by == Some(person) => Target::CreatedByCaller,
            _ => Target::Other,
        }
    }

    fn stamp(&mut self, id: Uuid, created: Stamp, updated: Stamp) {
        self.id = PersonId(id);
        self.created = created;
        self.updated = updated;
    }

    fn set_status(&mut self, status: Status) {
        self.account.status = status;
    }

    fn status_changed(&mut self, at: Timestamp) {
        self.account.status_since = (self.account.status != Status::Active).then_some(at);
    }

    fn references(&mut self) -> Vec<(CanonicalField, ReferenceKind, &mut Reference)> {
        let organization = self
            .organization
            .iter_mut()
            .map(|r| (CanonicalField::Organization, ReferenceKind::Organization, r));
        let manager =
            self.manager.iter_mut().map(|r| (CanonicalField::Manager, ReferenceKind::Person, r));
        let groups = self
            .groups
            .iter_mut()
            .enumerate()
            .map(|(n, r)| (CanonicalField::Group(n), ReferenceKind::Group, r));
        organization.chain(manager).chain(groups).collect()
    }

    fn join_equal_groups(&mut self) {
        // By name, for those that the commit has yet to make; no two groups have the same.
        let mut names = HashSet::new();
        self.groups.retain(|group| names.insert(group.name.as_deref().map(fold)));
    }
}

impl DirectoryRecord for Organization {
    const NAME: &'static str = "organization";

    async fn load(
        store: &dyn Store,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<Self>, StoreError> {
        store.organization(ws, which).await
    }

    async fn query(
        store: &dyn Store,
        ws: WorkspaceId,
        query: &Query,
    ) -> Result<Page<Self>, StoreError> {
        store.organizations(ws, query).await
    }

    fn target(&self, _person: Option<PersonId>) -> Target {
        Target::Organization
    }

    fn stamp(&mut self, id: Uuid, created: Stamp, updated: Stamp) {
        self.id = polydex_model::OrganizationId(id);
        self.created = created;
        self.updated = updated;
    }

    fn set_status(&mut self, status: Status) {
        self.status = status;
    }

    fn status_changed(&mut self, _at: Timestamp) {}

    fn references(&mut self) -> Vec<(CanonicalField, ReferenceKind, &mut Reference)> {
        let parent = self
            .parent
            .iter_mut()
            .map(|r| (CanonicalField::Parent, ReferenceKind::Organization, r));
        let manager =
            self.manager.iter_mut().map(|r| (CanonicalField::Manager, ReferenceKind::Person, r));
        parent.chain(manager).collect()
    }
}
