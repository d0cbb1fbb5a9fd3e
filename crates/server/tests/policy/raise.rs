//! No request raises its sender: a person sends, about their own record, every member that touches
//! role, status, primary e-mail, foreign ids, what is managed, or the organization, in every dialect.

use polydex_model::Role;

use crate::house::House;

/// A request, and what it is answered: a status from 400 on refuses it, another one ignores the
/// member, which the dialect shows and does not take.
type Attempt = (&'static str, &'static str, &'static str, u16);

async fn nothing_changes(dialect: &str, attempts: &[Attempt]) {
    let house = Box::pin(House::open()).await;
    let member = house.fresh(Role::Member).await;
    let key = house.key_of(&member).await;
    let before = (house.app.person(member.id).await, house.app.feed().await.len());
    let mut wrong = Vec::new();
    for (method, path, body, expected) in attempts {
        let target = house.filled(path, &member).await;
        let sent = house.filled(body, &member).await;
        let answer = house.call(dialect, Some(&key), (method, &target, &sent)).await;
        let after = (house.app.person(member.id).await, house.app.feed().await.len());
        if after != before {
            wrong.push(format!("{method} {path} {body}: changed {:?}", after.0));
        }
        if answer.status != *expected {
            wrong.push(format!("{method} {path} {body}: {} {}", answer.status, answer.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn through_deskpro() {
    const ONE: &str = "/api/v2/people/{number}";
    nothing_changes(
        "deskpro",
        &[
            ("PUT", ONE, r#"{"is_agent":false}"#, 403),
            ("PUT", ONE, r#"{"can_admin":true}"#, 204),
            ("PUT", ONE, r#"{"is_disabled":true}"#, 403),
            ("PUT", ONE, r#"{"is_deleted":true}"#, 204),
            ("PUT", ONE, r#"{"is_contact":true}"#, 204),
            ("PUT", ONE, r#"{"primary_email":"new@test.example"}"#, 403),
            ("PUT", ONE, r#"{"emails":["new@test.example"]}"#, 403),
            // The answer does not say whether the address is taken.
            ("PUT", ONE, r#"{"emails":["owner@test.example"]}"#, 403),
            ("PUT", ONE, r#"{"primary_email":"owner@test.example"}"#, 403),
            ("PUT", ONE, r#"{"organization":{organization}}"#, 403),
            ("PUT", ONE, r#"{"user_groups":[1]}"#, 403),
            ("PUT", ONE, r#"{"agent_groups":[1]}"#, 403),
            ("PUT", ONE, r#"{"teams":[1]}"#, 403),
            ("PUT", ONE, r#"{"primary_team":1}"#, 403),
            ("PUT", ONE, r#"{"password":"Taken-0ver-by-a-key"}"#, 403),
            ("PUT", ONE, r#"{"user_name":"root"}"#, 400),
            ("POST", "/api/v2/organizations/{organization}/members", r#"{"person":{number}}"#, 403),
        ],
    )
    .await;
}

#[tokio::test]
async fn through_onlyoffice() {
    const ONE: &str = "/api/2.0/people/{id}";
    nothing_changes(
        "onlyoffice",
        &[
            ("PUT", ONE, r#"{"isVisitor":true}"#, 403),
            ("PUT", ONE, r#"{"disable":true}"#, 403),
            ("PUT", ONE, r#"{"disabled":true}"#, 200),
            ("PUT", ONE, r#"{"terminated":"2020-01-01"}"#, 200),
            ("PUT", ONE, r#"{"status":2}"#, 200),
            ("PUT", ONE, r#"{"activationStatus":1}"#, 200),
            ("PUT", ONE, r#"{"isAdmin":true}"#, 200),
            ("PUT", ONE, r#"{"isOwner":true}"#, 200),
            ("PUT", ONE, r#"{"userName":"root"}"#, 200),
            ("PUT", ONE, r#"{"email":"new@test.example"}"#, 403),
            ("PUT", ONE, r#"{"department":["{group}"]}"#, 403),
            ("PUT", ONE, r#"{"groups":["{group}"]}"#, 200),
            ("PUT", ONE, r#"{"lead":"{id}"}"#, 403),
            ("PUT", "/api/2.0/people/{id}/password", r#"{"password":"Taken-0ver-by-a-key"}"#, 403),
            ("PUT", "/api/2.0/people/{id}/email", r#"{"email":"new@test.example"}"#, 403),
            ("PUT", "/api/2.0/people/type/visitor", r#"{"userIds":["{id}"]}"#, 403),
            ("PUT", "/api/2.0/people/status/terminated", r#"{"userIds":["{id}"]}"#, 403),
            ("PUT", "/api/2.0/people/delete", r#"{"userIds":["{id}"]}"#, 403),
            ("DELETE", ONE, "", 403),
        ],
    )
    .await;
}

#[tokio::test]
async fn through_xurrent() {
    const ONE: &str = "/v1/people/{number}";
    nothing_changes(
        "xurrent",
        &[
            ("PATCH", ONE, r#"{"disabled":true}"#, 422),
            ("PATCH", ONE, r#"{"primary_email":"new@test.example"}"#, 422),
            ("PATCH", ONE, r#"{"organization_id":{organization}}"#, 422),
            ("PATCH", ONE, r#"{"manager_id":{number}}"#, 422),
            ("PATCH", ONE, r#"{"source":"HR"}"#, 422),
            ("PATCH", ONE, r#"{"sourceID":"1"}"#, 422),
            ("PATCH", ONE, r#"{"employeeID":"1"}"#, 422),
            ("PATCH", ONE, r#"{"supportID":"1"}"#, 422),
            ("PATCH", ONE, r#"{"authenticationID":"root"}"#, 422),
            ("PATCH", ONE, r#"{"vip":true}"#, 422),
            ("PATCH", ONE, r#"{"oauth_person_enablement":true}"#, 422),
            ("PATCH", ONE, r#"{"cost_per_hour":1}"#, 422),
            ("PATCH", ONE, r#"{"cost_per_hour_currency":"EUR"}"#, 422),
            ("PATCH", ONE, r#"{"site_id":1}"#, 422),
            ("PATCH", ONE, r#"{"work_hours_id":1}"#, 422),
            ("PATCH", ONE, r#"{"guest":true}"#, 422),
            ("POST", "/v1/people/{number}/archive", "", 404),
            ("POST", "/v1/people/{number}/trash", "", 404),
            (
                "POST",
                "/v1/people/{number}/contacts",
                r#"{"label":"work","telephone":"1","integration":true}"#,
                422,
            ),
            ("PATCH", "/v1/people/{number}/contacts/{entry}", r#"{"integration":true}"#, 422),
        ],
    )
    .await;
}

#[tokio::test]
async fn through_awork() {
    const ONE: &str = "/api/v1/users/{id}";
    nothing_changes(
        "awork",
        &[
            ("PATCH", ONE, r#"{"isAdmin":true}"#, 200),
            ("PATCH", ONE, r#"{"isGuest":true}"#, 200),
            ("PATCH", ONE, r#"{"roleId":"{id}"}"#, 200),
            ("PATCH", ONE, r#"{"isDeactivated":true}"#, 200),
            ("PATCH", ONE, r#"{"isArchived":true}"#, 200),
            ("PATCH", ONE, r#"{"isExternal":true}"#, 200),
            ("PATCH", ONE, r#"{"status":{"isDeactivated":true,"invitationAccepted":false}}"#, 200),
            ("PATCH", ONE, r#"{"teams":[{"id":"{group}"}]}"#, 200),
            ("PATCH", ONE, r#"{"email":"new@test.example"}"#, 200),
            ("DELETE", ONE, "", 401),
            ("POST", "/api/v1/users/{id}/activate", "", 401),
            ("POST", "/api/v1/users/{id}/deactivate", "", 401),
            ("POST", "/api/v1/users/{id}/setarchived", r#"{"isArchived":true}"#, 401),
        ],
    )
    .await;
}
