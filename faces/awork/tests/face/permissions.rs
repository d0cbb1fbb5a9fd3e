//! Permissions, as the vendor's page describes them. The expectations are written by hand, not
//! taken from the policy.

use crate::client::{self, Client};
use polydex_model::Role;
use polydex_testkit::{TestApp, TestKey};
use serde_json::{Value as Json, json};

/// The status that a caller gets for each call on a target, in the order of [`calls`].
type Row<'a> = (&'a str, &'a TestKey, &'a TestKey, [u16; 10]);

fn calls(target: &TestKey, info: &str) -> [(&'static str, String, Json); 10] {
    let user = format!("/users/{}", target.person_id);
    let infos = Client::infos(target);
    let phone = json!({"type": "phone", "value": "1"});
    [
        ("GET", user.clone(), Json::Null),
        ("GET", infos.clone(), Json::Null),
        ("GET", format!("{infos}/{info}"), Json::Null),
        ("POST", infos.clone(), phone.clone()),
        ("PUT", format!("{infos}/{info}"), phone),
        ("PUT", user.clone(), json!({"firstName": "New"})),
        ("POST", format!("{user}/setarchived"), json!({"isArchived": true})),
        ("POST", format!("{user}/deactivate"), Json::Null),
        ("POST", format!("{user}/activate"), Json::Null),
        ("DELETE", user, Json::Null),
    ]
}

async fn a_phone_of(app: &TestApp, target: &TestKey) -> String {
    let owner = Client::of(app, &app.owner);
    let made =
        owner.send("POST", &Client::infos(target), &json!({"type": "phone", "value": "0"})).await;
    made.expect(200).json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_role_may_do_what_the_reference_says() {
    let mut seen = 0;
    for row in 0..6 {
        let app = client::start().await;
        // Callers who may activate a user still cannot activate an archived one.
        let rows: [Row<'_>; 6] = [
            (
                "admin on another",
                &app.admin,
                &app.member,
                [200, 200, 200, 200, 200, 200, 200, 204, 400, 204],
            ),
            (
                "member on own user",
                &app.member,
                &app.member,
                [200, 200, 200, 200, 200, 200, 401, 401, 401, 401],
            ),
            (
                "member on another",
                &app.member,
                &app.guest,
                [200, 200, 200, 401, 401, 401, 401, 401, 401, 401],
            ),
            (
                "guest on own user",
                &app.guest,
                &app.guest,
                [200, 200, 200, 200, 200, 200, 401, 401, 401, 401],
            ),
            ("guest on another", &app.guest, &app.member, [401; 10]),
            ("stranger", &app.stranger, &app.member, [404; 10]),
        ];
        let (who, caller, target, expected) = rows[row];
        let info = a_phone_of(&app, target).await;
        let client = Client::of(&app, caller);
        for ((method, path, body), status) in calls(target, &info).into_iter().zip(expected) {
            let before = app.feed().await;
            let answer = client.send(method, &path, &body).await;
            assert_eq!(answer.status, status, "{who}: {method} {path}");
            if status >= 400 {
                assert_eq!(app.feed().await, before, "{who}: {method} {path}");
                let known = ["unauthorized", "not-found", "entity-archived"];
                assert!(known.contains(&answer.json()["code"].as_str().unwrap()));
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 60);
}

#[tokio::test]
async fn the_creator_of_a_user_owns_it_as_a_member_and_not_as_a_guest() {
    let app = client::start().await;
    let client = Client::of(&app, &app.admin);
    let invited = client.send("POST", "/invitations", &json!({"email": "n@depot.example"})).await;
    let user = format!("/users/{}", invited.expect(200).json()["userId"].as_str().unwrap());
    let infos = format!("{user}/contactinfo");
    let phone = json!({"type": "phone", "value": "1"});
    app.edit(&app.admin, |person| person.account.role = Role::Member).await;
    let made = client.send("POST", &infos, &phone).await.expect(200).json();
    let info = format!("{infos}/{}", made["id"].as_str().unwrap());
    let of_member = [200, 200, 200, 204, 200, 401];
    for (role, statuses) in [(Role::Member, of_member), (Role::Guest, [401; 6])] {
        app.edit(&app.admin, |person| person.account.role = role).await;
        let calls = [
            ("GET", &user, Json::Null),
            ("GET", &infos, Json::Null),
            ("PUT", &info, phone.clone()),
            ("DELETE", &info, Json::Null),
            ("PUT", &user, json!({"firstName": "New"})),
            ("DELETE", &user, Json::Null),
        ];
        for ((method, path, body), status) in calls.into_iter().zip(statuses) {
            let answer = client.send(method, path, &body).await;
            assert_eq!(answer.status, status, "{role:?} {method} {path}");
        }
        client.send("POST", &format!("{user}/deactivate"), &Json::Null).await.expect(401);
        client.send("PUT", &Client::infos(&app.owner), &phone).await.expect(405);
        client.send("POST", &Client::infos(&app.owner), &phone).await.expect(401);
    }
    let list = client.get("/users").await;
    assert_eq!(list.header("aw-totalitems"), Some("1"), "a guest lists only their own user");
}

#[tokio::test]
async fn a_caller_who_may_not_read_others_learns_no_ids() {
    let app = client::start().await;
    let guest = Client::of(&app, &app.guest);
    let unknown = "00000000-0000-0000-0000-00000000dead";
    for id in
        [unknown.to_owned(), app.member.person_id.to_string(), app.stranger.person_id.to_string()]
    {
        let answer = guest.get(&format!("/users/{id}")).await;
        assert_eq!(answer.expect(401).json()["message"]["code"], "unauthorized", "{id}");
        guest.send("PUT", &format!("/users/{id}"), &json!({})).await.expect(401);
        guest.send("DELETE", &format!("/users/{id}"), &Json::Null).await.expect(401);
    }
    Client::of(&app, &app.member).get(&format!("/users/{unknown}")).await.expect(404);
}

#[tokio::test]
async fn a_body_is_only_parsed_if_the_caller_may_write() {
    let app = client::start().await;
    let member = Client::of(&app, &app.member);
    let answer = member.call("POST", &Client::infos(&app.guest), &[], "{").await;
    answer.expect(401);
}

#[tokio::test]
async fn only_admins_invite() {
    let app = client::start().await;
    let body = json!({"email": "n@depot.example"});
    for key in [&app.member, &app.guest] {
        Client::of(&app, key).send("POST", "/invitations", &body).await.expect(401);
    }
    assert!(app.find_person("n@depot.example").await.is_none());
}

#[tokio::test]
async fn permissions_are_listed_in_the_vendors_terms() {
    let app = client::start().await;
    let of = async |key| Client::of(&app, key).get("/me/permissions").await.expect(200).json();
    let admin = of(&app.admin).await["userPermission"].clone();
    assert_eq!((&admin["isAdmin"], &admin["isGuest"]), (&true.into(), &false.into()));
    assert_eq!(admin["userId"], json!(app.admin.person_id));
    assert_eq!(admin["permissions"][0]["accessLevels"], json!(["read", "write"]));
    let member = of(&app.member).await["userPermission"].clone();
    let read = json!([{"feature": "user-master-data", "accessLevels": ["read"]}]);
    assert_eq!(member["permissions"], read);
    let guest = of(&app.guest).await["userPermission"].clone();
    assert_eq!((&guest["isGuest"], &guest["permissions"]), (&true.into(), &json!([])));
    let features = Client::of(&app, &app.guest).get("/permissions/features").await;
    assert_eq!(features.expect(200).json(), json!(["user-master-data", "user-manage-config"]));
}
