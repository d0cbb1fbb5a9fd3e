//! Calls on several people: status, type, invitations, deletion.

use polydex_model::{Role, Status};
use polydex_testkit::{Answer, TestApp, TestKey, person};
use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::support::*;

async fn put(app: &TestApp, key: &TestKey, path: &str, ids: &[&TestKey]) -> Answer {
    let ids: Vec<String> = ids.iter().map(|key| key.person_id.to_string()).collect();
    let body = json!({ "userIds": ids }).to_string();
    send(app, key, "PUT", &format!("/api/2.0/people/{path}"), (JSON, &body)).await
}

fn each(answer: &Answer, member: &str) -> Vec<Json> {
    let envelope = answer.json();
    let people = envelope["response"].as_array().unwrap();
    assert_eq!(envelope["count"], people.len());
    people.iter().map(|profile| profile[member].clone()).collect()
}

#[tokio::test]
async fn people_are_terminated_sent_on_leave_and_brought_back() {
    let app = start().await;
    let both = [&app.guest, &app.member];
    for (status, number, is) in [
        ("terminated", 2, Status::Deactivated),
        ("1", 1, Status::Active),
        ("LeaveOfAbsence", 4, Status::Active),
        ("2", 2, Status::Deactivated),
        ("active", 1, Status::Active),
    ] {
        let answer = put(&app, &app.admin, &format!("status/{status}"), &both).await;
        assert_eq!(each(answer.expect(200), "status"), [number, number], "{status}");
        assert_eq!(each(&answer, "userName"), ["guest", "member"], "in the order asked for");
        assert_eq!(app.person(&app.member).await.account.status, is);
    }
}

#[tokio::test]
async fn a_terminated_person_is_locked_out_at_once() {
    let app = start().await;
    put(&app, &app.admin, "status/2", &[&app.member]).await.expect(200);
    get(&app, &app.member, "/api/2.0/people/@self").await.expect(401);
    let profile = get(&app, &app.admin, "/api/2.0/people/member").await.json();
    assert!(profile["response"]["terminated"].is_string(), "{profile}");
}

#[rstest]
#[case("1", Role::Member)]
#[case("User", Role::Member)]
#[case("2", Role::Guest)]
#[case("visitor", Role::Guest)]
#[tokio::test]
async fn a_type_makes_users_and_visitors(#[case] kind: &str, #[case] role: Role) {
    let app = start().await;
    let answer = put(&app, &app.admin, &format!("type/{kind}"), &[&app.member, &app.guest]).await;
    let is_visitor = role == Role::Guest;
    assert_eq!(each(answer.expect(200), "isVisitor"), [is_visitor, is_visitor]);
    for key in [&app.member, &app.guest] {
        assert_eq!(app.person(key).await.account.role, role);
    }
}

#[tokio::test]
async fn an_invitation_lets_a_contact_sign_in_as_a_visitor() {
    let app = start().await;
    let contact = person("Cleo Contact").email("cleo@test.example").create(&app).await;
    let body = format!("userIds={}", contact.id);
    let answer = send(&app, &app.admin, "PUT", "/api/2.0/people/invite", (FORM, &body)).await;
    assert_eq!(each(answer.expect(200), "activationStatus"), [2]);
    assert_eq!(app.person(contact.id).await.account.role, Role::Guest);
    let feed = app.feed().await;
    put(&app, &app.admin, "invite", &[&app.member]).await.expect(200);
    assert_eq!(app.feed().await, feed, "who may sign in stays what he is");
}

#[rstest]
#[case("status/2")]
#[case("type/visitor")]
#[case("delete")]
#[tokio::test]
async fn the_owner_is_protected_and_nobody_beside_him_is_changed(#[case] path: &str) {
    let app = start().await;
    let before = app.feed().await;
    let answer = put(&app, &app.admin, path, &[&app.member, &app.owner]).await;
    assert!(matches!(answer.status, 403 | 409), "{}", answer.text());
    let answer = put(&app, &app.owner, path, &[&app.member, &app.owner]).await;
    assert!(matches!(answer.status, 403 | 409), "{}", answer.text());
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn of_two_owners_both_are_never_unmade_at_once() {
    let app = start().await;
    app.edit(&app.member, |person| person.account.role = Role::Owner).await;
    let before = app.feed().await;
    for path in ["type/visitor", "status/terminated"] {
        put(&app, &app.owner, path, &[&app.member, &app.owner]).await.expect(403);
    }
    assert_eq!(app.feed().await, before);
    put(&app, &app.owner, "type/visitor", &[&app.member, &app.guest]).await.expect(200);
}

#[tokio::test]
async fn of_several_owners_all_but_one_may_go_at_once() {
    let app = start().await;
    for key in [&app.member, &app.guest] {
        app.edit(key, |person| person.account.role = Role::Owner).await;
    }
    let both = [&app.member, &app.guest];
    let answer = put(&app, &app.owner, "status/terminated", &both).await;
    assert_eq!(each(answer.expect(200), "status"), [2, 2]);
}

#[rstest]
#[case("status/2")]
#[case("status/4")]
#[case("type/2")]
#[case("invite")]
#[case("delete")]
#[tokio::test]
async fn only_administrators_change_others(#[case] path: &str) {
    let app = start().await;
    let contact = person("Cleo Contact").email("cleo@test.example").create(&app).await;
    let before = app.feed().await;
    let body = format!("userIds[]={}&userIds[]={}", app.admin.person_id, contact.id);
    let path = format!("/api/2.0/people/{path}");
    for (key, status) in [(&app.member, 403), (&app.guest, 404), (&app.stranger, 404)] {
        send(&app, key, "PUT", &path, (FORM, &body)).await.expect(status);
    }
    assert_eq!(app.feed().await, before);
}

#[rstest]
#[case("status/2")]
#[case("status/1")]
#[case("type/1")]
#[case("type/2")]
#[case("delete")]
#[tokio::test]
async fn nobody_changes_his_own_state(#[case] path: &str) {
    let app = start().await;
    for key in [&app.member, &app.guest] {
        let before = (app.person(key).await, app.feed().await);
        let answer = put(&app, key, path, &[key]).await;
        assert!(matches!(answer.status, 200 | 403), "{}", answer.text());
        assert_eq!((app.person(key).await, app.feed().await), before);
    }
}

#[tokio::test]
async fn only_the_terminated_are_deleted_one_by_one_or_together() {
    let app = start().await;
    let path = format!("/api/2.0/people/{}", app.member.person_id);
    let before = app.feed().await;
    let answer = send(&app, &app.admin, "DELETE", &path, ("", "")).await;
    answer.expect(409);
    assert_eq!(answer.json()["error"]["message"], "the user must be terminated first");
    send(&app, &app.member, "DELETE", &path, ("", "")).await.expect(403);
    put(&app, &app.admin, "status/2", &[&app.member]).await.expect(200);
    put(&app, &app.admin, "delete", &[&app.member, &app.guest]).await.expect(409);
    assert_eq!(app.feed().await.len(), before.len() + 1, "the terminated one was not deleted");

    let answer = send(&app, &app.admin, "DELETE", &path, ("", "")).await;
    answer.expect(200);
    assert_eq!(answer.json()["response"]["status"], 2, "the profile as it was");
    get(&app, &app.admin, &path).await.expect(404);
    send(&app, &app.admin, "DELETE", &path, ("", "")).await.expect(404);
    put(&app, &app.admin, "status/terminated", &[&app.guest]).await.expect(200);
    let answer = put(&app, &app.admin, "delete", &[&app.guest, &app.guest]).await;
    assert_eq!(each(answer.expect(200), "userName"), ["guest"]);
    get(&app, &app.admin, "/api/2.0/people/guest").await.expect(404);
}

#[rstest]
#[case("userIds[]=x", 400, "userIds[0]: not a valid GUID")]
#[case("", 400, "userIds: required")]
#[case("userIds[a]=1", 400, "userIds: expected list of texts")]
#[case("userIds=00000000-0000-0000-0000-000000000001", 404, "user not found")]
#[tokio::test]
async fn who_is_not_named_rightly_is_refused(
    #[case] body: &str,
    #[case] status: u16,
    #[case] message: &str,
) {
    let app = start().await;
    let before = app.feed().await;
    for path in ["status/2", "type/1", "invite", "delete"] {
        let path = format!("/api/2.0/people/{path}");
        let answer = send(&app, &app.admin, "PUT", &path, (FORM, body)).await;
        answer.expect(status);
        assert_eq!(answer.json()["error"]["message"], message, "{path}");
    }
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn ids_come_in_every_form_of_a_list() {
    let app = start().await;
    let id = app.member.person_id.to_string();
    for (content_type, body) in [
        (JSON, json!({"userIds": [id]}).to_string()),
        (JSON, json!({"UserIds": id}).to_string()),
        (FORM, format!("userIds={id}")),
        (FORM, format!("userIds[]={id}&userIds[]={{{}}}", id.to_uppercase())),
        (XML, format!("<r><userIds>{id}</userIds><userIds>{id}</userIds></r>")),
    ] {
        let path = "/api/2.0/people/status/active.json";
        let answer = send(&app, &app.admin, "PUT", path, (content_type, &body)).await;
        assert_eq!(each(answer.expect(200), "userName"), ["member"], "{body}");
    }
    for path in ["status/5", "status/7", "status/x", "type/0", "type/x"] {
        put(&app, &app.admin, path, &[&app.member]).await.expect(400);
    }
}
