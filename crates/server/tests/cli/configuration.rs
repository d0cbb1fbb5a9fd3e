//! Which of command line, variable, file and default counts.

use std::fs;

use assert_cmd::assert::OutputAssertExt;

use crate::program::{House, complaint};

/// The database that `keys list` looks for in vain.
fn looked_for(house: &House, args: &[&str], variable: Option<&str>) -> String {
    let mut command = house.command(&["keys", "list"]);
    command.args(args);
    if let Some(url) = variable {
        command.env("POLYDEX_DATABASE", url);
    }
    let text = complaint(&command.assert().code(3));
    let name = text.split("there is no database ").nth(1).unwrap();
    name.split(':').next().unwrap().to_owned()
}

#[test]
fn the_command_line_beats_the_variable_that_beats_the_file_that_beats_the_default() {
    let house = House::new();
    assert_eq!(looked_for(&house, &[], None), "polydex.db");
    fs::write(house.dir.path().join("polydex.toml"), "database = \"sqlite:file.db\"").unwrap();
    assert_eq!(looked_for(&house, &[], None), "file.db");
    assert_eq!(looked_for(&house, &[], Some("sqlite:variable.db")), "variable.db");
    let line = ["--database", "sqlite:line.db"];
    assert_eq!(looked_for(&house, &line, Some("sqlite:variable.db")), "line.db");
}

#[test]
fn a_file_is_read_where_the_option_or_the_variable_says() {
    let house = House::new();
    fs::write(house.dir.path().join("other.toml"), "database = \"sqlite:other.db\"").unwrap();
    assert_eq!(looked_for(&house, &["--config", "other.toml"], None), "other.db");
    let mut command = house.command(&["keys", "list"]);
    let text = complaint(&command.env("POLYDEX_CONFIG", "other.toml").assert().code(3));
    assert!(text.contains("other.db"), "{text}");
}

#[test]
fn an_unknown_key_is_refused_with_its_place() {
    let house = House::new();
    fs::write(house.dir.path().join("polydex.toml"), "lisen = \"127.0.0.1:0\"\n").unwrap();
    let text = complaint(&house.run(&["serve"]).code(2));
    assert!(text.contains("polydex.toml") && text.contains("lisen"), "{text}");
}

#[test]
fn a_value_of_another_type_is_refused_with_its_place() {
    let house = House::new();
    fs::write(house.dir.path().join("polydex.toml"), "demo = \"perhaps\"\n").unwrap();
    let text = complaint(&house.run(&["serve"]).code(2));
    assert!(text.contains("polydex.toml") && text.contains("demo"), "{text}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let house = House::new();
    let text = complaint(&house.run(&["serve", "--config", "missing.toml"]).code(2));
    assert!(text.contains("missing.toml"), "{text}");
}

#[test]
fn everything_of_serve_may_be_a_variable() {
    let house = House::new();
    let mut command = house.command(&["serve"]);
    let variables = [
        ("POLYDEX_LISTEN", "127.0.0.1:0"),
        ("POLYDEX_DATABASE", "sqlite:named.db"),
        ("POLYDEX_DEMO", "no"),
        ("POLYDEX_REGION", "de"),
        ("POLYDEX_TIME_ZONE", "Europe/Berlin"),
    ];
    drop(crate::program::Running::start(command.envs(variables)));
    let listed = house.json(&["workspaces", "list", "--database", "sqlite:named.db", "--json"]);
    assert_eq!(listed[0]["region"], "DE");
    assert_eq!(listed[0]["time_zone"], "Europe/Berlin");
}

#[tokio::test]
async fn a_dialect_is_served_as_its_table_says() {
    let house = House::new();
    let table = "[onlyoffice]\nput_contacts = \"replace\"\n";
    fs::write(house.dir.path().join("polydex.toml"), table).unwrap();
    let server = house.serve(&[]);
    let secret = server.secret();
    let headers = [("authorization", &*secret), ("content-type", "application/json")];
    for contact in [r#"{"type":"skype","value":"ana"}"#, r#"{"type":"mail","value":"a@b.example"}"#]
    {
        let body = format!(r#"{{"contacts":[{contact}]}}"#);
        let target = "/api/2.0/people/@self/contacts";
        let answer = polydex_testkit::request(server.address, "PUT", target, &headers, body).await;
        let contacts = answer.expect(200).json()["response"]["contacts"].to_string();
        assert_eq!(contacts, format!("[{contact}]"));
    }
    fs::write(house.dir.path().join("polydex.toml"), table.replace("put", "pot")).unwrap();
    let text = complaint(&house.run(&["serve"]).code(2));
    assert!(text.contains("pot_contacts"), "{text}");
}

#[tokio::test]
async fn a_token_as_the_user_of_basic_is_read_where_the_table_of_xurrent_says_so() {
    for (table, status) in [("", 401), ("[xurrent]\nbasic_auth = true\n", 200)] {
        let house = House::new();
        fs::write(house.dir.path().join("polydex.toml"), table).unwrap();
        let server = house.serve(&[]);
        let target = format!("/v1/me?api_token={}", server.secret());
        let answer = polydex_testkit::request(server.address, "GET", &target, &[], "").await;
        assert_eq!(answer.status, status, "{table}");
    }
}

#[tokio::test]
async fn limits_hold_as_their_tables_say() {
    let house = House::new();
    let tables = "[limits.awork]\nwindows = [{ requests = 2, seconds = 3600 }]\n\
                  [limits.xurrent]\npreset = \"vendor\"\n";
    fs::write(house.dir.path().join("polydex.toml"), tables).unwrap();
    let server = house.serve(&[]);
    let bearer = format!("Bearer {}", server.secret());
    let headers = [("authorization", &*bearer)];
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let answer =
            polydex_testkit::request(server.address, "GET", "/api/v1/me", &headers, "").await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [200, 200, 429]);
    let other = polydex_testkit::request(server.address, "GET", "/v1/me", &headers, "").await;
    assert_eq!(other.status, 200);
    for (table, complains) in [
        ("[limits.awork]\nwindows = [{ requests = 0, seconds = 1 }]\n", "limits.awork"),
        ("[limits.xurrent.keys]\nmine = []\n", "limits.xurrent.keys.mine"),
        ("[limits.outlook]\npreset = \"vendor\"\n", "outlook"),
        ("[limits.deskpro]\npreset = \"none\"\n", "expected `off` or `vendor`"),
    ] {
        fs::write(house.dir.path().join("polydex.toml"), table).unwrap();
        let text = complaint(&house.run(&["serve"]).code(2));
        assert!(text.contains(complains), "{text}");
    }
}

#[test]
fn a_region_or_zone_that_does_not_exist_is_refused() {
    let house = House::new();
    for option in ["--region=Atlantis", "--time-zone=Middle/Earth"] {
        house.run(&["serve", "--listen", "127.0.0.1:0", option]).code(2);
    }
}

#[test]
fn a_mistyped_variable_is_warned_of() {
    let house = House::new();
    let mut command = house.command(&["workspaces", "create", "main"]);
    let assert = command.env("POLYDEX_DATABSE", "sqlite:x.db").assert().success();
    let text = complaint(&assert);
    assert!(text.contains("no option is called POLYDEX_DATABSE"), "{text}");
    assert!(text.contains("did you mean POLYDEX_DATABASE?"), "{text}");
}

#[test]
fn a_file_may_be_named_without_a_scheme() {
    let house = House::new();
    house.run(&["workspaces", "create", "main", "--database", "one.db"]).success();
    house.run(&["workspaces", "create", "main", "--database", "sqlite://two.db"]).success();
    for name in ["one.db", "two.db"] {
        assert!(house.dir.path().join(name).exists(), "{name}");
    }
}

#[test]
fn an_expiry_that_is_no_span_is_told_what_one_looks_like() {
    let args = ["keys", "create", "--role", "member", "--expires", "1x"];
    let text = complaint(&House::new().run(&args).code(2));
    assert!(text.contains("expected a span such as 90d"), "{text}");
}
