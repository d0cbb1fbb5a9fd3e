//! A directory over a temporary database, with one person of each role.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use jiff::{Timestamp, ToSpan};
use polydex_directory::{
    Caller, Clock, Directory, Expect, Feed, KeyRequest, Lookup, NewSecret, Store, SystemIds,
};
use polydex_model::{ContactPoint, Dialect, Person, Refusal, Role, Settings, Value};
use polydex_store::NewWorkspace;
use polydex_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;
use uuid::Uuid;

/// The dialect of the callers.
pub const HERE: Dialect = Dialect::named("here");

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct StandingClock(Mutex<Timestamp>);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub struct House {
    pub directory: Directory,
    /// The data past the directory.
    pub store: Arc<dyn Store>,
    pub clock: Arc<StandingClock>,
    /// The program itself.
    pub program: Caller,
    files: TempDir,
}

impl House {
    pub async fn open() -> Self {
        Self::open_with(Options::default()).await
    }

    pub async fn open_with(options: Options) -> Self {
        let files = TempDir::new().unwrap();
        let path = files.path().join("polydex.db");
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path, options).unwrap());
        let start = "2026-01-01T00:00:00Z".parse().unwrap();
        let clock = Arc::new(StandingClock(Mutex::new(start)));
        let granting = [(HERE, &["user_groups"][..])].into_iter().collect();
        let ids = Arc::new(SystemIds);
        let directory = Directory::new(store.clone(), clock.clone(), ids, granting);
        let new = NewWorkspace {
            uuid: Uuid::from_u128(1),
            name: "main".into(),
            host: None,
            settings: Settings::default(),
            at: start,
        };
        let workspace = store.create_workspace(new).await.unwrap().unwrap();
        let program = directory.program(workspace.id).await.unwrap();
        Self { directory, store, clock, program, files }
    }

    /// The database.
    pub fn file(&self) -> PathBuf {
        self.files.path().join("polydex.db")
    }

    pub fn pass(&self, hours: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now += hours.hours();
    }

    pub fn pass_seconds(&self, seconds: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now += seconds.seconds();
    }

    /// A person of a role, with a primary address at `example.test`.
    pub async fn person(&self, name: &str, role: Role) -> Person {
        let email = format!("{name}@example.test");
        self.directory
            .create::<Person>(&self.program, |blank| {
                let mut person = with_email(blank, &email);
                person.card.name.given = Some(name.to_owned());
                person.account.role = role;
                Ok(person)
            })
            .await
            .unwrap()
    }

    pub async fn key(&self, person: &Person, role: Role) -> NewSecret {
        let wanted = KeyRequest {
            person: person.id,
            role,
            name: "test".into(),
            is_token: false,
            expires: Some(self.directory.now() + 24.hours()),
        };
        self.directory.create_key(&self.program, wanted).await.unwrap()
    }

    pub async fn caller(&self, person: &Person) -> Caller {
        use secrecy::ExposeSecret as _;
        let key = self.key(person, Role::Owner).await;
        self.directory.authenticate(&HERE, None, key.secret.expose_secret()).await.unwrap()
    }

    /// Who has signed in with the person's password just now.
    pub async fn signed_in(&self, person: &Person) -> Caller {
        Caller { fresh_sign_in: true, ..self.caller(person).await }
    }

    /// The caller of a key that may do less than its person.
    pub async fn lesser(&self, person: &Person, role: Role) -> Caller {
        use secrecy::ExposeSecret as _;
        let key = self.key(person, role).await;
        self.directory.authenticate(&HERE, None, key.secret.expose_secret()).await.unwrap()
    }

    /// The person as stored.
    pub async fn stored(&self, person: &Person) -> Person {
        let id = Lookup::Id(person.id.0);
        self.directory.read_deleted(&self.program, &id).await.unwrap()
    }

    pub async fn feed_length(&self) -> usize {
        match self.directory.changes(&self.program, None, 10_000).await.unwrap() {
            Feed::Entries(entries, _) => entries.len(),
            Feed::StartOver(cursor) => panic!("nobody gave a cursor, and gets {cursor}"),
        }
    }

    /// An edit that anybody may try.
    pub async fn edit(
        &self,
        caller: &Caller,
        person: &Person,
        change: impl Fn(&mut Person) + Send + Sync,
    ) -> Result<Person, Refusal> {
        self.directory
            .edit::<Person>(caller, &Lookup::Id(person.id.0), Expect::Any, made(change))
            .await
            .map(|edited| edited.after)
    }
}

/// An edit that makes this change of a copy.
pub fn made(
    change: impl Fn(&mut Person) + Send + Sync,
) -> impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync {
    move |stored| {
        let mut next = stored.clone();
        change(&mut next);
        Ok(next)
    }
}

pub fn with_email(person: &Person, address: &str) -> Person {
    let mut person = person.clone();
    let point = ContactPoint::pending(0, Value::email(address));
    person.account.primary_email = Some(point.id);
    person.card.points.push(point);
    person
}
