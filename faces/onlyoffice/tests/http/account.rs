//! Photo, address and password of one person.

use polydex_testkit::{TestApp, TestKey};
use rstest::rstest;
use serde_json::json;

use crate::support::*;

const PHOTO: &str = "/api/2.0/people/member/photo";

async fn status_with_password(app: &TestApp, password: &str) -> u16 {
    let body = format!("userName=member&password={password}");
    let headers = [("Content-Type", FORM)];
    app.request("POST", "/api/2.0/authentication", &headers, &body).await.status
}

#[tokio::test]
async fn a_photo_is_shown_in_six_sizes_and_taken_away() {
    let app = start().await;
    let own = "https://pictures.example/mia.png";
    app.edit(&app.member, |person| person.card.picture = Some(own.into())).await;
    let photo = get(&app, &app.member, PHOTO).await.expect(200).json()["response"].clone();
    let members: Vec<&String> = photo.as_object().unwrap().keys().collect();
    assert_eq!(members, ["original", "retina", "max", "big", "medium", "small"]);
    assert!(photo.as_object().unwrap().values().all(|url| url == own), "{photo}");

    let answer = send(&app, &app.member, "DELETE", PHOTO, ("", "")).await;
    let small = "/skins/default/images/default_user_photo_size_32-32.png";
    assert_eq!(answer.expect(200).json()["response"]["small"], small);
    assert_eq!(app.person(&app.member).await.card.picture, None);
}

#[tokio::test]
async fn no_picture_is_ever_fetched_from_an_address_that_a_client_names() {
    let app = start().await;
    let before = app.feed().await;
    for body in ["files=http://127.0.0.1:1/p.png", "files[]=http://169.254.169.254/", ""] {
        let answer = send(&app, &app.member, "PUT", PHOTO, (FORM, body)).await;
        answer.expect(400);
        let message = "files: pictures are not fetched from URLs here";
        assert_eq!(answer.json()["error"]["message"], message);
    }
    send(&app, &app.guest, "PUT", PHOTO, (FORM, "files=x")).await.expect(404);
    let others = "/api/2.0/people/admin/photo";
    send(&app, &app.member, "PUT", others, (FORM, "files=x")).await.expect(403);
    send(&app, &app.member, "DELETE", others, ("", "")).await.expect(403);
    send(&app, &app.member, "POST", PHOTO, (FORM, "files=x")).await.expect(405);
    assert_eq!(app.feed().await, before);
}

#[tokio::test]
async fn an_address_and_a_password_have_calls_of_their_own() {
    let app = start().await;
    let path = "/api/2.0/people/member/password";
    let body = json!({"password": "the first one", "title": "Boss"}).to_string();
    let answer = send(&app, &app.admin, "PUT", path, (JSON, &body)).await;
    assert_eq!(answer.expect(200).json()["response"].get("title"), None, "and nothing else");
    assert_eq!(status_with_password(&app, "the first one").await, 201);
    let body = "password=the+second+one&email=mia%40test.example";
    send(&app, &app.admin, "PUT", path, (FORM, body)).await.expect(200);
    assert_eq!(status_with_password(&app, "the first one").await, 401);
    assert_eq!(status_with_password(&app, "the second one").await, 201);
    assert_eq!(app.person(&app.member).await.primary_address(), Some("mia@test.example"));

    let path = "/api/2.0/people/member/email.json";
    let body = "email=m%40test.example&password=third";
    let answer = send(&app, &app.admin, "PUT", path, (FORM, body)).await;
    assert_eq!(answer.expect(200).json()["response"]["email"], "m@test.example");
    assert_eq!(status_with_password(&app, "the second one").await, 201, "the password stays");
}

#[tokio::test]
async fn who_signed_in_changes_the_password_and_a_key_does_not() {
    let app = start().await;
    let path = "/api/2.0/people/@self/password";
    send(&app, &app.member, "PUT", path, (FORM, "password=the+first+one")).await.expect(403);
    let others = "/api/2.0/people/member/password";
    send(&app, &app.admin, "PUT", others, (FORM, "password=the+first+one")).await.expect(200);
    let headers = [("Content-Type", FORM)];
    let sign_in = async |password: &str| {
        let body = format!("userName=member&password={password}");
        let answer = app.request("POST", "/api/2.0/authentication", &headers, &body).await;
        let secret = answer.expect(201).json()["response"]["token"].as_str().unwrap().to_owned();
        TestKey { secret, ..app.member.clone() }
    };
    let token = sign_in("the+first+one").await;
    send(&app, &token, "PUT", path, (FORM, "password=the+second+one")).await.expect(200);
    assert_eq!(status_with_password(&app, "the first one").await, 401);
    let token = sign_in("the+second+one").await;
    app.clock.advance(jiff::SignedDuration::from_hours(2));
    send(&app, &token, "PUT", path, (FORM, "password=the+third+one")).await.expect(403);
    assert_eq!(status_with_password(&app, "the second one").await, 201);
}

#[rstest]
#[case("email", "", 400)]
#[case("email", "email=x", 400)]
#[case("email", "email=admin@test.example", 403)]
#[case("email", "email=new@test.example", 403)]
#[case("password", "email=new@test.example", 400)]
#[case("password", "password=", 400)]
#[case("password", "password=elevenchars", 400)]
#[case("password", "email=member@test.example&password=elevenchars", 400)]
#[tokio::test]
async fn a_member_does_not_change_his_address_and_nothing_by_halves(
    #[case] call: &str,
    #[case] body: &str,
    #[case] status: u16,
) {
    let app = start().await;
    let before = (app.person(&app.member).await, app.feed().await);
    let path = format!("/api/2.0/people/@self/{call}");
    send(&app, &app.member, "PUT", &path, (FORM, body)).await.expect(status);
    assert_eq!((app.person(&app.member).await, app.feed().await), before);
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_conflict() {
    let app = start().await;
    let path = "/api/2.0/people/member/email";
    let body = "email=ADMIN@test.example";
    send(&app, &app.owner, "PUT", path, (FORM, body)).await.expect(409);
}

#[tokio::test]
async fn a_terminated_person_gets_no_password_before_the_return() {
    let app = start().await;
    let path = "/api/2.0/people/member";
    send(&app, &app.admin, "PUT", path, (FORM, "disable=true")).await.expect(200);
    let before = app.feed().await;
    for (path, body) in [
        ("/api/2.0/people/member", "password=a+new+password"),
        ("/api/2.0/people/member/password", "password=a+new+password"),
        ("/api/2.0/people/member/email", "email=m@test.example"),
    ] {
        send(&app, &app.admin, "PUT", path, (FORM, body)).await.expect(409);
    }
    assert_eq!(app.feed().await, before);
    send(&app, &app.admin, "PUT", path, (FORM, "disable=false&password=a+new+password"))
        .await
        .expect(200);
    assert_eq!(status_with_password(&app, "a new password").await, 201);
}
