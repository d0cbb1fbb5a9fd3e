//! `polydex import`, asked to stop in its middle.

use std::{
    io::{Read as _, Write as _},
    process::{Command, Stdio},
};

use crate::program::House;

/// People of the input: more than a commit holds, and more bytes than are looked at beforehand.
const PEOPLE: usize = 6000;

#[test]
fn an_import_that_is_stopped_says_what_is_kept_and_how_to_go_on() {
    let house = House::founded();
    let person = |n: usize| {
        let notes = "x".repeat(400);
        format!(r#"{{"name":"P {n}","primary_email":"p{n}@acme.test","information":"{notes}"}}"#)
    };
    let mut command = house.command(&["import", "-", "--from", "xurrent"]);
    let mut import =
        command.stdin(Stdio::piped()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    // The input stays open, so the import cannot end by itself.
    let mut input = import.stdin.take().unwrap();
    for n in 0..PEOPLE {
        writeln!(input, "{}", person(n)).unwrap();
    }
    input.flush().unwrap();
    while house.export("native", "main").len() < 2 {
        assert!(import.try_wait().unwrap().is_none(), "it ended before it could be stopped");
    }
    let id = import.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
    let mut said = String::new();
    import.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(import.wait().unwrap().code(), Some(130), "{said}");
    drop(input);
    let kept = house.export("native", "main").len() - 1;
    assert!(kept > 0 && kept < PEOPLE, "{kept}");
    assert!(said.contains(&format!("stopped: {kept} people of the file are kept")), "{said}");
    assert!(said.contains("polydex import - --from xurrent --on-duplicate skip"), "{said}");

    let rest: String = (0..PEOPLE).map(|n| person(n) + "\n").collect();
    house.write("people.jsonl", &rest);
    let said = house.import("people.jsonl", "xurrent", &["--on-duplicate", "skip"]);
    assert!(said.contains(&format!("{} created", PEOPLE - kept)), "{said}");
    house.run(&["check"]).success();
}
