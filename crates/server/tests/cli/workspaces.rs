//! Workspaces, made and listed.

use serde_json::Value as Json;

use crate::program::{House, Running, complaint};

#[tokio::test]
async fn a_workspace_comes_with_an_owner_who_sees_nothing_of_the_others() {
    let house = House::new();
    let server = house.serve(&["--demo"]);
    let made = house.json(&["workspaces", "create", "acme", "--host", "acme.example", "--json"]);
    assert_eq!(made["workspace"]["name"], "acme");
    assert_eq!(made["workspace"]["host"], "acme.example");
    assert_eq!(made["key"]["person"]["email"], "owner@acme.example");
    let secret = made["key"]["secret"].as_str().unwrap();
    let people = server.get("/v1/people", secret).await.json();
    assert_eq!(people.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn keys_are_made_and_listed_in_the_workspace_that_is_named() {
    let house = House::new();
    let server = house.serve(&[]);
    let secret = house.text(&["workspaces", "create", "acme"]);
    assert_eq!(server.get("/v1/me", secret.trim_end()).await.status, 200);
    let key = ["keys", "create", "--role", "guest", "--workspace", "acme", "--json"];
    let made = house.json(&key);
    let listed = house.json(&["keys", "list", "--workspace", "acme", "--json"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[1]["id"], made["id"]);
    assert_eq!(house.json(&["keys", "list", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn workspaces_are_listed_in_the_order_of_creation() {
    let house = House::new();
    house.run(&["workspaces", "create", "zeta", "--region", "DE"]).success();
    house.run(&["workspaces", "create", "alpha"]).success();
    let listed = house.json(&["workspaces", "list", "--json"]);
    let names: Vec<&str> =
        listed.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["zeta", "alpha"]);
    assert_eq!(listed[0]["region"], "DE");
    assert_eq!(house.text(&["workspaces", "list"]).lines().count(), 3);
}

#[test]
fn a_name_that_is_taken_or_none_is_refused() {
    let house = House::new();
    house.run(&["workspaces", "create", "acme"]).success();
    let taken = complaint(&house.run(&["workspaces", "create", "acme"]).code(1));
    assert!(taken.contains("acme") && taken.contains("taken"), "{taken}");
    for name in ["Acme", "a b", "", "a-", "ä"] {
        house.run(&["workspaces", "create", name]).code(2);
    }
    assert_eq!(house.json(&["workspaces", "list", "--json"]).as_array().unwrap().len(), 1);
}

/// The status of a sign-in by password, at a host.
async fn sign_in(server: &Running, host: &str) -> u16 {
    let body = r#"{"userName":"owner@main.example","password":"correct horse battery"}"#;
    let headers = [("host", host), ("content-type", "application/json")];
    let path = "/api/2.0/authentication";
    polydex_testkit::request(server.address, "POST", path, &headers, body).await.status
}

#[tokio::test]
async fn another_workspace_shuts_nobody_out_of_the_first() {
    let house = House::new();
    let server = house.serve(&[]);
    let authorization = format!("key {}", server.secret());
    let headers = [("authorization", &*authorization), ("content-type", "application/json")];
    let body = r#"{"password":"correct horse battery"}"#;
    let path = "/api/v2/people/1";
    polydex_testkit::request(server.address, "PUT", path, &headers, body).await.expect(204);
    assert_eq!(sign_in(&server, "directory.example").await, 201);
    let made = house.run(&["workspaces", "create", "acme", "--host", "acme.example"]).success();
    let said = complaint(&made);
    assert!(said.contains("on acme.example is for acme"), "{said}");
    assert!(said.contains("stays with main"), "{said}");
    assert_eq!(sign_in(&server, "directory.example").await, 201);
    assert_eq!(sign_in(&server, "acme.example").await, 401, "that is for another workspace");
}

#[tokio::test]
async fn another_region_reads_the_numbers_that_are_there_beside_a_running_server() {
    let house = House::new();
    let server = house.serve(&[]);
    let bearer = format!("Bearer {}", server.secret());
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = r#"{"label":"work","telephone":"030 5550123"}"#;
    let path = "/v1/people/1/contacts";
    polydex_testkit::request(server.address, "POST", path, &headers, body).await.expect(201);
    let set = house.json(&[
        "workspaces",
        "set",
        "main",
        "--region",
        "de",
        "--time-zone",
        "Europe/Berlin",
        "--domain",
        "directory.example",
        "--host",
        "Directory.Example",
        "--json",
    ]);
    let said = [&set["region"], &set["time_zone"], &set["host"], &set["domain"]];
    assert_eq!(said, ["DE", "Europe/Berlin", "directory.example", "directory.example"]);
    assert_eq!(house.json(&["workspaces", "list", "--json"])[0], set);
    // A new key begins a session of its own, which knows what is set by now.
    let key = house.json(&["keys", "create", "--role", "admin", "--json"]);
    let secret = key["secret"].as_str().unwrap();
    let found = server.get("/v1/people?telephone=%2B49305550123", secret).await.json();
    assert_eq!(found.as_array().unwrap().len(), 1);
    house.run(&["check"]).success();
    house.json(&["workspaces", "set", "main", "--no-host", "--json"]);
    assert_eq!(house.json(&["workspaces", "list", "--json"])[0]["host"], Json::Null);
    for wrong in [["--region", "Atlantis"], ["--time-zone", "Berlin"], ["--host", " "]] {
        house.run(&["workspaces", "set", "main", wrong[0], wrong[1]]).code(2);
    }
    house.run(&["workspaces", "set", "acme", "--region", "DE"]).code(1);
}

#[tokio::test]
async fn a_workspace_gets_another_name_beside_a_running_server() {
    let house = House::new();
    let server = house.serve(&[]);
    house.run(&["workspaces", "create", "acme"]).success();
    let taken = house.run(&["workspaces", "rename", "main", "acme"]).code(1);
    assert!(complaint(&taken).contains("another workspace has this name"));
    house.run(&["workspaces", "rename", "main", "No Name"]).code(2);
    house.run(&["workspaces", "rename", "main", "harbour"]).success();
    let key =
        house.json(&["keys", "create", "--role", "admin", "--workspace", "harbour", "--json"]);
    let bearer = format!("Bearer {}", key["secret"].as_str().unwrap());
    let status = async |account: &str| {
        let headers = [("authorization", &*bearer), ("x-xurrent-account", account)];
        polydex_testkit::request(server.address, "GET", "/v1/me", &headers, "").await.status
    };
    assert_eq!((status("harbour").await, status("main").await), (200, 400));
}

#[tokio::test]
async fn a_deleted_workspace_is_gone_beside_a_running_server() {
    let house = House::new();
    let server = house.serve(&["--demo"]);
    let secret = house.text(&["workspaces", "create", "acme", "--host", "acme.example"]);
    let refused = house.run(&["workspaces", "delete", "main"]).code(2);
    assert!(complaint(&refused).contains("--yes main"), "{}", complaint(&refused));
    let refused = house.run(&["workspaces", "delete", "main", "--yes", "acme"]).code(1);
    assert!(complaint(&refused).contains("nothing was deleted"));
    house.run(&["workspaces", "delete", "nobody", "--yes", "nobody"]).code(1);
    assert_eq!(house.json(&["workspaces", "list", "--json"]).as_array().unwrap().len(), 2);
    // Keys that the server has not seen lately open nothing at once.
    let unused = house.json(&["keys", "create", "--role", "admin", "--json"]);
    house.run(&["workspaces", "delete", "main", "--yes", "main"]).success();
    assert_eq!(server.get("/v1/me", unused["secret"].as_str().unwrap()).await.status, 401);
    assert_eq!(server.get("/v1/me", secret.trim_end()).await.status, 200);
    let listed = house.json(&["workspaces", "list", "--json"]);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["name"]), (1, &"acme".into()));
    house.run(&["check"]).success();
    house.run(&["workspaces", "create", "main", "--host", "main.example"]).success();
    let people = house.text(&["export", "--to", "native", "--workspace", "main"]);
    assert_eq!(people.lines().count(), 1, "of 200 nobody is left but the new owner");
}

#[test]
fn a_start_says_how_phone_numbers_and_times_are_read() {
    let house = House::new();
    let server = house.serve(&["--region", "DE", "--time-zone", "Europe/Berlin"]);
    assert!(server.welcome.contains("Workspace main: region DE, time zone Europe/Berlin"));
}

#[test]
fn a_host_or_a_domain_that_no_request_could_name_is_refused() {
    let house = House::new();
    house.run(&["workspaces", "create", "acme"]).success();
    for name in ["acme.example:8080", "https://acme.example", "acme.example/", "a b", ""] {
        for option in ["--host", "--domain"] {
            let refused = house.run(&["workspaces", "set", "acme", option, name]).code(2);
            let text = complaint(&refused);
            assert!(text.contains("expected a host name"), "{option} {name}: {text}");
        }
        house.run(&["workspaces", "create", "other", "--host", name]).code(2);
    }
    house.run(&["workspaces", "set", "acme", "--host", "Acme.Example"]).success();
    let zone = house.run(&["workspaces", "set", "acme", "--time-zone", "Berlin"]).code(2);
    assert!(complaint(&zone).contains("did you mean Europe/Berlin?"));
}
