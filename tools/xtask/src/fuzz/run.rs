//! One run of one target.

use std::{fmt, fs, path::Path, process::Command};

use anyhow::{Context as _, ensure};

use super::FOLDER;

/// Slower than this on any input is a failure, in seconds.
const PATIENCE: u32 = 10;

/// Memory that a target may take, in MiB.
const MEMORY: u32 = 2048;

/// Lines of the fuzzer's report that tell of a failure.
const TAIL: usize = 40;

/// How a run ended.
pub struct Outcome {
    pub target: String,
    pub executions: u64,
    seconds: u32,
    is_success: bool,
    report: String,
}

/// The names of all targets, from the program itself.
pub fn targets(program: &Path) -> anyhow::Result<Vec<String>> {
    let told = Command::new(program).env_remove("POLYDEX_FUZZ").output()?;
    ensure!(told.status.success(), "the program does not tell its targets");
    Ok(String::from_utf8(told.stdout)?.lines().map(str::to_owned).collect())
}

/// Runs a target for some seconds. What it finds worth keeping stays beside the build for the
/// next run; an input that fails is kept in `tools/fuzz/artifacts`.
pub fn target(program: &Path, target: &str, seconds: u32) -> anyhow::Result<Outcome> {
    let corpus = format!("target/corpus/{target}");
    let artifacts = format!("artifacts/{target}/");
    for folder in [&corpus, &artifacts] {
        let folder = Path::new(FOLDER).join(folder);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let dialect = target.split('-').next().unwrap_or(target);
    let ended = Command::new(program)
        .current_dir(FOLDER)
        .env("POLYDEX_FUZZ", target)
        .envs(memory().map(|folder| ("TMPDIR", folder)))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={PATIENCE}"))
        .arg(format!("-rss_limit_mb={MEMORY}"))
        .arg(format!("-dict=words/{dialect}.dict"))
        .arg(format!("-artifact_prefix={artifacts}"))
        .arg("-print_final_stats=1")
        .args([&corpus, &format!("seeds/{target}")])
        .output()
        .with_context(|| format!("cannot start {target}"))?;
    let report = String::from_utf8_lossy(&ended.stderr).into_owned();
    let executions = report
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or_default();
    let is_success = ended.status.success();
    Ok(Outcome { target: target.to_owned(), executions, seconds, is_success, report })
}

/// A folder in memory, if the machine has one: no database of a run need survive it.
fn memory() -> Option<&'static str> {
    let folder = "/dev/shm";
    Path::new(folder).is_dir().then_some(folder)
}

impl Outcome {
    pub fn has_failed(&self) -> bool {
        // A run without a single execution has shown nothing.
        !self.is_success || self.executions == 0
    }

    /// The end of what the fuzzer reported.
    pub fn tail(&self) -> String {
        let lines: Vec<&str> = self.report.lines().collect();
        lines[lines.len().saturating_sub(TAIL)..].join("\n")
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, executions, seconds, .. } = self;
        let word = if self.has_failed() { "FAILED" } else { "ok" };
        write!(f, "{target:<24} {executions:>10} executions in {seconds} s  {word}")
    }
}
