//! The outcome of an import: counts, and the refused rows with their reasons.

use csv::Writer;
use polydex_model::{Person, Refusal};

use super::jobs::Results;
use crate::refuse::sentences;

/// Maximum length of a log, in bytes; further rows are counted but not listed.
const MAX_LOG: usize = 256 * 1024;

/// What was done and what was refused.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// The counts.
    pub(super) results: Results,
    refused: Vec<(u64, String)>,
    length: usize,
}

impl Summary {
    /// Records that a row was refused.
    pub(super) fn refuse(&mut self, line: u64, refusal: &Refusal) {
        let message = sentences(refusal).join("; ");
        if matches!(refusal, Refusal::Internal(_) | Refusal::Unavailable(_)) {
            self.results.errors += 1;
            self.log(line, message);
        } else {
            self.fail(line, &message);
        }
    }

    /// Records that a row was not applied.
    pub(super) fn fail(&mut self, line: u64, message: &str) {
        self.results.failures += 1;
        self.log(line, message.to_owned());
    }

    fn log(&mut self, line: u64, message: String) {
        self.length += message.len();
        if self.length <= MAX_LOG {
            self.refused.push((line, message));
        }
    }

    /// Counts the changes of a person's details.
    pub(super) fn count_points(&mut self, before: &Person, after: &Person, rows: usize) {
        let (before, after) = (&before.card.points, &after.card.points);
        let old = |id| before.iter().find(|point| point.id == id);
        let created = after.iter().filter(|point| old(point.id).is_none()).count();
        let updated =
            after.iter().filter(|point| old(point.id).is_some_and(|old| old != *point)).count();
        let removed = before.iter().filter(|old| after.iter().all(|new| new.id != old.id));
        self.results.created += created;
        self.results.updated += updated;
        self.results.deleted += removed.count();
        self.results.unchanged += rows.saturating_sub(created + updated);
    }

    /// The log: a CSV of lines and reasons.
    pub(super) fn into_log(mut self) -> String {
        self.refused.sort_by_key(|(line, _)| *line);
        let mut log = Writer::from_writer(Vec::new());
        let head = [("Line".to_owned(), "Message".to_owned())].into_iter();
        let rows = self.refused.into_iter().map(|(line, message)| (line.to_string(), message));
        for (line, message) in head.chain(rows) {
            log.write_record([line, message]).expect("a vector accepts every write");
        }
        let bytes = log.into_inner().expect("a vector accepts every write");
        String::from_utf8(bytes).expect("only texts were written")
    }
}
