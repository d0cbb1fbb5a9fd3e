//! The program over PostgreSQL: several processes on one database, copies there and back.

use std::{fs, os::unix::fs::PermissionsExt as _};

use assert_cmd::assert::OutputAssertExt as _;
use futures::future::join_all;
use polydex_test_postgres::{Cluster, Database, Durability};
use serde_json::{Value as Json, json};

use crate::program::{House, Running, complaint};

fn database() -> Database {
    Database::new(None).expect("a cluster")
}

async fn post(server: &Running, secret: &str, body: &Json) -> polydex_testkit::Answer {
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    polydex_testkit::request(server.address, "POST", "/v1/people", &headers, body.to_string()).await
}

fn person(n: usize) -> Json {
    json!({"name": format!("Person {n}"), "primary_email": format!("p{n}@acme.test")})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_database_are_one_directory() {
    let (house, database) = (House::new(), database());
    let url = database.url();
    let one = house.serve(&["--database", &url]);
    let two = house.serve(&["--database", &url]);
    let secret = one.secret();
    assert!(!two.welcome.contains("pdx_"), "{}", two.welcome);

    let servers = [&one, &two];
    let bodies: Vec<Json> = (0..40).map(person).collect();
    let posts = bodies.iter().enumerate().map(|(n, body)| post(servers[n % 2], &secret, body));
    for answer in join_all(posts).await {
        answer.expect(201);
    }
    for server in servers {
        let people = server.get("/v1/people?per_page=1", &secret).await;
        assert_eq!(people.header("x-pagination-total-entries"), Some("41"));
        let found = server.get("/v1/people?primary_email=p7@acme.test", &secret).await.json();
        assert_eq!(found[0]["name"], "Person 7");
    }

    let taken = json!({"name": "Twice", "primary_email": "twice@acme.test"});
    let posts = (0..8).map(|n| post(servers[n % 2], &secret, &taken));
    let statuses = join_all(posts).await.into_iter().map(|answer| answer.status);
    let statuses: Vec<u16> = statuses.collect();
    let made = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(made, 1, "an address belongs to one person: {statuses:?}");
    assert!(statuses.iter().all(|status| [201, 422].contains(status)), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_at_once_on_an_empty_database_all_come_up() {
    let (house, database) = (House::new(), database());
    let url = database.url();
    let arguments = ["--database", &*url];
    let servers: Vec<Running> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| house.serve(&arguments))).collect();
        starts.into_iter().map(|start| start.join().expect("it comes up")).collect()
    });
    let first = servers.iter().find(|server| server.welcome.contains("of the owner is in"));
    let secret = first.expect("one makes the first key").secret();
    for server in &servers {
        server.get("/v1/me", &secret).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_edits_the_other_shows_at_once() {
    let (house, database) = (House::new(), database());
    let url = database.url();
    let one = house.serve(&["--database", &url]);
    let two = house.serve(&["--database", &url]);
    let secret = one.secret();
    let made = post(&one, &secret, &person(1)).await.expect(201).json();
    let target = format!("/v1/people/{}", made["id"]);
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    for n in 0..6 {
        let (writer, reader) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let body = json!({"job_title": format!("Title {n}")}).to_string();
        let answer =
            polydex_testkit::request(writer.address, "PATCH", &target, &headers, body).await;
        answer.expect(200);
        let read = reader.get(&target, &secret).await.json();
        assert_eq!(read["job_title"], format!("Title {n}"));
    }
}

#[test]
fn a_copy_to_a_server_and_back_is_the_same() {
    let (house, database) = (House::new(), database());
    let url = database.url();
    house.run(&["workspaces", "create", "main"]).success();
    house.run(&["generate", "--people", "120", "people.jsonl"]).success();
    house.import("people.jsonl", "native", &[]);
    let everybody = |database| house.text(&["export", "--to", "native", "--database", database]);
    house.run(&["copy", "--from", "sqlite:polydex.db", "--to", &url]).success();
    house.run(&["check", "--database", &url]).success().stdout("");
    assert_eq!(everybody(&url), everybody("sqlite:polydex.db"));
    house.run(&["copy", "--from", &url, "--to", "sqlite:back.db"]).success();
    house.run(&["check", "--database", "sqlite:back.db"]).success().stdout("");
    assert_eq!(everybody("sqlite:back.db"), everybody(&url));
}

#[test]
fn the_schema_is_brought_up_and_distributed_only_where_that_is_possible() {
    let (house, database) = (House::new(), database());
    let url = database.url();
    house.run(&["migrate", "--database", &url]).success();
    house.run(&["migrate", "--database", &url]).success();
    let refused = house.run(&["migrate", "--distribute", "--database", &url]);
    // Where Citus is installed it is done instead.
    let code = refused.get_output().status.code();
    let said = complaint(&refused);
    assert!(code == Some(0) || said.contains("citus is not installed"), "{said}");
    let embedded = house.run(&["migrate", "--distribute", "--database", "sqlite:a.db"]).code(2);
    assert!(complaint(&embedded).contains("postgres://"));
}

#[test]
fn a_server_that_is_not_there_is_one_sentence_without_the_password() {
    let house = House::new();
    let url = "postgres://ana:secret@127.0.0.1:1/polydex";
    let assert = house.run(&["keys", "list", "--database", url]).code(3);
    let text = complaint(&assert);
    assert!(text.contains("postgres://ana@127.0.0.1:1/polydex"), "{text}");
    assert!(text.lines().count() == 1 && !text.contains("secret"), "{text}");
}

#[test]
fn a_password_is_found_in_a_file_and_shown_nowhere() {
    let password = "p w&d:1";
    let cluster = Cluster::start(Durability::None).expect("a cluster");
    let url = cluster.add_login("clerk", password).expect("a login");
    let house = House::new();
    let write = |name: &str, text: &str| {
        let path = house.dir.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    write("database-password", &format!("{password}\n"));
    write("pgpass", r"*:*:*:clerk:p w&d\:1");
    let refused = house.run(&["migrate", "--database", &url]).code(3);
    assert!(complaint(&refused).contains("password"), "{}", complaint(&refused));
    let usual = ["migrate", "--database", &url];
    house.run(&[&usual[..], &["--password-file", "database-password"]].concat()).success();
    let folder = house.dir.path();
    let variables = [
        ("PGPASSFILE", folder.join("pgpass")),
        ("PGPASSWORD", password.into()),
        ("CREDENTIALS_DIRECTORY", folder.to_owned()),
    ];
    for (name, value) in variables {
        house.command(&usual).env(name, value).assert().success();
    }
    house.run(&["workspaces", "create", "main", "--database", "a.db"]).success();
    let copy = ["copy", "--from", "a.db", "--to", &url, "--password-file", "database-password"];
    house.run(&copy).success();
    let mut serve = house.command(&["serve", "--listen", "127.0.0.1:0", "--database", &url]);
    let server = Running::start(serve.env("PGPASSFILE", folder.join("pgpass")));
    assert!(!server.welcome.contains(password), "{}", server.welcome);
    drop(server);
    let with = url.replacen("clerk@", "clerk:p%20w%26d%3A1@", 1);
    let server = house.serve(&["--database", &with]);
    assert!(server.welcome.contains("--database 'postgres://clerk@"), "{}", server.welcome);
    assert!(!server.welcome.contains("p%20w"), "{}", server.welcome);
}
