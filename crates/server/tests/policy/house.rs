//! Callers of every kind, and a person to call about.

mod names;

use std::cell::Cell;

use polydex_directory::KeyRequest;
use polydex_http::walk::{CALLERS, WalkedRoute};
use polydex_model::{
    Address, ContactPoint, Context, KeyId, Name, Organization, Person, Reference, Role, Value,
};
use polydex_registry::format;
use polydex_testkit::{Answer, TestApp, TestKey, person};
use secrecy::ExposeSecret as _;

pub struct House {
    pub app: TestApp,
    revoked: TestKey,
    organization: Organization,
    group: String,
    count: Cell<u32>,
}

/// A caller, and the person called about.
struct Scene {
    key: Option<TestKey>,
    about: Person,
}

/// A word in every text of the people called about; callers who may not read them never see it.
const HIDDEN: &str = "zaphod";

impl House {
    pub async fn open() -> Self {
        let app = TestApp::start(polydex_server::faces()).await;
        let admin = person("Rita Revoked").email("rita@test.example").role(Role::Admin);
        let admin = admin.create(&app).await;
        let revoked = key_of(&app, &admin, "rita@test.example").await;
        let program = app.program().await;
        let id = KeyId(revoked.key_id);
        app.directory.revoke_key(&program, id).await.expect("the key exists");
        let organization = app.create(organization("Zaphod Works")).await;
        let group = Reference::by_name("Zaphods");
        let grouped = person("Zaphod Grouped").with(|person| person.groups.push(group));
        let group = grouped.create(&app).await.groups[0].id.expect("a group has an id").to_string();
        Self { app, revoked, organization, group, count: Cell::new(0) }
    }

    /// A person that no call was about before.
    pub async fn fresh(&self, role: Role) -> Person {
        let n = self.next();
        person(&format!("Zaphod Person{n}"))
            .email(&format!("zaphod{n}@test.example"))
            .link("https://zaphod.example", &[])
            .address(["Zaphod Road 1", "89073", "Ulm", "DE"], &[Context::Private])
            .mobile(&format!("+49 170 {n:07}"))
            .role(role)
            .create(&self.app)
            .await
    }

    pub async fn key_of(&self, person: &Person) -> TestKey {
        key_of(&self.app, person, person.primary_address().unwrap_or_default()).await
    }

    fn next(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    async fn scene(&self, caller: &str) -> Scene {
        let app = &self.app;
        let role = if caller == "guest on their own record" { Role::Guest } else { Role::Member };
        let about = self.fresh(role).await;
        let key = match caller {
            "owner" => Some(app.owner.clone()),
            "admin" => Some(app.admin.clone()),
            "member on their own record" | "guest on their own record" => {
                Some(self.key_of(&about).await)
            }
            "member on another" => Some(app.member.clone()),
            "guest on another" => Some(app.guest.clone()),
            "revoked key" => Some(self.revoked.clone()),
            "foreign workspace" => Some(app.stranger.clone()),
            _ => None,
        };
        Scene { key, about }
    }

    /// One call with a key in the dialect's own form.
    pub async fn call(
        &self,
        dialect: &str,
        key: Option<&TestKey>,
        (method, path, body): (&str, &str, &str),
    ) -> Answer {
        let client = format(dialect).and_then(|format| format.client.as_ref());
        let client = client.expect("a dialect of the registry with an API");
        let authorization = key.map(|key| (client.authorization)(key.key_id, &key.secret));
        let is_form = body.starts_with("--x\r\n");
        let kind = if is_form { "multipart/form-data; boundary=x" } else { "application/json" };
        let mut headers = vec![("content-type", kind)];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        self.app.request(method, path, &headers, body).await
    }

    /// Sends each request as each caller; answers what is not as it should be.
    pub async fn walk(&self, dialect: &str, routes: &[WalkedRoute]) -> Vec<String> {
        let mut wrong = Vec::new();
        for (method, path, body, statuses) in routes {
            for (caller, expected) in CALLERS.iter().zip(statuses) {
                let Scene { key, about } = self.scene(caller).await;
                let target = self.filled(path, &about).await;
                let body = self.filled(body, &about).await;
                let before = self.app.feed().await.len();
                let answer = self.call(dialect, key.as_ref(), (method, &target, &body)).await;
                let changed = self.app.feed().await.len() != before;
                let mut complain =
                    |what: &str| wrong.push(format!("{method} {path}, {caller}: {what}"));
                if answer.status != *expected {
                    complain(&format!("{} in place of {expected}", answer.status));
                }
                let outside = matches!(*caller, "revoked key" | "foreign workspace" | "no key");
                if changed && (answer.status >= 400 || outside) {
                    complain("something changed");
                }
                let text = answer.text().to_lowercase().replace(&target.to_lowercase(), "");
                if (outside || *caller == "guest on another") && text.contains(HIDDEN) {
                    complain("the answer tells of somebody hidden");
                }
            }
        }
        wrong
    }
}

/// An organization with a phone, a link and an address.
fn organization(name: &str) -> Organization {
    let mut organization = Organization::default();
    organization.card.name = Name::from_full(name);
    let address = Address {
        street: Some("Zaphod Road 2".to_owned()),
        locality: Some("Ulm".to_owned()),
        ..Address::default()
    };
    let link = Value::link("https://zaphod.example");
    let values = [Value::phone("+49 89 1"), link, Value::Address(address)];
    organization.card.points =
        values.into_iter().zip(0..).map(|(value, n)| ContactPoint::pending(n, value)).collect();
    organization
}

async fn key_of(app: &TestApp, person: &Person, email: &str) -> TestKey {
    let request = KeyRequest {
        person: person.id,
        role: person.account.role,
        name: "test".to_owned(),
        is_token: false,
        expires: None,
    };
    let made = app.directory.create_key(&app.program().await, request).await.expect("a key");
    TestKey {
        secret: made.secret.expose_secret().to_owned(),
        key_id: made.key.id.0,
        person_id: person.id,
        number: person.number,
        email: email.to_owned(),
    }
}
