//! Permissions: every route for every caller, as the dialect's page states them, independent of the
//! directory's policy table. A caller gets 404 for whatever is not allowed.

use polydex_model::{Address, ContactPoint, KeyId, Value};
use polydex_testkit::{TestApp, TestKey, person};

use crate::{as_who, organization, start};

/// The caller and the person called upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Admin,
    MemberOnOwn,
    MemberOnAnother,
    GuestOnOwn,
    GuestOnAnother,
    RevokedKey,
    ForeignWorkspace,
    NoKey,
}

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Nothing.
    NoKey,
    /// A key.
    Key,
    /// The right to read the record.
    Sight,
    /// Being the person, or an administrator.
    Own,
    /// Being an administrator.
    Admin,
}

const EVERYBODY: [Who; 9] = [
    Who::Owner,
    Who::Admin,
    Who::MemberOnOwn,
    Who::MemberOnAnother,
    Who::GuestOnOwn,
    Who::GuestOnAnother,
    Who::RevokedKey,
    Who::ForeignWorkspace,
    Who::NoKey,
];

const PERSON: &str = r#"{"name":"New","primary_email":"new@acme.test"}"#;
const CONTACT: &str = r#"{"label":"work","telephone":"5"}"#;
const TITLE: &str = r#"{"job_title":"Clerk"}"#;

/// Requests, bodies, what they need, and the status for callers who have it. `ID` is the person's
/// number, `C` that of their contact, `A` that of their address, `O` that of an organization.
const ROUTES: &[(&str, &str, Needs, u16)] = &[
    ("GET /v1", "", Needs::NoKey, 200),
    ("GET /v1/rate_limit", "", Needs::NoKey, 200),
    ("POST /token", "", Needs::NoKey, 400),
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
    ("GET /v1/people/ID/audit", "", Needs::Own, 200),
    ("PATCH /v1/people/ID", TITLE, Needs::Own, 200),
    ("PUT /v1/people/ID", TITLE, Needs::Own, 200),
    ("POST /v1/people/ID/contacts", CONTACT, Needs::Own, 201),
    ("PATCH /v1/people/ID/contacts/C", CONTACT, Needs::Own, 200),
    ("DELETE /v1/people/ID/contacts/C", "", Needs::Own, 204),
    ("DELETE /v1/people/ID/contacts", "", Needs::Own, 204),
    ("POST /v1/people/ID/addresses", r#"{"label":"home"}"#, Needs::Own, 201),
    ("PATCH /v1/people/ID/addresses/A", r#"{"city":"Ede"}"#, Needs::Own, 200),
    ("DELETE /v1/people/ID/addresses/A", "", Needs::Own, 204),
    ("DELETE /v1/people/ID/addresses", "", Needs::Own, 204),
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

/// The status that the page states.
fn expected(who: Who, needs: Needs, done: u16, call: &str) -> u16 {
    let is_organization = call.contains("/O");
    let is_of_a_record = is_organization || call.contains("/ID");
    let may = match who {
        _ if needs == Needs::NoKey => true,
        Who::NoKey | Who::RevokedKey => return 401,
        Who::Owner | Who::Admin => true,
        _ if needs == Needs::Key => true,
        Who::ForeignWorkspace => !is_of_a_record,
        Who::MemberOnOwn => needs != Needs::Admin,
        Who::MemberOnAnother => needs == Needs::Sight,
        Who::GuestOnOwn => needs != Needs::Admin && !is_organization,
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
            Who::MemberOnOwn | Who::MemberOnAnother => Some(&self.app.member),
            Who::GuestOnOwn | Who::GuestOnAnother => Some(&self.app.guest),
            Who::ForeignWorkspace => Some(&self.app.stranger),
            Who::NoKey => None,
        }
    }

    /// The caller, or a new person.
    async fn target(&self, who: Who) -> i64 {
        match who {
            Who::MemberOnOwn => self.app.member.number,
            Who::GuestOnOwn => self.app.guest.number,
            _ => person("Ann").create(&self.app).await.number,
        }
    }

    /// The request with the numbers filled in.
    async fn named(&self, call: &str, target: i64) -> String {
        let (contact, address) = self.points(target).await;
        call.replace("/ID", &format!("/{target}"))
            .replace("contacts/C", &format!("contacts/{contact}"))
            .replace("addresses/A", &format!("addresses/{address}"))
            .replace("/O", &format!("/{}", self.organization))
    }

    /// The numbers of a contact and an address, created for the request.
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
async fn every_route_answers_every_caller_as_the_page_states() {
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
