//! Starting, stopping, starting again.

use std::{fs, net::TcpListener, process::Command};

use assert_cmd::assert::OutputAssertExt as _;

use crate::program::{House, Running, complaint};

/// The status that a printed command gets in a shell that knows the key.
fn pasted(house: &House, command: &str) -> String {
    let quiet = format!(
        "KEY=$(cat polydex.owner-key); {command} --silent --output /dev/null \
         --write-out '%{{http_code}}'"
    );
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &quiet]).current_dir(house.dir.path()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_first_start_prints_a_call_that_works_in_every_dialect() {
    let house = House::new();
    let server = house.serve(&[]);
    let calls: Vec<&str> =
        server.welcome.lines().map(str::trim).filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(calls.len(), 4, "{}", server.welcome);
    for call in calls {
        assert_eq!(pasted(&house, call), "200", "{call}");
    }
}

#[cfg(unix)]
#[test]
fn the_owners_key_goes_to_a_file_of_his_own_where_no_terminal_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::new();
    let server = house.serve(&["--database", "data.db"]);
    assert!(!server.welcome.contains("pdx_"), "{}", server.welcome);
    assert!(server.welcome.contains("is in data.owner-key."), "{}", server.welcome);
    let file = house.dir.path().join("data.owner-key");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn the_owners_key_may_be_given_in_by_a_file_or_a_variable() {
    let given = "0123456789abcdefghijklmnopqrstuvwxyz";
    let house = House::new();
    fs::write(house.dir.path().join("given"), format!("{given}\n")).unwrap();
    let server = house.serve(&["--owner-key-file", "given"]);
    assert_eq!(server.get("/v1/me", given).await.status, 200);
    assert!(!server.welcome.contains(given), "{}", server.welcome);
    let house = House::new();
    let mut command = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    let server = Running::start(command.env("POLYDEX_OWNER_KEY", given));
    assert_eq!(server.get("/v1/me", given).await.status, 200);
    assert!(server.welcome.contains("$POLYDEX_OWNER_KEY"), "{}", server.welcome);
    assert!(!server.welcome.contains(given), "{}", server.welcome);
}

#[test]
fn a_key_that_could_be_guessed_is_refused_and_makes_none() {
    let house = House::new();
    let mut command = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    let text = complaint(&command.env("POLYDEX_OWNER_KEY", "secret").assert().code(2));
    assert!(text.contains("at least 32"), "{text}");
    assert_eq!(house.json(&["keys", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn a_first_start_that_cannot_write_the_key_says_what_to_do_and_makes_none() {
    let house = House::new();
    let args = ["serve", "--listen", "127.0.0.1:0", "--owner-key-file", "no/such/folder/key"];
    let text = complaint(&house.run(&args).code(2));
    assert!(text.contains("no/such/folder/key") && text.contains("--owner-key-file"), "{text}");
    assert_eq!(house.json(&["keys", "list", "--json"]), serde_json::json!([]));
}

#[tokio::test]
async fn a_database_in_memory_serves_and_leaves_nothing() {
    let house = House::new();
    let temporary = house.dir.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let args = ["serve", "--listen", "127.0.0.1:0", "--database", "sqlite::memory:"];
    let server = Running::start(house.command(&args).env("TMPDIR", &temporary));
    assert_eq!(server.get("/v1/me", &server.secret()).await.status, 200);
    assert!(fs::read_dir(&temporary).unwrap().next().is_some());
    assert!(server.end_by("TERM").success());
    assert!(fs::read_dir(&temporary).unwrap().next().is_none());
    for left in [":memory:", "polydex.owner-key"] {
        assert!(!house.dir.path().join(left).exists(), "{left}");
    }
    let text = complaint(&house.run(&["keys", "list", "--database", "sqlite::memory:"]).code(2));
    assert!(text.contains("only `polydex serve`"), "{text}");
}

#[tokio::test]
async fn a_second_start_keeps_the_data_and_shows_no_key() {
    let house = House::new();
    let first = house.serve(&[]);
    let secret = first.secret();
    let me = first.get("/v1/me", &secret).await.json();
    assert!(first.end_by("TERM").success());
    let second = house.serve(&[]);
    assert!(!second.welcome.contains("pdx_"), "{}", second.welcome);
    assert!(second.welcome.contains("polydex keys create"), "{}", second.welcome);
    assert_eq!(second.get("/v1/me", &secret).await.json(), me);
}

#[tokio::test]
async fn a_request_that_was_answered_before_a_crash_is_answered_alike_after_it() {
    let house = House::new();
    let first = house.serve(&[]);
    let bearer = format!("Bearer {}", first.secret());
    let headers = [("authorization", &*bearer), ("idempotency-key", "k-1")];
    let body = r#"{"name":"Ann Vos","primary_email":"ann@acme.test"}"#;
    let post = async |server: &Running| {
        polydex_testkit::request(server.address, "POST", "/v1/people", &headers, body).await
    };
    let made = post(&first).await;
    assert_eq!(first.end_by("KILL").code(), None);
    let second = house.serve(&[]);
    assert_eq!(post(&second).await.expect(201).body, made.expect(201).body);
    let people = second.get("/v1/people?name=Ann%20Vos", &bearer["Bearer ".len()..]).await;
    assert_eq!(people.header("x-pagination-total-entries"), Some("1"));
}

#[tokio::test]
async fn health_is_told_without_a_key() {
    let house = House::new();
    let server = house.serve(&[]);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path, "").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn both_signals_end_the_server_cleanly() {
    let house = House::new();
    for signal in ["TERM", "INT"] {
        assert_eq!(house.serve(&[]).end_by(signal).code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn servers_that_start_at_once_on_an_empty_database_all_come_up() {
    for arguments in [&[][..], &["--demo"]] {
        let house = House::new();
        let servers = at_once(&house, arguments);
        let with_key =
            servers.iter().filter(|server| server.welcome.contains("of the owner is in"));
        let [first] = with_key.collect::<Vec<_>>()[..] else { panic!("one makes the first key") };
        let secret = first.secret();
        for server in &servers {
            server.get("/v1/me", &secret).await.expect(200);
        }
        drop(servers);
        house.run(&["check"]).success().stdout("");
    }
}

/// Servers that start at the same time.
fn at_once(house: &House, arguments: &[&str]) -> Vec<Running> {
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| house.serve(arguments))).collect();
        starts.into_iter().map(|start| start.join().expect("it comes up")).collect()
    })
}

#[tokio::test]
async fn the_log_of_a_server_that_has_nothing_to_write_is_short() {
    let house = House::new();
    let server = house.serve(&["--demo"]);
    let log = house.dir.path().join("polydex.db-wal");
    let length = || fs::metadata(&log).unwrap().len();
    while length() > 4 << 20 {
        assert_eq!(server.get("/readyz", "").await.status, 200);
    }
}

#[tokio::test]
async fn demo_people_come_once_and_to_an_empty_workspace_only() {
    let house = House::new();
    let server = house.serve(&["--demo"]);
    let secret = server.secret();
    let total = async |server: &Running| {
        let answer = server.get("/v1/people?per_page=1", &secret).await;
        answer.header("x-pagination-total-entries").unwrap().to_owned()
    };
    assert_eq!(total(&server).await, "201");
    assert!(server.end_by("TERM").success());
    assert_eq!(total(&house.serve(&["--demo"])).await, "201");
}

#[test]
fn a_taken_port_is_one_sentence_and_makes_no_database() {
    let house = House::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let assert = house.run(&["serve", "--listen", &address]).code(4);
    let text = complaint(&assert);
    assert!(text.contains(&address) && text.lines().count() == 1, "{text}");
    assert!(!house.dir.path().join("polydex.db").exists());
}

#[test]
fn a_database_that_cannot_be_opened_is_one_sentence() {
    let house = House::new();
    let database = "sqlite:no/such/place/polydex.db";
    let assert = house.run(&["serve", "--listen", "127.0.0.1:0", "--database", database]).code(3);
    let text = complaint(&assert);
    assert!(text.contains("no/such/place/polydex.db") && text.lines().count() == 1, "{text}");
}

#[test]
fn a_database_of_no_known_kind_is_refused_as_usage() {
    let house = House::new();
    let assert = house.run(&["serve", "--listen", "127.0.0.1:0", "--database", "postgres:x"]);
    assert!(complaint(&assert.code(2)).contains("expected a file such as"));
}

#[test]
fn an_address_without_a_port_is_refused_as_usage() {
    let text = complaint(&House::new().run(&["serve", "--listen", "foo"]).code(2));
    assert!(text.contains("expected HOST:PORT, PORT or :PORT"), "{text}");
}
