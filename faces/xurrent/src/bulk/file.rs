//! An export as CSV text, page by page; only one page is in memory at a time.

use std::io;

use axum::body::Bytes;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use futures::stream::{Stream, try_unfold};
use polydex_directory::Directory;
use polydex_format_xurrent::{XurrentLens, document::Document, phrasebook::Slot};
use polydex_model::{
    Person, Query,
    query::{Cursor, Window},
};
use serde_json::Value as Json;

use super::{
    Export, Type,
    columns::{
        ADDRESS, ADDRESS_LABEL, CONTACT_LABEL, CONTACT_PROTOCOL, CONTACT_URI, ID, INTEGRATION,
        PEOPLE, PERSON,
    },
};

/// Number of people in a page.
const PAGE: u32 = 200;

/// The line terminator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// `\n`.
    #[default]
    Lf,
    /// `\r\n`.
    CrLf,
}

/// The start of the next page.
enum NextPage {
    First,
    After(Cursor),
    End,
}

/// Writes the file of one type page by page.
pub(super) struct CsvPages {
    directory: Directory,
    export: Export,
    kind: Type,
    lens: XurrentLens,
    next: NextPage,
}

/// The file of one type, as a stream.
pub(super) fn csv(
    directory: Directory,
    export: Export,
    kind: Type,
) -> impl Stream<Item = io::Result<Bytes>> {
    try_unfold(CsvPages::new(directory, export, kind), |mut pages| async move {
        let page = pages.next().await?;
        Ok(page.map(|page| (page.into(), pages)))
    })
}

impl CsvPages {
    pub(super) fn new(directory: Directory, export: Export, kind: Type) -> Self {
        let lens = XurrentLens::for_workspace(&export.caller.workspace.settings);
        Self { directory, export, kind, lens, next: NextPage::First }
    }

    /// The next page; `None` after the last one.
    pub(super) async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let is_first = matches!(self.next, NextPage::First);
        let window = match std::mem::replace(&mut self.next, NextPage::End) {
            NextPage::First => Window::Offset { skip: 0, take: PAGE },
            NextPage::After(cursor) => Window::After { cursor, take: PAGE },
            NextPage::End => return Ok(None),
        };
        let query = Query { filter: self.export.filter.clone(), order: Vec::new(), window };
        let list = self.directory.list::<Person>(&self.export.caller, &query);
        let page = list.await.map_err(io::Error::other)?;
        let mut rows = Vec::new();
        if is_first {
            rows.push(header(self.kind).into_iter().map(str::to_owned).collect());
        }
        for person in &page.items {
            let document = Document::new(&self.lens, person).full();
            match self.kind {
                Type::People => rows.push(person_row(&document)),
                Type::Details => rows.extend(detail_rows(&document)),
            }
        }
        let next = page.cursors.into_iter().next_back().filter(|_| page.more);
        self.next = next.map_or(NextPage::End, NextPage::After);
        self.write_rows(rows).map(Some)
    }

    fn write_rows(&self, rows: Vec<Vec<String>>) -> io::Result<Vec<u8>> {
        let terminator = match self.export.line_end {
            LineEnd::Lf => Terminator::Any(b'\n'),
            LineEnd::CrLf => Terminator::CRLF,
        };
        let mut builder = WriterBuilder::new();
        let builder = builder.terminator(terminator).quote_style(QuoteStyle::Necessary);
        let mut file: Writer<Vec<u8>> = builder.from_writer(Vec::new());
        for row in rows {
            let row = row.into_iter();
            if self.export.is_safe {
                file.write_record(row.map(quote_formula))?;
            } else {
                file.write_record(row)?;
            }
        }
        file.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// Puts a `'` before a cell that a spreadsheet would take for a formula, as OWASP advises.
fn quote_formula(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn header(kind: Type) -> Vec<&'static str> {
    let mut columns = Vec::new();
    match kind {
        Type::People => {
            columns.push(ID);
            columns.extend(PEOPLE.iter().map(|(column, _)| *column));
        }
        Type::Details => {
            columns.extend([PERSON, CONTACT_PROTOCOL, CONTACT_LABEL, CONTACT_URI, ADDRESS_LABEL]);
            columns.extend(ADDRESS.iter().map(|(column, _)| *column));
            columns.extend([INTEGRATION, ID]);
        }
    }
    columns
}

fn person_row(document: &Json) -> Vec<String> {
    let members = PEOPLE.iter().map(|(_, name)| {
        if let Some(value) = document.get(name) {
            return cell(value);
        }
        // A reference is written as its target's name, or as the id if the name is unknown.
        let target = &document[name.trim_end_matches("_id")];
        let name = &target["name"];
        cell(if name.is_null() { &target["id"] } else { name })
    });
    [cell(&document["id"])].into_iter().chain(members).collect()
}

fn detail_rows(document: &Json) -> Vec<Vec<String>> {
    let person = cell(&document["primary_email"]);
    let entries = |list: &str| document[list].as_array().into_iter().flatten();
    let contacts = entries("contacts").map(|contact| {
        let key =
            Slot::PROTOCOLS.iter().map(|slot| slot.key()).find(|key| contact.get(key).is_some());
        let key = key.unwrap_or_default();
        let mut row =
            vec![person.clone(), key.to_owned(), cell(&contact["label"]), cell(&contact[key])];
        row.extend(std::iter::repeat_n(String::new(), ADDRESS.len() + 1));
        row.extend([flag(contact), cell(&contact["id"])]);
        row
    });
    let addresses = entries("addresses").map(|address| {
        let mut row = vec![person.clone(), String::new(), String::new(), String::new()];
        row.push(cell(&address["label"]));
        row.extend(ADDRESS.iter().map(|(_, name)| cell(&address[name])));
        row.extend([flag(address), cell(&address["id"])]);
        row
    });
    contacts.chain(addresses).collect()
}

/// The `integration` flag, which lists leave out if it is false.
fn flag(entry: &Json) -> String {
    (entry.get("integration") == Some(&Json::Bool(true))).to_string()
}

fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cells_that_a_spreadsheet_would_compute_are_quoted() {
        for formula in ["=1+1", "+49 89 1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(quote_formula(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["", "Ann", "a=b", "1-2", "'x"] {
            assert_eq!(quote_formula(text.to_owned()), text);
        }
    }
}
