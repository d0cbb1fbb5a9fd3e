//! What a test server is made with, and whom it knows from the start.

use std::sync::Arc;

use polydex_directory::{Directory, Ids, KeyRequest, SystemIds};
use polydex_http::{App, Face, Faces, Limits, Rates};
use polydex_model::{PersonId, Role, Settings, Workspace};
use polydex_store::{NewWorkspace, Store};
use polydex_store_sqlite::QueryBudget;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{CountingIds, TestApp, TestClock, app::Running, data, log, person};

/// A key and the person whom it acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestKey {
    /// The secret, `pdx_…`.
    pub secret: String,
    /// The key's public number.
    pub key_id: i64,
    /// The person.
    pub person_id: PersonId,
    /// The person's number.
    pub number: i64,
    /// The person's primary e-mail address, such as `owner@test.example`.
    pub email: String,
}

impl TestKey {
    /// The value of an `Authorization` header of the widespread form.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.secret)
    }
}

/// What a test server is made with.
#[must_use]
pub struct Setup {
    faces: Vec<Box<dyn Face>>,
    clock: TestClock,
    ids: Arc<dyn Ids>,
    limits: Limits,
    rates: Rates,
    settings: Settings,
    query_budget: QueryBudget,
}

impl Setup {
    /// These faces, the default clock, counted ids, the limits and settings of the product.
    pub fn new(faces: Vec<Box<dyn Face>>) -> Self {
        Self {
            faces,
            clock: TestClock::default(),
            ids: Arc::new(CountingIds::default()),
            limits: Limits::default(),
            rates: Rates::default(),
            settings: Settings::default(),
            // A loaded machine is no reason to refuse a list.
            query_budget: QueryBudget::GENEROUS,
        }
    }

    /// Ids as the product makes them.
    pub fn random_ids(mut self) -> Self {
        self.ids = Arc::new(SystemIds);
        self
    }

    /// Other limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Limits on how often anybody may call.
    pub fn rates(mut self, rates: Rates) -> Self {
        self.rates = rates;
        self
    }

    /// Another limit on what a list may cost.
    pub fn query_budget(mut self, query_budget: QueryBudget) -> Self {
        self.query_budget = query_budget;
        self
    }

    /// Other settings, in both workspaces.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Makes the database, the workspaces, the people and keys, and starts to listen.
    pub async fn start(self) -> TestApp {
        log::collect();
        let (store, data) = data::open(self.query_budget).await;
        let clock = Arc::new(self.clock.clone());
        let granting = self.faces.iter().map(|face| (face.dialect(), face.granting())).collect();
        let directory = Directory::new(store.clone(), clock, self.ids.clone(), granting);
        let fixtures = Fixtures { store: &store, directory: &directory, settings: &self.settings };
        let test = fixtures.workspace("test", "127.0.0.1").await;
        let other = fixtures.workspace("other", "other.example").await;
        let owner = fixtures.key(&test, "Olga Owner", Role::Owner).await;
        let admin = fixtures.key(&test, "Adam Admin", Role::Admin).await;
        let member = fixtures.key(&test, "Mia Member", Role::Member).await;
        let guest = fixtures.key(&test, "Gus Guest", Role::Guest).await;
        let stranger = fixtures.key(&other, "Sina Stranger", Role::Owner).await;

        let app = App::new(directory.clone()).with_rates(self.rates.clone());
        let faces = Faces::with_limits(app, self.faces, self.limits);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let stop = CancellationToken::new();
        let server = tokio::spawn(polydex_http::serve(listener, faces, stop.clone()));
        let running = Running { stop, server: Some(server), _data: data };
        let clock = self.clock;
        TestApp {
            address,
            owner,
            admin,
            member,
            guest,
            stranger,
            workspace: test,
            other,
            clock,
            directory,
            store,
            running,
        }
    }
}

/// Where people and keys are made before anybody listens.
struct Fixtures<'s> {
    store: &'s Arc<dyn Store>,
    directory: &'s Directory,
    settings: &'s Settings,
}

impl Fixtures<'_> {
    async fn workspace(&self, name: &str, host: &str) -> Workspace {
        let new = NewWorkspace {
            uuid: self.directory.new_id(),
            name: name.to_owned(),
            host: Some(host.to_owned()),
            settings: self.settings.clone(),
            at: self.directory.now(),
        };
        let made = self.store.create_workspace(new).await.expect("the store answers");
        made.expect("an empty store has no workspace of that name")
    }

    async fn key(&self, workspace: &Workspace, name: &str, role: Role) -> TestKey {
        let first = name.split(' ').next_back().unwrap_or(name).to_lowercase();
        let email = format!("{first}@{}.example", workspace.name);
        let program = self.directory.program(workspace.id).await.expect("the workspace exists");
        let wanted = person(name).email(&email).role(role).build();
        let made = self.directory.create(&program, |_| Ok(wanted.clone())).await;
        let made = made.unwrap_or_else(|refusal| panic!("{name} was refused: {refusal}"));
        let request = KeyRequest {
            person: made.id,
            role,
            name: "test".to_owned(),
            is_token: false,
            expires: None,
        };
        let key = self.directory.create_key(&program, request).await.expect("a key for a person");
        TestKey {
            secret: key.secret.expose_secret().to_owned(),
            key_id: key.key.id.0,
            person_id: made.id,
            number: made.number,
            email,
        }
    }
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("limits", &self.limits).finish_non_exhaustive()
    }
}
