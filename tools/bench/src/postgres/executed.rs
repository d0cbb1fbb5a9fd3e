//! What the server executes for the program, from the server's own log: whatever the program learns
//! to do otherwise, `pgbench` does the same.

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{constant, sql};

/// A prepared statement as it was executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// With `$1` and so on for values.
    sql: String,
    /// The values; `None` is NULL.
    values: Vec<Option<String>>,
}

impl Executed {
    /// The statement for a script of `pgbench`. `other` may put another expression in place of a
    /// value.
    pub fn script(&self, other: impl Fn(&str) -> Option<String>) -> String {
        let mut text = self.sql.clone();
        // From the last: $1 begins $12 too.
        for (at, value) in self.values.iter().enumerate().rev() {
            let value = value
                .as_ref()
                .map_or("NULL".to_owned(), |value| other(value).unwrap_or_else(|| constant(value)));
            text = text.replace(&format!("${}", at + 1), &value);
        }
        text + ";\n"
    }
}

/// The prepared statements that the server at `url` executes during some work.
pub(super) fn during(
    url: &str,
    work: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Executed>> {
    let log = log(url)?;
    set(url, "log_line_prefix = ''")?;
    set(url, "log_statement = 'all'")?;
    let from = fs::metadata(&log)?.len();
    let worked = work();
    set(url, "log_statement = 'none'")?;
    worked?;
    let mut file = File::open(&log)?;
    file.seek(SeekFrom::Start(from))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    in_log(&text)
}

/// Where `polydex-test-postgres` lets the server log.
fn log(url: &str) -> anyhow::Result<PathBuf> {
    let data = sql(url, "SHOW data_directory")?;
    Ok(Path::new(&data).with_file_name("log"))
}

/// Changes a setting for everybody. A connection made behind it finds it changed; those that are
/// there do not notice.
fn set(url: &str, setting: &str) -> anyhow::Result<()> {
    sql(url, &format!("ALTER SYSTEM SET {setting}"))?;
    sql(url, "SELECT pg_reload_conf()")?;
    let (name, value) = setting.split_once(" = ").context("a setting without a value")?;
    while sql(url, &format!("SHOW {name}"))? != value.trim_matches('\'') {}
    Ok(())
}

/// The prepared statements in a log: `LOG:  execute s1: SELECT …`, the further lines of a statement
/// indented, and then `DETAIL:  parameters: $1 = 'a', $2 = NULL`.
fn in_log(log: &str) -> anyhow::Result<Vec<Executed>> {
    let mut all: Vec<Executed> = Vec::new();
    let mut entries: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(rest), Some(entry)) => {
                entry.push('\n');
                entry.push_str(rest);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    for entry in entries {
        if let Some(executed) = entry.strip_prefix("LOG:  execute ") {
            let (_, sql) = executed.split_once(": ").context("a statement without a name")?;
            all.push(Executed { sql: sql.to_owned(), values: Vec::new() });
        } else if let Some((detail, list)) = entry.split_once("arameters: ")
            && detail.starts_with("DETAIL:")
        {
            let last = all.last_mut().context("values without a statement")?;
            last.values = list.split(", $").map(value).collect::<anyhow::Result<_>>()?;
        }
    }
    Ok(all)
}

/// The value in `$1 = 'it''s'`. None of ours holds what the list is cut at.
fn value(assignment: &str) -> anyhow::Result<Option<String>> {
    let (_, value) = assignment.split_once(" = ").context("no value")?;
    let text = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    Ok(text.map(|text| text.replace("''", "'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "LOG:  statement: SHOW x\n\
        LOG:  execute s1: SELECT a\n\
        \tFROM b WHERE c = $1 AND d = $2\n\
        DETAIL:  parameters: $1 = 'it''s', $2 = NULL\n\
        LOG:  checkpoint starting: time\n";

    #[test]
    fn an_executed_statement_is_found_in_the_log_with_its_values() {
        let values = vec![Some("it's".to_owned()), None];
        let sql = "SELECT a\nFROM b WHERE c = $1 AND d = $2".to_owned();
        assert_eq!(in_log(LOG).unwrap(), [Executed { sql, values }]);
    }

    #[test]
    fn a_statement_for_pgbench_has_the_values_in_it() {
        let values = vec![Some("a:b".to_owned()), Some("7".to_owned())];
        let executed = Executed { sql: "SELECT $1, $2".to_owned(), values };
        let script = executed.script(|value| (value == "7").then(|| ":n".to_owned()));
        assert_eq!(script, "SELECT E'a\\x3ab', :n;\n");
    }
}
