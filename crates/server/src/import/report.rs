//! The report of an import: numbers, what was not understood, what is doubtful.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::File,
    io::{self, BufWriter, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Value as Json, json};

use super::{
    notes::{About, Note, describe},
    tally::Tally,
};
use crate::{Exit, format::Format, progress};

/// So many different things are counted one by one: a file of nothing but names of members would
/// fill the memory.
const COUNTED: usize = 1000;

/// The report while the import runs.
pub(super) struct Report {
    /// In how many documents each was found.
    found: BTreeMap<(About, String), u64>,
    /// What was found beyond [`COUNTED`] different things.
    others: u64,
    /// A line for each finding, where they are asked for.
    lines: Option<BufWriter<File>>,
    path: Option<PathBuf>,
}

/// What the import did, as the report begins.
#[derive(Clone, Copy)]
pub(super) struct Outcome<'t> {
    pub(super) format: Format,
    pub(super) tally: &'t Tally,
    pub(super) dry_run: bool,
    pub(super) strict: bool,
}

impl Report {
    /// A report that lists every finding in this file, or none.
    pub(super) fn to(path: Option<PathBuf>) -> Result<Self, Exit> {
        let lines = path.as_ref().map(|_| tempfile::tempfile().map(BufWriter::new)).transpose()?;
        Ok(Self { found: BTreeMap::new(), others: 0, lines, path })
    }

    /// Takes what is to be said of the document that begins on this line.
    pub(super) fn add(&mut self, line: u64, notes: Vec<Note>) -> Result<(), Exit> {
        let mut counted: Vec<(About, String)> = Vec::new();
        for note in notes {
            if let Some(lines) = &mut self.lines {
                writeln!(lines, "line {line}: {}", note.sentence())?;
            }
            let key = (note.about, note.member);
            // A document counts once, however often the same stands in it.
            if !counted.contains(&key) {
                counted.push(key);
            }
        }
        for key in counted {
            if self.found.len() < COUNTED || self.found.contains_key(&key) {
                *self.found.entry(key).or_default() += 1;
            } else {
                self.others += 1;
            }
        }
        Ok(())
    }

    /// The report in words, many lines.
    pub(super) fn text(&self, outcome: Outcome<'_>) -> String {
        let mut text = outcome.tally.sentence(outcome.dry_run);
        let stored = if outcome.strict { "rejected" } else { "stored as they are" };
        let parts = [
            ("Not understood, in documents".to_owned(), false),
            (format!("Doubtful, {stored}, in documents"), true),
        ];
        for (title, is_doubt) in parts {
            let found = self.ordered(is_doubt);
            if found.is_empty() {
                continue;
            }
            let _ = write!(text, "\n{title}:");
            for ((about, member), count) in found {
                let _ = write!(text, "\n{count:>9}  {}", describe(about, member));
            }
        }
        if self.others > 0 {
            let _ = write!(text, "\n{:>9}  further ones", self.others);
        }
        if self.lines.is_none() && !self.found.is_empty() {
            text.push_str(
                "\n--report FILE lists each with its line; --strict rejects such documents.",
            );
        }
        text
    }

    /// The same as one JSON object.
    pub(super) fn json(&self, outcome: Outcome<'_>) -> Json {
        let Tally { counts, rejected, organizations, groups, unknown_managers } = outcome.tally;
        let found = |is_doubt| -> Json {
            let found = self.ordered(is_doubt).into_iter();
            found.map(|((about, member), documents)| entry(about, member, documents)).collect()
        };
        json!({
            "from": outcome.format.name,
            "dry_run": outcome.dry_run,
            "people": outcome.tally.people(),
            "created": counts.created,
            "updated": counts.updated,
            "skipped": counts.skipped,
            "rejected": rejected,
            "roles_lowered": counts.lowered,
            "organizations_made": organizations,
            "groups_made": groups,
            "managers_unknown": unknown_managers,
            "not_understood": found(false),
            "doubtful": found(true),
        })
    }

    /// Writes the file that was asked for: the report, then every finding.
    pub(super) fn close(&mut self, outcome: Outcome<'_>) -> Result<(), Exit> {
        let (Some(path), text) = (self.path.clone(), self.text(outcome)) else { return Ok(()) };
        let mut file = progress::create(Some(Path::new(&path)))?;
        writeln!(file, "{text}\n")?;
        if let Some(lines) = self.lines.take() {
            let mut lines = lines.into_inner().map_err(io::IntoInnerError::into_error)?;
            lines.rewind()?;
            io::copy(&mut lines, &mut file)?;
        }
        Ok(file.flush()?)
    }

    /// What was found most often comes first.
    fn ordered(&self, is_doubt: bool) -> Vec<(&(About, String), u64)> {
        let of_it = |(about, _): &(About, String)| matches!(about, About::Doubtful(_)) == is_doubt;
        let found = self.found.iter().filter(|(key, _)| of_it(key));
        let mut found: Vec<_> = found.map(|(key, count)| (key, *count)).collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found
    }
}

fn entry(about: &About, member: &str, documents: u64) -> Json {
    match about {
        About::NotUnderstood(word) => {
            json!({ "member": member, "word": word, "documents": documents, "kept": false })
        }
        About::Kept => {
            json!({ "member": member, "word": null, "documents": documents, "kept": true })
        }
        About::Elsewhere => {
            json!({ "member": member, "id_of_elsewhere": true, "documents": documents, "kept": false })
        }
        About::Doubtful(doubt) => {
            json!({ "member": member, "reason": doubt.reason(), "documents": documents })
        }
    }
}
