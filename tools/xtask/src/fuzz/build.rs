//! The program, built with instrumentation.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};

use super::FOLDER;

/// Counters on every edge and on compared values, for the fuzzer to steer by.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    // Branches that are folded into one cannot be distinguished.
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

/// Builds the program and answers where it is.
pub fn program() -> anyhow::Result<PathBuf> {
    let folder = Path::new(FOLDER);
    // What is fuzzed has the versions of the product.
    fs::copy("Cargo.lock", folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    let host = host()?;
    // With a target of its own named, cargo keeps the flags from build scripts and macros.
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--target", &host])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", "target")
        .env("RUSTFLAGS", FLAGS.join(" "))
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the program does not build");
    let program = folder.join("target").join(host).join("release").join("polydex-fuzz");
    program.canonicalize().context("the program is not where it was built")
}

/// The machine that this is built on and for, as the compiler names it.
fn host() -> anyhow::Result<String> {
    let told = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let told = String::from_utf8(told.stdout)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not tell its host")?.to_owned())
}
