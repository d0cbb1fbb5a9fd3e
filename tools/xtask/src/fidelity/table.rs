//! Comparing, and the table of what arrived.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::client::Dialect;

use super::{
    Written,
    fact::{Fact, FactKind},
    write::refusal_name,
};

/// One writer, one reader.
#[derive(Default)]
pub struct Cell {
    /// How many facts were compared, by kind.
    compared: BTreeMap<FactKind, usize>,
    equal: usize,
    refused: BTreeMap<FactKind, usize>,
    /// One line a miss: person, field, what is wrong.
    pub misses: Vec<String>,
}

impl Cell {
    /// Compares what was accepted with what is shown, over the kinds that both dialects can say.
    /// A fact that is shown and was never written is a miss too.
    pub fn compare(
        &mut self,
        writer: Dialect,
        reader: Dialect,
        person: &Written,
        shown: &BTreeSet<Fact>,
    ) {
        let both = |fact: &&Fact| fact.kind.said_by(writer) && fact.kind.said_by(reader);
        let written: BTreeSet<&Fact> = person.accepted.iter().filter(both).collect();
        for fact in &written {
            *self.compared.entry(fact.kind).or_default() += 1;
            if shown.contains(*fact) {
                self.equal += 1;
            } else {
                self.miss(person, fact, "did not arrive");
            }
        }
        for fact in shown.iter().filter(both).filter(|fact| !written.contains(*fact)) {
            self.miss(person, fact, "was never written");
        }
        for fact in &person.refused {
            *self.refused.entry(fact.kind).or_default() += 1;
        }
    }

    fn miss(&mut self, person: &Written, fact: &Fact, what: &str) {
        let (id, kind) = (&person.subject.id, fact.kind.name());
        self.misses.push(format!("{id}: {kind} `{}` {what}", fact.value.replace('\n', " / ")));
    }

    fn total(&self) -> usize {
        self.compared.values().sum()
    }

    fn percent(&self) -> String {
        let total = self.total();
        if self.misses.is_empty() {
            return format!("**100 %** of {total}");
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer facts than 2^52")]
        let percent = 100.0 * self.equal as f64 / total.max(1) as f64;
        format!("{percent:.2} % of {total}")
    }
}

/// The whole report, as it stands in docs/fidelity.md.
pub fn render(cells: &BTreeMap<(Dialect, Dialect), Cell>, people: usize) -> String {
    let mut out = format!(
        "# Fidelity on real people\n\nMade by `cargo xtask fidelity ../shared/data/congress/people.jsonl`: the {people} \
         people of a public-domain file about members of the US Congress are written through one \
         dialect into a fresh server and read through all four. A cell says how many of the facts \
         that both dialects can express arrived equal: numbers as E.164 (a number may be phone and \
         fax), users or URLs, the lines of an address, the name. A fact that is shown and was never \
         written counts as a miss. Each person got a made-up e-mail address, by which they are \
         found again.\n\n"
    );
    let names: Vec<&str> = Dialect::all().map(Dialect::title).collect();
    let _ = writeln!(out, "| written through ↓, read through → | {} |", names.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(names.len()));
    for writer in Dialect::all() {
        let row: Vec<String> =
            Dialect::all().map(|reader| cells[&(writer, reader)].percent()).collect();
        let _ = writeln!(out, "| {} | {} |", writer.title(), row.join(" | "));
    }
    out.push_str("\n## Facts compared, by kind\n\n");
    let kinds: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.name()).collect();
    let _ = writeln!(out, "| cell | {} |", kinds.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(kinds.len()));
    for ((writer, reader), cell) in cells {
        let counts: Vec<String> = FactKind::ALL
            .iter()
            .map(|kind| cell.compared.get(kind).map_or("–".into(), ToString::to_string))
            .collect();
        let _ =
            writeln!(out, "| {} → {} | {} |", writer.title(), reader.title(), counts.join(" | "));
    }
    out.push_str("\n## Refused by the writing dialect's own rules\n\n");
    for writer in Dialect::all() {
        let refused = &cells[&(writer, writer)].refused;
        let all: Vec<String> =
            refused.iter().map(|(kind, n)| format!("{n} {}", refusal_name(*kind))).collect();
        let text = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        let _ = writeln!(out, "- {}: {text}", writer.title());
    }
    out.push_str("\n## Misses\n\n");
    let mut none = true;
    for ((writer, reader), cell) in cells {
        for miss in &cell.misses {
            none = false;
            let _ = writeln!(out, "- {} → {}: {miss}", writer.title(), reader.title());
        }
    }
    if none {
        out.push_str("None.\n");
    }
    out
}
