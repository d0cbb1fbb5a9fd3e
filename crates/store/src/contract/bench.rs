//! What the cases stand on: a store with one workspace, ids and times that ascend, and short ways
//! to make records.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;
use polydex_model::{
    Account, Actor, AnyRecord, ChangeKind, ContactPoint, EventId, Name, Organization,
    OrganizationId, Person, PersonId, PointId, Record, Reference, Settings, Stamp, Status, Value,
    Workspace, WorkspaceId,
    query::{Filter, Page, Query},
};
use uuid::Uuid;

use crate::{Change, Committed, Lookup, NewWorkspace, Store, WriteError};

/// A store and a workspace in it.
#[derive(Clone, Debug)]
pub struct Bench {
    /// The store under test.
    pub store: Arc<dyn Store>,
    /// The workspace that records are made in.
    pub workspace: WorkspaceId,
    next: Arc<AtomicU64>,
}

impl Bench {
    /// A workspace named `main`, whose phones are German.
    pub async fn new(store: Arc<dyn Store>) -> Self {
        let next = Arc::new(AtomicU64::new(1));
        let mut bench = Self { store, workspace: WorkspaceId(0), next };
        bench.workspace = bench.workspace_named("main", None).await.expect("a new name").id;
        bench
    }

    /// Makes a workspace.
    pub async fn workspace_named(&self, name: &str, host: Option<&str>) -> Option<Workspace> {
        let new = NewWorkspace {
            uuid: self.uuid(),
            name: name.to_owned(),
            host: host.map(str::to_owned),
            settings: Settings { region: "DE".to_owned(), ..Settings::default() },
            at: self.now(),
        };
        self.store.create_workspace(new).await.expect("the store answers")
    }

    /// The same bench in another, new workspace.
    pub async fn beside(&self, name: &str) -> Self {
        let workspace = self.workspace_named(name, None).await.expect("a new name").id;
        self.within(workspace)
    }

    /// The same bench in another workspace.
    #[must_use]
    pub fn within(&self, workspace: WorkspaceId) -> Self {
        Self { workspace, ..self.clone() }
    }

    /// The same bench over another store, of the same data.
    #[must_use]
    pub fn over(&self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self.clone() }
    }

    /// A new id; later ones are greater.
    pub fn uuid(&self) -> Uuid {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + n, &[7; 10]).into_uuid()
    }

    /// A moment behind all before.
    pub fn now(&self) -> Timestamp {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let n = i64::try_from(n).expect("a short test");
        Timestamp::from_microsecond(1_700_000_000_000_000 + 1_001 * n).expect("in this century")
    }

    /// The stamp of an edit now.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.now(), by: None }
    }

    /// A person that nobody stored yet.
    pub fn person(&self, name: &str) -> Person {
        let id = self.uuid();
        Person {
            id: PersonId(id),
            created: self.stamp(),
            updated: self.stamp(),
            account: Account {
                user_name: format!("u{}", id.simple()),
                status: Status::Active,
                ..Account::default()
            },
            card: polydex_model::Card { name: Name::from_full(name), ..Default::default() },
            ..Person::default()
        }
    }

    /// An organization that nobody stored yet.
    pub fn organization(&self, name: &str) -> Organization {
        let mut organization = Organization {
            id: OrganizationId(self.uuid()),
            created: self.stamp(),
            updated: self.stamp(),
            ..Organization::default()
        };
        organization.card.name = Name::from_full(name);
        organization
    }

    /// A group that is made with the change that names it, unless there is one of the name.
    pub fn group(&self, name: &str) -> Reference {
        Reference { id: Some(self.uuid()), ..Reference::by_name(name) }
    }

    /// Adds a point that is still to be numbered; answers its id.
    pub fn add<R: Record>(&self, record: &mut R, value: Value) -> PointId {
        let points = &mut record.card_mut().points;
        let place = u32::try_from(points.len()).expect("few points");
        let mut point = ContactPoint::pending(place, value);
        point.id = PointId(self.uuid());
        point.rank = i64::from(place) * 1024;
        point.created = self.stamp();
        point.updated = self.stamp();
        points.push(point);
        points[place as usize].id
    }

    /// A person with a primary e-mail address, not stored yet.
    pub fn reachable(&self, name: &str, address: &str) -> Person {
        let mut person = self.person(name);
        person.account.primary_email = Some(self.add(&mut person, Value::email(address)));
        person
    }

    /// The change that turns one record into another.
    pub fn change<R: Record>(&self, before: Option<&R>, after: R) -> Change {
        let happened = match (before, after.status()) {
            (None, _) => ChangeKind::Created,
            (Some(before), Status::Deleted) if before.status() != Status::Deleted => {
                ChangeKind::Deleted
            }
            (Some(before), status)
                if before.status() == Status::Deleted && status != before.status() =>
            {
                ChangeKind::Restored
            }
            _ => ChangeKind::Changed,
        };
        Change {
            workspace: self.workspace,
            event: EventId(self.uuid()),
            happened,
            before: before.map(|before| Box::new(before.clone().into_any())),
            after: Box::new(after.into_any()),
            actor: Actor::default(),
            at: self.now(),
            idempotency_key: None,
            ends_ownership: None,
        }
    }

    /// Stores a new record.
    pub async fn create<R: Record>(&self, record: R) -> R {
        self.try_create(record).await.expect("nothing forbids it")
    }

    /// Stores a new record, or is refused.
    pub async fn try_create<R: Record>(&self, record: R) -> Result<R, WriteError> {
        let committed = self.store.write(self.change(None, record)).await?;
        Ok(record_of(committed))
    }

    /// Changes a stored record.
    pub async fn edit<R: Record>(&self, before: &R, edit: impl FnOnce(&mut R)) -> R {
        self.try_edit(before, edit).await.expect("nothing forbids it")
    }

    /// Changes a stored record, or is refused.
    pub async fn try_edit<R: Record>(
        &self,
        before: &R,
        edit: impl FnOnce(&mut R),
    ) -> Result<R, WriteError> {
        let mut after = before.clone();
        edit(&mut after);
        let committed = self.store.write(self.change(Some(before), after)).await?;
        Ok(record_of(committed))
    }

    /// Deletes a person.
    pub async fn delete(&self, person: &Person) -> Person {
        self.edit(person, |person| person.account.status = Status::Deleted).await
    }

    /// The person that is stored.
    pub async fn read(&self, person: &Person) -> Option<Person> {
        self.look_up(Lookup::Id(person.id.0)).await
    }

    /// The person that a lookup finds.
    pub async fn look_up(&self, which: Lookup) -> Option<Person> {
        self.store.person(self.workspace, &which).await.expect("the store answers")
    }

    /// The organization that is stored.
    pub async fn read_organization(&self, organization: &Organization) -> Option<Organization> {
        let which = Lookup::Id(organization.id.0);
        self.store.organization(self.workspace, &which).await.expect("the store answers")
    }

    /// People by query.
    pub async fn people(&self, query: &Query) -> Page<Person> {
        self.store.people(self.workspace, query).await.expect("the store answers")
    }

    /// Organizations that pass a filter, in the order of their numbers.
    pub async fn organizations(&self, filter: Filter) -> Vec<Organization> {
        let query = Query::first(filter, 1000);
        let page = self.store.organizations(self.workspace, &query).await;
        page.expect("the store answers").items
    }

    /// Names of the people who pass a filter, in the order of their numbers.
    pub async fn names(&self, filter: Filter) -> Vec<String> {
        let page = self.people(&Query::first(filter, 1000)).await;
        assert_eq!(page.total, page.items.len() as u64, "the total counts what is found");
        page.items.iter().map(|person| person.card.name.full()).collect()
    }
}

/// The record of a commit, of the kind that was written.
pub fn record_of<R: Record>(committed: Committed) -> R {
    R::from_any(committed.record).expect("the kind that was written")
}

/// A record as one of either kind.
pub fn any<R: Record>(record: &R) -> AnyRecord {
    record.clone().into_any()
}
