//! Workspaces, made and listed.

use crate::program::{House, complaint};

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
