//! Standard output and standard error that cannot be written to: the server works all the same, and
//! ends when it is asked to.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, PipeReader, pipe},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use crate::program::{House, Running};

/// A device that is full.
fn full() -> Stdio {
    File::options().write(true).open("/dev/full").expect("Linux has it").into()
}

/// A pipe whose reader is gone.
fn closed() -> Stdio {
    pipe().expect("a pipe").1.into()
}

fn serve(house: &House) -> Command {
    let mut command = house.command(&["serve", "--listen", "127.0.0.1:0"]);
    // Every request says something.
    command.env("POLYDEX_LOG", "debug");
    command
}

#[tokio::test]
async fn a_server_whose_log_cannot_be_written_serves_and_obeys_signals() {
    for (what, log) in [("full", full as fn() -> Stdio), ("closed", closed)] {
        for signal in ["TERM", "INT"] {
            let house = House::new();
            let server = Running::start(serve(&house).stderr(log()));
            let secret = server.secret();
            let bearer = format!("Bearer {secret}");
            let headers = [("authorization", &*bearer)];
            for n in 0..3 {
                let body =
                    format!(r#"{{"name":"Person {n}","primary_email":"p{n}@unwritable.example"}}"#);
                let made =
                    polydex_testkit::request(server.address, "POST", "/v1/people", &headers, body);
                made.await.expect(201);
            }
            server.get("/readyz", "").await.expect(200);
            assert_eq!(server.end_by(signal).code(), Some(0), "{what} {signal}");
            house.run(&["check"]).success();
        }
    }
}

#[tokio::test]
async fn a_server_whose_log_nobody_reads_serves_and_obeys_a_signal() {
    let house = House::new();
    let (unread, log) = pipe().expect("a pipe");
    let server = Running::start(serve(&house).stderr(log));
    let secret = server.secret();
    // More than a pipe takes in: each says several hundred bytes.
    for _ in 0..1_000 {
        server.get("/v1/me", &secret).await.expect(200);
    }
    assert_eq!(server.end_by("TERM").code(), Some(0));
    drop(unread);
}

/// Reads in the log where a server listens whose standard output cannot be read.
fn address_in(log: PipeReader) -> (SocketAddr, BufReader<PipeReader>) {
    let mut log = BufReader::new(log);
    let mut line = String::new();
    loop {
        line.clear();
        assert_ne!(log.read_line(&mut line).expect("text"), 0, "it ended");
        if let Some((_, address)) = line.trim().split_once("address=") {
            return (address.parse().expect("an address"), log);
        }
    }
}

#[tokio::test]
async fn a_server_that_cannot_print_where_it_listens_serves_and_obeys_a_signal() {
    for out in [full as fn() -> Stdio, closed] {
        let house = House::new();
        let (log, written) = pipe().expect("a pipe");
        let mut command = house.command(&["serve", "--listen", "127.0.0.1:0"]);
        let server = Server(command.stdout(out()).stderr(written).spawn().expect("it starts"));
        // The writing end of this process is closed, so that the log ends with the server.
        drop(command);
        let (address, log) = address_in(log);
        polydex_testkit::request(address, "GET", "/readyz", &[], "").await.expect(200);
        assert_eq!(server.end(), Some(0));
        drop(log);
    }
}

#[test]
fn a_command_whose_messages_cannot_be_written_still_says_by_its_code_how_it_ended() {
    let house = House::new();
    for log in [full as fn() -> Stdio, closed] {
        let status = house.command(&["check"]).stderr(log()).status();
        assert_eq!(status.expect("it starts").code(), Some(3));
    }
}

struct Server(Child);

impl Server {
    fn end(mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
