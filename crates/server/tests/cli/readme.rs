//! The README's first look, pasted into a terminal.

use std::{fs, process::Command};

use crate::program::House;

/// The block's commands, each with the lines printed under it.
fn transcript() -> Vec<(String, String)> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let page = fs::read_to_string(page).unwrap();
    let look = page.split("## A first look").nth(1).unwrap();
    let block = look.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let mut said: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => said.push((command.to_owned(), String::new())),
            None => said.last_mut().unwrap().1.push_str(line),
        }
    }
    said
}

/// Whether `text` is `pattern`, in which `…` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    let mut pieces = pattern.split('…');
    let first = pieces.next().unwrap_or_default();
    if !rest.starts_with(first) {
        return false;
    }
    rest = &rest[first.len()..];
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty() || pattern.ends_with('…')
}

#[test]
fn the_first_look_of_the_readme_prints_what_it_says() {
    let house = House::new();
    let server = house.serve(&["--demo"]);
    let commands: Vec<(String, String)> = transcript();
    assert!(commands.len() >= 8, "the block was found");
    // One shell for all, as in a terminal; a line of its own ends each command's output.
    let mut script = format!(
        "cargo() {{ while [ \"$1\" != -- ]; do shift; done; shift; '{}' \"$@\" 2>/dev/null; }}\n",
        env!("CARGO_BIN_EXE_polydex")
    );
    for (command, _) in &commands {
        let command = command.replace("127.0.0.1:8080", &server.address.to_string());
        script.push_str(&command);
        script.push_str("\nprintf '\\n=====\\n'\n");
    }
    let output =
        Command::new("bash").args(["-c", &script]).current_dir(house.dir.path()).output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> = output.split("\n=====\n").collect();
    for ((command, expected), answer) in commands.iter().zip(answers) {
        assert!(fits(expected, answer.trim()), "{command}\nsaid {answer}\nnot  {expected}");
    }
}
