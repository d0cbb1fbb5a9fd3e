//! Who may do what: every route for every caller, by the dialect's page and not by the directory's
//! table. What a caller may not do is not there for him.

use polydex_model::{Address, ContactPoint, KeyId, Value};
use polydex_testkit::{TestApp, TestKey, person};

use crate::{as_who, organization, start};

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Admin,
    MemberOnHimself,
    MemberOnAnother,
    GuestOnHimself,
    GuestOnAnother,
    RevokedKey,
    ForeignWorkspace,
    NoKey,
}

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Nothing.
    Nobody,
    /// A key.
    Key,
    /// To be allowed to see the record.
    Sight,
    /// To be the person, or an administrator.
    Himself,
    /// To be an administrator.
    Admin,
}

const EVERYBODY: [Who; 9] = [
    Who::Owner,
    Who::Admin,
    Who::MemberOnHimself,
    Who::MemberOnAnother,
    Who::GuestOnHimself,
    Who::GuestOnAnother,
    Who::RevokedKey,
    Who::ForeignWorkspace,
    Who::NoKey,
];

const PERSON: &str = r#"{"name":"New","primary_email":"new@acme.test"}"#;
const CONTACT: &str = r#"{"label":"work","telephone":"5"}"#;
const TITLE: &str = r#"{"job_title":"Clerk"}"#;

/// Calls, bodies, what they need, and the answer to who has that. `ID` is the person's number,
/// `C` that of his contact, `A` that of his address, `O` that of an organization.
const ROUTES: &[(&str, &str, Needs, u16)] = &[
    ("GET /v1", "", Needs::Nobody, 200),
    ("GET /v1/rate_limit", "", Needs::Nobody, 200),
    ("POST /token", "", Needs::Nobody, 400),
    ("GET /v1/me", "", Needs::Key, 200),
    ("GET /v1/people/me", "", Needs::Key, 200),
    ("GET /v1/enums", "", Needs::Key, 200),
    ("GET /v1/enums/nl", "", Needs::Key, 200),
    ("GET /v1/sites", "", Needs::Key, 200),
    ("GET /v1/sd?telephone=5", "", Needs::Key, 200),
    ("GET /v1/people", "", Needs::Key, 200),
    ("GET /v1/people/disabled", "", Needs::Key, 200),
    ("GET /v1/organizations", "", Needs::Key, 200),
    ("GET /v1/organizations/managed_by_me", "", Needs::Key, 200),
    ("POST /v1/export", r#"{"type":"people"}"#, Needs::Key, 200),
    ("GET /v1/export/x", "", Needs::Key, 404),
    ("GET /v1/import/x", "", Needs::Key, 404),
    ("POST /v1/import", "", Needs::Admin, 400),
    ("POST /v1/people", PERSON, Needs::Admin, 201),
    ("POST /v1/organizations", r#"{"name":"New"}"#, Needs::Admin, 201),
    ("GET /v1/people/ID", "", Needs::Sight, 200),
    ("GET /v1/people/ID/contacts", "", Needs::Sight, 200),
    ("GET /v1/people/ID/contacts/C", "", Needs::Sight, 200),
    ("GET /v1/people/ID/addresses", "", Needs::Sight, 200),
    ("GET /v1/people/ID/addresses/A", "", Needs::Sight, 200),
    ("GET /v1/people/ID/teams", "", Needs::Sight, 200),
    ("GET /v1/people/ID/audit", "", Needs::Himself, 200),
    ("PATCH /v1/people/ID", TITLE, Needs::Himself, 200),
    ("PUT /v1/people/ID", TITLE, Needs::Himself, 200),
    ("POST /v1/people/ID/contacts", CONTACT, Needs::Himself, 201),
    ("PATCH /v1/people/ID/contacts/C", CONTACT, Needs::Himself, 200),
    ("DELETE /v1/people/ID/contacts/C", "", Needs::Himself, 204),
    ("DELETE /v1/people/ID/contacts", "", Needs::Himself, 204),
    ("POST /v1/people/ID/addresses", r#"{"label":"home"}"#, Needs::Himself, 201),
    ("PATCH /v1/people/ID/addresses/A", r#"{"city":"Ede"}"#, Needs::Himself, 200),
    ("DELETE /v1/people/ID/addresses/A", "", Needs::Himself, 204),
    ("DELETE /v1/people/ID/addresses", "", Needs::Himself, 204),
    ("POST /v1/people/ID/archive", "", Needs::Admin, 200),
    ("POST /v1/people/ID/trash", "", Needs::Admin, 200),
    ("POST /v1/people/ID/restore", "", Needs::Admin, 200),
    ("GET /v1/organizations/O/contacts", "", Needs::Sight, 200),
    ("GET /v1/organizations/O", "", Needs::Sight, 200),
    ("PATCH /v1/organizations/O", r#"{"remarks":"x"}"#, Needs::Admin, 200),
    (
        "POST /v1/organizations/O/contacts",
        r#"{"label":"general","telephone":"5"}"#,
        Needs::Admin,
        201,
    ),
    ("GET /v1/organizations/O/audit", "", Needs::Admin, 200),
    ("POST /v1/organizations/O/archive", "", Needs::Admin, 200),
    ("POST /v1/organizations/O/trash", "", Needs::Admin, 200),
    ("POST /v1/organizations/O/restore", "", Needs::Admin, 200),
];

/// The status that the page asks for.
fn expected(who: Who, needs: Needs, done: u16, call: &str) -> u16 {
    let is_organization = call.contains("/O");
    let is_of_a_record = is_organization || call.contains("/ID");
    let may = match who {
        _ if needs == Needs::Nobody => true,
        Who::NoKey | Who::RevokedKey => return 401,
        Who::Owner | Who::Admin => true,
        _ if needs == Needs::Key => true,
        Who::ForeignWorkspace => !is_of_a_record,
        Who::MemberOnHimself => needs != Needs::Admin,
        Who::MemberOnAnother => needs == Needs::Sight,
        Who::GuestOnHimself => needs != Needs::Admin && !is_organization,
        Who::GuestOnAnother => false,
    };
    if may { done } else { 404 }
}

struct House {
    app: TestApp,
    organization: i64,
}

impl House {
    async fn start(who: Who) -> Self {
        let app = start().await;
        let organization = organization(&app, "Acme").await.number;
        if who == Who::RevokedKey {
            let (key, now) = (KeyId(app.admin.key_id), app.directory.now());
            assert!(app.store.revoke_key(key, now).await.expect("the store answers"));
        }
        Self { app, organization }
    }

    fn key(&self, who: Who) -> Option<&TestKey> {
        match who {
            Who::Owner => Some(&self.app.owner),
            Who::Admin | Who::RevokedKey => Some(&self.app.admin),
            Who::MemberOnHimself | Who::MemberOnAnother => Some(&self.app.member),
            Who::GuestOnHimself | Who::GuestOnAnother => Some(&self.app.guest),
            Who::ForeignWorkspace => Some(&self.app.stranger),
            Who::NoKey => None,
        }
    }

    /// Himself, or somebody who was not there before.
    async fn target(&self, who: Who) -> i64 {
        match who {
            Who::MemberOnHimself => self.app.member.number,
            Who::GuestOnHimself => self.app.guest.number,
            _ => person("Ann").create(&self.app).await.number,
        }
    }

    /// The call with the numbers of what it means.
    async fn named(&self, call: &str, target: i64) -> String {
        let (contact, address) = self.points(target).await;
        call.replace("/ID", &format!("/{target}"))
            .replace("contacts/C", &format!("contacts/{contact}"))
            .replace("addresses/A", &format!("addresses/{address}"))
            .replace("/O", &format!("/{}", self.organization))
    }

    /// The numbers of a contact and of an address that the person has for the call.
    async fn points(&self, target: i64) -> (i64, i64) {
        let person = self.app.edit(target, |person| {
            person.card.points.retain(|point| matches!(point.value, Value::Email(_)));
            person.card.points.push(ContactPoint::pending(0, Value::phone("1")));
            let address = Address { locality: Some("Ede".into()), ..Default::default() };
            person.card.points.push(ContactPoint::pending(1, Value::Address(address)));
        });
        let points = person.await.card.points;
        let number = |at: usize| points[points.len() - at].number;
        (number(2), number(1))
    }
}

#[tokio::test]
async fn every_route_answers_every_caller_as_the_page_says() {
    for who in EVERYBODY {
        let house = House::start(who).await;
        let app = &house.app;
        for (call, body, needs, done) in ROUTES {
            let path = house.named(call, house.target(who).await).await;
            let before = app.feed().await;
            let answer = if let Some(key) = house.key(who) {
                as_who(app, key, &path, body).await
            } else {
                let (method, path) = path.split_once(' ').expect("a method and a path");
                app.request(method, path, &[], body).await
            };
            let expected = expected(who, *needs, *done, call);
            assert_eq!(answer.status, expected, "{call} by {who:?}");
            let wrote = app.feed().await != before;
            let may_write = expected < 300 && !call.starts_with("GET ");
            assert!(may_write || !wrote, "{call} by {who:?}");
        }
    }
}
