//! Keys, made and revoked beside a running server.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value as Json;

use crate::program::{House, complaint};

#[tokio::test]
async fn a_key_made_beside_a_running_server_works_at_once() {
    let house = House::new();
    let server = house.serve(&[]);
    let printed = house.text(&["keys", "create", "--role", "member", "--name", "CRM sync"]);
    let secret = printed.trim_end();
    assert_eq!(printed, format!("{secret}\n"), "the secret stands alone");
    assert_eq!(server.get("/v1/me", secret).await.json()["name"], "CRM sync");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
async fn a_revoked_key_stops_working_within_five_seconds() {
    let house = House::new();
    let server = house.serve(&[]);
    let key = house.json(&["keys", "create", "--role", "admin", "--json"]);
    let (id, secret) = (key["id"].to_string(), key["secret"].as_str().unwrap());
    assert_eq!(server.get("/v1/me", secret).await.status, 200);
    house.run(&["keys", "revoke", &id]).success();
    let revoked = Instant::now();
    while server.get("/v1/me", secret).await.status == 200 {
        assert!(revoked.elapsed() < Duration::from_secs(5));
    }
    assert_eq!(server.get("/v1/me", secret).await.status, 401);
}

#[tokio::test]
async fn a_key_for_a_person_raises_a_lower_role_and_keeps_a_higher_one() {
    let house = House::new();
    let server = house.serve(&[]);
    let made = house.json(&["keys", "create", "--role", "guest", "--name", "G", "--json"]);
    assert_eq!(made["person"]["email"], Json::Null);
    let owner = &house.json(&["keys", "list", "--json"])[0]["person"];
    let email = owner["email"].as_str().unwrap();
    let narrow = ["keys", "create", "--role", "guest", "--person", email, "--json"];
    let narrow = house.json(&narrow);
    assert_eq!(narrow["person"]["number"], owner["number"]);
    assert_eq!(narrow["person"]["id"], owner["id"]);
    // The owner's other key can still do all; this one only what a guest can.
    let create = r#"{"name":"Ben Oort","primary_email":"ben@acme.test"}"#;
    let post = async |secret: &str| {
        let bearer = format!("Bearer {secret}");
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        polydex_testkit::request(server.address, "POST", "/v1/people", &headers, create).await
    };
    assert_ne!(post(narrow["secret"].as_str().unwrap()).await.status, 201);
    post(&server.secret()).await.expect(201);

    let raised = ["keys", "create", "--role", "admin", "--person", "ben@acme.test", "--json"];
    let raised = house.json(&raised);
    let other = create.replace("ben@", "bo@");
    let bearer = format!("Bearer {}", raised["secret"].as_str().unwrap());
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    polydex_testkit::request(server.address, "POST", "/v1/people", &headers, other)
        .await
        .expect(201);
}

#[tokio::test]
async fn keys_are_listed_with_whom_they_act_for_but_without_their_secret() {
    let house = House::new();
    let server = house.serve(&[]);
    let made = house.json(&["keys", "create", "--role", "member", "--expires", "90d", "--json"]);
    house.run(&["keys", "revoke", "1"]).success();
    let living = house.json(&["keys", "list", "--json"]);
    assert_eq!(living.as_array().unwrap().len(), 1);
    let listed = house.json(&["keys", "list", "--all", "--json"]);
    assert_eq!(listed[1], living[0]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_ne!(listed[0]["revoked"], Json::Null);
    assert_eq!(listed[1]["id"], made["id"]);
    assert_eq!(listed[1]["role"], "member");
    assert_eq!(listed[1]["person"]["id"], made["person"]["id"]);
    assert_ne!(listed[1]["expires"], Json::Null);
    assert_eq!([&listed[0]["technical"], &listed[1]["technical"]], [false, true]);
    assert_eq!(listed[1]["person"]["name"], "API key");
    assert_eq!(house.text(&["keys", "list"]).lines().count(), 2);
    let table = house.text(&["keys", "list", "--all"]);
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains("(service account)"), "{table}");
    for text in [table, listed.to_string()] {
        assert!(!text.contains("pdx_") && !text.contains(&server.secret()), "{text}");
    }
}

#[test]
fn what_is_not_there_is_refused_in_one_sentence() {
    let house = House::new();
    let no_database = complaint(&house.run(&["keys", "list"]).code(3));
    assert!(no_database.contains("polydex serve"), "{no_database}");
    drop(house.serve(&[]));
    let text = complaint(&house.run(&["keys", "revoke", "4711"]).code(1));
    assert_eq!(text, "polydex: there is no key 4711\n");
    let nobody = ["keys", "create", "--role", "member", "--person", "nobody@acme.test"];
    let text = complaint(&house.run(&nobody).code(1));
    let begins = "polydex: no person of workspace main has the primary e-mail address \
                  nobody@acme.test. Make one first";
    assert!(text.starts_with(begins), "{text}");
    let text = complaint(&house.run(&["keys", "rotate", "4711"]).code(1));
    assert_eq!(text, "polydex: there is no key 4711\n");
    let elsewhere = ["keys", "list", "--workspace", "elsewhere"];
    let text = complaint(&house.run(&elsewhere).code(1));
    assert_eq!(text, "polydex: there is no workspace elsewhere\n");
    let past = ["keys", "create", "--role", "member", "--expires", "-1d"];
    house.run(&past).code(2);
}

#[test]
fn what_is_said_of_an_address_that_nobody_has_makes_somebody_who_has_it() {
    let house = House::new();
    drop(house.serve(&[]));
    let create = ["keys", "create", "--role", "member", "--person", "o'hara@acme.test", "--json"];
    let text = complaint(&house.run(&create).code(1));
    let line = text.lines().find(|line| line.contains("polydex import")).expect("a command");
    let program = env!("CARGO_BIN_EXE_polydex");
    let line = line.replace("polydex import", &format!("'{program}' import"));
    let ran = Command::new("sh").args(["-c", &line]).current_dir(house.dir.path()).status();
    assert!(ran.expect("a shell").success(), "{line}");
    assert_eq!(house.json(&create)["person"]["email"], "o'hara@acme.test");
}

#[tokio::test]
async fn a_technical_account_is_in_no_export_and_no_count_and_answers_for_itself() {
    let house = House::new();
    let server = house.serve(&[]);
    let before = house.text(&["export", "--to", "native"]);
    let make = ["keys", "create", "--role", "admin", "--name", "CRM sync", "--json"];
    let key = house.json(&make);
    assert_eq!(
        server.get("/v1/me", key["secret"].as_str().unwrap()).await.json()["name"],
        "CRM sync"
    );
    let after = house.text(&["export", "--to", "native"]);
    assert_eq!(after, before);
    assert!(!after.contains("CRM sync"));
    house.run(&["check"]).success();
}

#[tokio::test]
async fn a_rotated_key_has_a_new_secret_for_whom_it_acted_for() {
    let house = House::new();
    let server = house.serve(&[]);
    let key = house.json(&["keys", "create", "--role", "admin", "--name", "CRM sync", "--json"]);
    let rotate = |more: &[&str], id: &Json| {
        house.json(&[&["keys", "rotate", &id.to_string(), "--json"], more].concat())
    };
    let second = rotate(&["--grace", "1h"], &key["id"]);
    for key in [&key, &second] {
        let me = server.get("/v1/me", key["secret"].as_str().unwrap()).await.expect(200).json();
        assert_eq!(me["id"], key["person"]["number"]);
    }
    let third = rotate(&[], &second["id"]);
    let listed = house.json(&["keys", "list", "--all", "--json"]);
    let of = |key: &Json| {
        let all = listed.as_array().unwrap();
        all.iter().find(|one| one["id"] == key["id"]).expect("the key").clone()
    };
    assert_ne!(of(&key)["expires"], Json::Null);
    assert_ne!(of(&second)["revoked"], Json::Null);
    assert_eq!((&of(&third)["revoked"], &of(&third)["expires"]), (&Json::Null, &Json::Null));
    assert_eq!(of(&third)["person"], of(&key)["person"]);
    house.run(&["keys", "rotate", &second["id"].to_string()]).code(1);
}

#[tokio::test]
async fn the_last_use_of_a_key_is_listed() {
    let house = House::new();
    let server = house.serve(&[]);
    let key = house.json(&["keys", "create", "--role", "member", "--json"]);
    server.get("/v1/me", key["secret"].as_str().unwrap()).await.expect(200);
    server.end_by("TERM");
    let listed = house.json(&["keys", "list", "--json"]);
    assert_eq!(listed[0]["used"], Json::Null, "the owner's first key");
    let used: jiff::Timestamp = listed[1]["used"].as_str().unwrap().parse().unwrap();
    let created: jiff::Timestamp = listed[1]["created"].as_str().unwrap().parse().unwrap();
    assert!(created <= used);
}
