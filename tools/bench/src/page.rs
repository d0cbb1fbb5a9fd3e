//! `docs/benchmarks.md`: the generated part between its marks; what stands around it stays.

use std::{fs, path::Path, process::Command};

use anyhow::Context as _;

use crate::report::{Figure, table};

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- /figures -->";

/// Puts the table into the page.
pub fn write(page: &Path, figures: &[Figure], command: &str) -> anyhow::Result<()> {
    let text =
        fs::read_to_string(page).with_context(|| format!("cannot read {}", page.display()))?;
    let (before, rest) = text.split_once(BEGIN).context("the page has no mark for figures")?;
    let (_, after) = rest.split_once(END).context("the page has no end mark for figures")?;
    let (table, machine) = (table(figures), machine());
    let text = format!(
        "{before}{BEGIN}\n{machine}\n\nCommand: `{command}`\n\n{table}\n\
         ![throughput](benchmarks/throughput.svg)\n\n![latency](benchmarks/latency.svg)\n{END}{after}"
    );
    Ok(fs::write(page, text)?)
}

/// What the figures were measured on, and with which versions.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let file = |path| fs::read_to_string(path).unwrap_or_default();
    let of = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let model = of(&file("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = of(&file("/proc/meminfo"), "MemTotal").unwrap_or_else(|| "unknown".to_owned());
    let kernel = file("/proc/sys/kernel/osrelease");
    format!(
        "Machine: {cores} cores ({model}), {memory} of memory, Linux {}; load program and server \
         share the cores. {}, SQLite {}, {}, measured {}.",
        kernel.trim(),
        version("rustc"),
        rusqlite::version(),
        version("pgbench"),
        today()
    )
}

fn version(program: &str) -> String {
    let output = Command::new(program).arg("--version").output();
    let text = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    text.map_or_else(|| format!("{program} unknown"), |text| text.trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the page tells the day of the machine's clock")]
fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}
