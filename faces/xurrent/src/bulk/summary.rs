//! What an import did, and which rows were refused and why.

use csv::Writer;
use polydex_model::{Person, Refusal};

use super::jobs::Results;
use crate::refuse::sentences;

/// Longest log, in bytes; the rest is counted and not told.
const LONGEST_LOG: usize = 256 * 1024;

/// What was done, and what was refused.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// The numbers.
    pub(super) results: Results,
    refused: Vec<(u64, String)>,
    length: usize,
}

impl Summary {
    /// Notes that a row was refused.
    pub(super) fn refuse(&mut self, line: u64, refusal: &Refusal) {
        let message = sentences(refusal).join("; ");
        if matches!(refusal, Refusal::Internal(_) | Refusal::Unavailable(_)) {
            self.results.errors += 1;
            self.tell(line, message);
        } else {
            self.fail(line, &message);
        }
    }

    /// Notes that a row was not carried out.
    pub(super) fn fail(&mut self, line: u64, message: &str) {
        self.results.failures += 1;
        self.tell(line, message.to_owned());
    }

    fn tell(&mut self, line: u64, message: String) {
        self.length += message.len();
        if self.length <= LONGEST_LOG {
            self.refused.push((line, message));
        }
    }

    /// Counts what became of a person's details.
    pub(super) fn points(&mut self, before: &Person, after: &Person, rows: usize) {
        let (before, after) = (&before.card.points, &after.card.points);
        let old = |id| before.iter().find(|point| point.id == id);
        let created = after.iter().filter(|point| old(point.id).is_none()).count();
        let updated =
            after.iter().filter(|point| old(point.id).is_some_and(|was| was != *point)).count();
        let gone = before.iter().filter(|point| after.iter().all(|is| is.id != point.id));
        self.results.created += created;
        self.results.updated += updated;
        self.results.deleted += gone.count();
        self.results.unchanged += rows.saturating_sub(created + updated);
    }

    /// The log: a CSV of lines and reasons.
    pub(super) fn written(mut self) -> String {
        self.refused.sort_by_key(|(line, _)| *line);
        let mut log = Writer::from_writer(Vec::new());
        let head = [("Line".to_owned(), "Message".to_owned())].into_iter();
        let rows = self.refused.into_iter().map(|(line, message)| (line.to_string(), message));
        for (line, message) in head.chain(rows) {
            log.write_record([line, message]).expect("a vector takes all");
        }
        let bytes = log.into_inner().expect("a vector takes all");
        String::from_utf8(bytes).expect("texts were written")
    }
}
