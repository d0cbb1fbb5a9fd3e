//! `cargo xtask fuzz`: everything that reads what clients send, fed by a fuzzer.
//!
//! The program in `tools/fuzz/` is built here with the flags that cargo-fuzz would pass for
//! `--sanitizer none`, not by cargo-fuzz: the compiler has all that is needed, and installing
//! that tool takes a bare machine longer than all targets together. `tools/fuzz/README.md` tells how to
//! run one target by hand, with it or without.

mod build;
mod run;

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{Context as _, ensure};

use run::Outcome;

/// Where the program, its seeds and dictionaries are.
const FOLDER: &str = "tools/fuzz";

/// How long each target runs where nothing else is said, in seconds.
pub const SECONDS: u32 = 20;

/// Builds the program and runs each target, or only those whose names begin with `only`.
pub fn run(seconds: u32, only: &str) -> anyhow::Result<()> {
    let program = build::program()?;
    let targets: VecDeque<String> =
        run::targets(&program)?.into_iter().filter(|name| name.starts_with(only)).collect();
    ensure!(!targets.is_empty(), "no target begins with {only}");
    let cores = thread::available_parallelism().map_or(1, usize::from).min(targets.len());
    eprintln!("fuzzing {} targets for {seconds} s each, {cores} at once", targets.len());
    let waiting = Mutex::new(targets);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let outcomes = thread::scope(|scope| {
        let worker = || -> anyhow::Result<Vec<Outcome>> {
            let mut outcomes = Vec::new();
            while let Some(target) = next() {
                let outcome = run::target(&program, &target, seconds)?;
                println!("{outcome}");
                outcomes.push(outcome);
            }
            Ok(outcomes)
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        let ended = workers.into_iter().map(|worker| worker.join().expect("no worker panics"));
        ended.collect::<anyhow::Result<Vec<_>>>()
    })
    .context("cannot run a target")?;
    let failed: Vec<&Outcome> = outcomes.iter().flatten().filter(|run| run.has_failed()).collect();
    for outcome in &failed {
        eprintln!("\n== {}\n{}", outcome.target, outcome.tail());
    }
    let all: u64 = outcomes.iter().flatten().map(|outcome| outcome.executions).sum();
    println!("{all} executions");
    ensure!(failed.is_empty(), "{} targets failed", failed.len());
    Ok(())
}
