//! One person: read by every name, made, changed.

use polydex_face_onlyoffice::Onlyoffice;
use polydex_format_onlyoffice::ZeroOffset;
use polydex_model::{PartialDate, Role, Settings, Status};
use polydex_testkit::{Setup, TestApp, person};
use serde_json::json;

use crate::support::*;

async fn start_at(zone: &str, face: Onlyoffice) -> TestApp {
    let settings = Settings { time_zone: zone.into(), ..Settings::default() };
    Setup::new(vec![Box::new(face)]).settings(settings).start().await
}

#[tokio::test]
async fn a_person_is_found_by_guid_user_name_address_and_self() {
    let app = start().await;
    let id = app.member.person_id.to_string();
    let bare = id.replace('-', "");
    for name in [
        id.clone(),
        id.to_uppercase(),
        bare.clone(),
        format!("%7B{id}%7D"),
        format!("({id})"),
        "Member".to_owned(),
        "MEMBER%40test.example".to_owned(),
        "@self".to_owned(),
        "email?email=Member@Test.example".to_owned(),
    ] {
        let answer = get(&app, &app.member, &format!("/api/2.0/people/{name}")).await;
        answer.expect(200);
        assert_eq!(answer.json()["response"]["id"], id, "{name}");
    }
}

#[tokio::test]
async fn who_is_unknown_foreign_or_deleted_is_not_found() {
    let app = start().await;
    let made = person("Nora Vance").email("nora@test.example").create(&app).await;
    app.edit(made.number, |person| person.account.status = Status::Deleted).await;
    let foreign = app.stranger.person_id.to_string();
    for name in
        ["nobody", "nobody@test.example", &foreign, &made.id.to_string(), "%ff", "%00", "nora"]
    {
        let path = format!("/api/2.0/people/{name}");
        get(&app, &app.admin, &path).await.expect(404);
        let path = format!("{path}/contacts");
        send(&app, &app.admin, "PUT", &path, (JSON, "{}")).await.expect(404);
    }
    let answer = get(&app, &app.guest, "/api/2.0/people/admin").await;
    answer.expect(404);
}

#[tokio::test]
async fn a_whole_profile_has_its_members_in_the_vendors_order() {
    let app = start_at("Europe/Vienna", Onlyoffice::default()).await;
    let body = json!({
        "email": "nora@corp.example", "firstname": "Nora", "lastname": "O'Hara <b>", "sex": "Female",
        "birthday": "1988-02-29", "worksfrom": "2021-05-03T00:00:00Z", "title": "Dispatcher",
        "location": "Graz", "comment": "a\nb", "department": ["Logistics", "Café"], "cultureName": "en-US",
        "lead": app.owner.person_id.to_string(), "contacts": [pair("skype", "nora.v")],
    });
    let answer = send(&app, &app.admin, "POST", "/api/2.0/people", (JSON, &body.to_string())).await;
    answer.expect(201);
    let mut profile = answer.json()["response"].clone();
    profile["id"] = "[id]".into();
    profile["lead"] = "[lead]".into();
    for group in profile["groups"].as_array_mut().unwrap() {
        group["id"] = "[group]".into();
    }
    profile["profileUrl"] =
        profile["profileUrl"].as_str().unwrap().split_once(':').unwrap().0.into();
    insta::assert_json_snapshot!(profile);
}

#[tokio::test]
async fn a_new_person_may_sign_in_and_has_every_dialects_names() {
    let app = start().await;
    let form = "Email=nora@corp.example&FirstName=Nora&LastName=Vance&isVisitor=true";
    let answer = send(&app, &app.admin, "POST", "/api/2.0/people", (FORM, form)).await;
    answer.expect(201);
    let stored = app.person("nora@corp.example").await;
    assert_eq!(stored.account.role, Role::Guest);
    assert_eq!(stored.account.user_name, "nora");
    assert_eq!(answer.json()["response"]["activationStatus"], 2);
    assert_eq!(answer.json()["response"]["isVisitor"], true);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let app = start().await;
    let made = person("Nora Vance")
        .email("nora@test.example")
        .role(Role::Guest)
        .link("www.nora.example", &[])
        .with(|person| {
            person.card.location = Some("Graz".into());
            person.card.birthday =
                Some(PartialDate { year: Some(1988), month: Some(2), day: Some(29) });
        })
        .create(&app)
        .await;
    let body = r#"{"title":"Dispatcher","location":"","birthday":"1900-01-01"}"#;
    send(&app, &app.admin, "PUT", "/api/2.0/people/nora", (JSON, body)).await.expect(200);
    let now = app.person(made.number).await;
    assert_eq!(now.card.job_title.as_deref(), Some("Dispatcher"));
    assert_eq!((now.card.location.as_deref(), now.card.birthday), (None, None));
    assert_eq!(now.card.points, made.card.points);
    assert_eq!(now.account.role, Role::Guest);
}

#[tokio::test]
async fn the_primary_address_is_changed_in_place() {
    let app = start().await;
    let made = person("Nora Vance").email("nora@test.example").create(&app).await;
    let body = r#"{"email":"n.vance@test.example"}"#;
    send(&app, &app.admin, "PUT", "/api/2.0/people/nora", (JSON, body)).await.expect(200);
    let now = app.person(made.number).await;
    assert_eq!(now.account.primary_email, made.account.primary_email);
    assert_eq!(now.primary_address(), Some("n.vance@test.example"));
    assert_eq!(now.account.user_name, "nora", "a user name is given once");
}

#[tokio::test]
async fn a_terminated_user_takes_no_changes_but_the_return() {
    let app = start().await;
    let nora = person("Nora Vance").email("nora@test.example").role(Role::Member);
    let _ = nora.create(&app).await;
    let path = "/api/2.0/people/nora";
    let answer = send(&app, &app.admin, "PUT", path, (JSON, r#"{"disable":true}"#)).await;
    answer.expect(200);
    assert_eq!(answer.json()["response"]["status"], 2);
    assert!(answer.json()["response"]["terminated"].is_string());
    let before = (app.person("nora@test.example").await, app.feed().await);
    let answer = send(&app, &app.admin, "PUT", path, (JSON, r#"{"title":"x"}"#)).await;
    answer.expect(409);
    assert_eq!(answer.json()["error"]["message"], "the user is suspended");
    assert_eq!((app.person("nora@test.example").await, app.feed().await), before);
    let answer =
        send(&app, &app.admin, "PUT", path, (JSON, r#"{"disable":false,"title":"x"}"#)).await;
    answer.expect(200);
    assert_eq!(answer.json()["response"]["status"], 1);
    assert_eq!(answer.json()["response"]["terminated"], json!(null));
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_conflict() {
    let app = start().await;
    let before = app.feed().await;
    let body = r#"{"email":"ADMIN@test.example","firstname":"A","lastname":"B"}"#;
    let answer = send(&app, &app.admin, "POST", "/api/2.0/people", (JSON, body)).await;
    answer.expect(409);
    assert_eq!(answer.json()["error"]["message"], "email: already taken");
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn nobody_raises_himself() {
    let app = start().await;
    let before = (app.person(&app.member).await, app.feed().await);
    for member in ["isVisitor=true", "email=x@y.example", "disable=true", "department=Board"] {
        let path = "/api/2.0/people/@self";
        let answer = send(&app, &app.member, "PUT", path, (FORM, member)).await;
        assert!(matches!(answer.status, 400 | 403), "{member}: {}", answer.text());
    }
    let lead = format!("lead={}", app.owner.person_id);
    send(&app, &app.member, "PUT", "/api/2.0/people/@self", (FORM, &lead)).await.expect(403);
    for ignored in ["isAdmin=true", "isOwner=true", "status=2", "userName=x", "activationStatus=0"]
    {
        send(&app, &app.member, "PUT", "/api/2.0/people/@self", (FORM, ignored)).await.expect(200);
    }
    assert_eq!((app.person(&app.member).await, app.feed().await), before);
    let body = "email=x@y.example&firstname=A&lastname=B";
    send(&app, &app.member, "POST", "/api/2.0/people", (FORM, body)).await.expect(403);
    assert_eq!(app.feed().await, before.1);
}

#[tokio::test]
async fn dates_are_in_the_portals_time_zone() {
    let digits = Onlyoffice { zero_offset: ZeroOffset::Digits, ..Onlyoffice::default() };
    for (zone, face, shown) in [
        ("Europe/Vienna", Onlyoffice::default(), "1988-02-29T00:00:00.0000000+01:00"),
        ("America/New_York", Onlyoffice::default(), "1988-02-29T00:00:00.0000000-05:00"),
        ("UTC", Onlyoffice::default(), "1988-02-29T00:00:00.0000000Z"),
        ("UTC", digits, "1988-02-29T00:00:00.0000000+00:00"),
    ] {
        let app = start_at(zone, face).await;
        let path = "/api/2.0/people/@self";
        let body = json!({"birthday": "1988-02-29"}).to_string();
        let answer = send(&app, &app.member, "PUT", path, (JSON, &body)).await;
        assert_eq!(answer.json()["response"]["birthday"], shown);
        let feed = app.feed().await;
        let body = json!({ "birthday": shown }).to_string();
        send(&app, &app.member, "PUT", path, (JSON, &body)).await.expect(200);
        assert_eq!(app.feed().await, feed, "{shown} is what was read");
    }
}
