//! A disk that is full, and has room again.
//!
//! The disk is a limit on the size of the server's files that the system enforces (`ulimit -f`),
//! with its signal ignored so that a write fails instead, as one on a full disk does.

use std::process::Command;

use polydex_testkit::Answer;

use crate::program::{House, Running};

/// In units of 1,024 bytes; a new database with its first key takes less.
const ROOM: &str = "1500";

struct Full {
    server: Running,
    secret: String,
}

impl Full {
    fn start(house: &House) -> Self {
        let program = house.command(&["serve", "--listen", "127.0.0.1:0"]);
        let script = format!("trap '' XFSZ; ulimit -S -f {ROOM}; exec \"$@\"");
        let mut limited = Command::new("bash");
        limited.args(["-c", &script, "bash"]).arg(program.get_program()).args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        limited.current_dir(house.dir.path());
        let server = Running::start(&mut limited);
        let secret = server.secret();
        Self { server, secret }
    }

    async fn add(&self, number: usize) -> Answer {
        let bearer = format!("Bearer {}", self.secret);
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        let body = format!(
            r#"{{"name":"Person {number}","primary_email":"p{number}@full.example","information":"{}"}}"#,
            "x".repeat(4_000)
        );
        let people = "/v1/people";
        polydex_testkit::request(self.server.address, "POST", people, &headers, body).await
    }

    fn make_room(&self) {
        let pid = self.server.id().to_string();
        let lifted = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status();
        assert!(lifted.unwrap().success());
    }
}

#[tokio::test]
async fn a_full_disk_refuses_writes_until_there_is_room_and_loses_nothing() {
    let house = House::new();
    let disk = Full::start(&house);
    let mut taken = Vec::new();
    let refused = loop {
        assert!(taken.len() < 5_000, "the disk never filled up");
        let answer = disk.add(taken.len()).await;
        match answer.status {
            201 => taken.push(answer.json()["id"].as_i64().unwrap()),
            _ => break answer,
        }
    };
    assert!(!taken.is_empty(), "{}", refused.text());
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    assert!(refused.text().contains("try again"), "{}", refused.text());

    let last = format!("/v1/people/{}", taken.last().unwrap());
    assert_eq!(disk.server.get(&last, &disk.secret).await.status, 200, "reads go on");
    assert_eq!(disk.server.get("/v1/people", &disk.secret).await.status, 200);
    assert_eq!(disk.add(taken.len()).await.status, 503, "there is still no room");
    for _ in 0..2 {
        assert_eq!(disk.server.get("/readyz", "").await.status, 503, "nothing can be written");
    }
    assert_eq!(disk.server.get("/healthz", "").await.status, 200, "the process lives");

    disk.make_room();
    assert_eq!(disk.server.get("/readyz", "").await.status, 200, "without a write of anybody's");
    let answer = disk.add(taken.len()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    taken.push(answer.json()["id"].as_i64().unwrap());

    for number in &taken {
        let path = format!("/v1/people/{number}");
        assert_eq!(disk.server.get(&path, &disk.secret).await.status, 200, "{path}");
    }
    assert!(disk.server.end_by("TERM").success());
    house.run(&["check"]).success();
}
