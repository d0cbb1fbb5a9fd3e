//! `cargo xtask test`: everything that must hold before a change lands.

use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use polydex_test_postgres::{Cluster, Durability, VARIABLE};

use crate::{crash, fuzz, server::Program, words};

/// A program that the tests run, and the Debian package that brings it.
const NEEDED: &[(&str, &str)] = &[("cc", "gcc"), ("c++", "g++"), ("curl", "curl")];

/// What is checked, in the order of how quickly it fails.
const CHECKS: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    (
        "clippy",
        &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
    ),
    ("tests and doc tests", &["test", "--workspace", "--all-features"]),
    ("documentation", &["doc", "--workspace", "--no-deps"]),
];

/// What is tested once more with its data in PostgreSQL; the engine itself was among the others.
/// One command with the features of the first run, so that nothing is built again.
const OVER_POSTGRES: &[&str] = &[
    "test",
    "--workspace",
    "--all-features",
    "--test",
    "face",
    "--test",
    "http",
    "--test",
    "policy",
    "--test",
    "together",
];

/// How often a server is killed on each engine.
const CRASHES: u32 = 5;

pub fn run() -> anyhow::Result<()> {
    install_missing()?;
    let cluster = Cluster::start(Durability::None)?;
    eprintln!("\n== words");
    words::run()?;
    for (name, arguments) in CHECKS {
        check(name, arguments, None)?;
    }
    check("over PostgreSQL", OVER_POSTGRES, Some(&cluster))?;
    drop(cluster);
    eprintln!("\n== kills");
    crash::run(&Program::tested()?, CRASHES, None)?;
    eprintln!("\n== fuzzing");
    fuzz::run(fuzz::SECONDS, "")?;
    eprintln!("\nall checks passed");
    Ok(())
}

fn check(name: &str, arguments: &[&str], over: Option<&Cluster>) -> anyhow::Result<()> {
    eprintln!("\n== {name}: cargo {}", arguments.join(" "));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).env("RUSTDOCFLAGS", "-D warnings").env_remove(VARIABLE);
    if let Some(cluster) = over {
        cargo.env(VARIABLE, cluster.url());
    }
    let status = cargo.status();
    let status = status.with_context(|| format!("cannot run cargo for the check '{name}'"))?;
    if status.success() { Ok(()) } else { bail!("the check '{name}' failed") }
}

fn install_missing() -> anyhow::Result<()> {
    let mut missing: Vec<&str> = NEEDED
        .iter()
        .filter(|(program, _)| !runs(program, &["--version"]))
        .map(|(_, package)| *package)
        .collect();
    if !polydex_test_postgres::is_installed() {
        missing.push("postgresql");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get update && apt-get install -y {}", missing.join(" "));
    let Some(prefix) = root_prefix() else {
        bail!("system packages are missing; install them with: sudo sh -c '{install}'");
    };
    eprintln!("== installing {}", missing.join(" "));
    let mut words: Vec<&str> = prefix.to_vec();
    words.extend(["sh", "-c", &install]);
    let status = Command::new(words[0]).args(&words[1..]).status().context("cannot run sh")?;
    if !status.success() {
        bail!("could not install {}", missing.join(" "));
    }
    Ok(())
}

/// What to put before a command that root must run; `None` where this user cannot become root.
fn root_prefix() -> Option<&'static [&'static str]> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if id.stdout.trim_ascii() == b"0" {
        Some(&["env"])
    } else if runs("sudo", &["-n", "true"]) {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
