//! A database file that is taken away from under a running server, and its log.

use std::fs;

use polydex_testkit::Answer;

use crate::program::{House, Running};

async fn add(server: &Running, secret: &str, name: &str) -> Answer {
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = format!(r#"{{"name":"{name}","primary_email":"{name}@acme.test"}}"#);
    polydex_testkit::request(server.address, "POST", "/v1/people", &headers, body).await
}

async fn names(server: &Running, secret: &str) -> Vec<String> {
    let people = server.get("/v1/people?sort=id", secret).await;
    let people = people.expect(200).json();
    let names =
        people.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[tokio::test]
async fn a_database_that_is_deleted_takes_no_more_writes_and_is_restored_without_its_log() {
    let house = House::new();
    let server = house.serve(&[]);
    let secret = server.secret();
    add(&server, &secret, "Ana").await.expect(201);
    house.run(&["backup", "a.backup"]).success();
    add(&server, &secret, "Late").await.expect(201);
    fs::remove_file(house.dir.path().join("polydex.db")).unwrap();

    assert_eq!(add(&server, &secret, "Lost").await.status, 503);
    assert_eq!(server.get("/readyz", "").await.status, 503);
    assert_eq!(server.get("/healthz", "").await.status, 200);
    assert_eq!(names(&server, &secret).await.last().unwrap(), "Late", "reads go on");
    assert!(server.end_by("TERM").success());

    house.run(&["restore", "a.backup"]).success();
    house.run(&["check"]).success().stdout("");
    let server = house.serve(&[]);
    assert_eq!(names(&server, &secret).await.last().unwrap(), "Ana");
    add(&server, &secret, "Next").await.expect(201);
    assert!(server.end_by("TERM").success());
    house.run(&["check"]).success().stdout("");
}

#[tokio::test]
async fn a_backup_that_is_moved_into_place_beside_a_running_server_stays_as_it_is() {
    let house = House::new();
    let server = house.serve(&[]);
    let secret = server.secret();
    add(&server, &secret, "Ana").await.expect(201);
    house.run(&["backup", "a.backup"]).success();
    add(&server, &secret, "Late").await.expect(201);
    let file = |name| house.dir.path().join(name);
    fs::rename(file("a.backup"), file("polydex.db")).unwrap();

    assert_eq!(add(&server, &secret, "Lost").await.status, 503);
    assert_eq!(server.get("/readyz", "").await.status, 503);
    assert!(server.end_by("TERM").success());
    house.run(&["check"]).success().stdout("");
    let server = house.serve(&[]);
    assert_eq!(names(&server, &secret).await.last().unwrap(), "Ana");
    add(&server, &secret, "Next").await.expect(201);
}
