//! Members cannot raise themselves by writing what only administrators may change.

use polydex_format_xurrent::phrasebook::XurrentRecord;
use polydex_model::Person;
use serde_json::{Value as Json, json};

use crate::{as_who, organization, start};

/// The parts of a person that only an administrator may change.
fn rights(person: &Person) -> impl PartialEq + std::fmt::Debug + use<> {
    let account = &person.account;
    let managed: Vec<_> = person.card.points.iter().map(|point| point.managed).collect();
    let references = (person.organization.clone(), person.manager.clone(), person.groups.clone());
    let ids = (account.foreign_ids.clone(), account.primary_email, account.user_name.clone());
    let address = person.primary_address().map(str::to_owned);
    (account.role, account.status, ids, address, references, managed)
}

#[tokio::test]
async fn a_member_who_writes_every_member_of_their_own_record_gains_no_rights() {
    let app = start().await;
    let acme = organization(&app, "Acme").await.number;
    let member = app.member.number;
    let before = rights(&app.person(member).await);
    let mut bodies: Vec<Json> = Vec::new();
    let further = [
        "primary_email",
        "roles",
        "role",
        "is_agent",
        "status",
        "archived",
        "trashed",
        "account",
        "permissions",
        "organization",
        "manager",
        "id",
        "nodeID",
    ];
    for name in Person::MEMBERS.iter().map(|member| member.name).chain(further) {
        for value in [
            json!(true),
            json!("owner"),
            json!(acme),
            json!(app.owner.number),
            json!("new@acme.test"),
            json!({ "id": acme }),
            json!([1]),
            Json::Null,
        ] {
            bodies.push(json!({ name: value }));
        }
    }
    for label in ["work", "home"] {
        bodies.push(json!({ "contacts_attributes": [{ "protocol": "telephone", "label": label, "uri": "1", "integration": true }] }));
    }
    let mut refused = 0;
    for body in bodies {
        let call = format!("PATCH /v1/people/{member}");
        let answer = as_who(&app, &app.member, &call, &body.to_string()).await;
        assert!(matches!(answer.status, 200 | 422), "{body}: {}", answer.status);
        refused += usize::from(answer.status == 422);
        assert_eq!(rights(&app.person(member).await), before, "{body}");
    }
    assert!(refused > 40, "{refused} were refused");
    let source = [("Authorization", &*app.member.bearer()), ("X-Xurrent-Source", "hr")];
    app.request("PATCH", &format!("/v1/people/{member}"), &source, "{}").await.expect(200);
    assert_eq!(rights(&app.person(member).await), before);
}
