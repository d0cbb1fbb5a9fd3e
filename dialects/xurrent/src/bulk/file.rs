//! An export as the text of its file, page by page: no more of it is in memory at a time.

use std::io;

use axum::body::Bytes;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use futures::stream::{Stream, try_unfold};
use polydex_directory::Directory;
use polydex_model::{
    Person, Query,
    query::{Cursor, Window},
};
use serde_json::Value as Json;

use super::{
    Download, Type,
    columns::{
        ADDRESS, ADDRESS_LABEL, CONTACT_LABEL, CONTACT_PROTOCOL, CONTACT_URI, ID, INTEGRATION,
        PEOPLE, PERSON,
    },
};
use crate::{XurrentLens, document::Document, phrasebook::Slot};

/// People read at a time.
const PAGE: u32 = 200;

/// What ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// `\n`.
    #[default]
    Lf,
    /// `\r\n`.
    CrLf,
}

/// Where the next page begins.
enum At {
    First,
    After(Cursor),
    End,
}

/// The text of an export's file.
pub(crate) fn pages(
    directory: Directory,
    download: Download,
) -> impl Stream<Item = io::Result<Bytes>> {
    let lens = XurrentLens::for_workspace(&download.caller.workspace.settings);
    try_unfold(At::First, move |at| {
        let (directory, download, lens) = (directory.clone(), download.clone(), lens.clone());
        async move { page(&directory, &download, &lens, at).await }
    })
}

async fn page(
    directory: &Directory,
    download: &Download,
    lens: &XurrentLens,
    at: At,
) -> io::Result<Option<(Bytes, At)>> {
    let is_first = matches!(at, At::First);
    let window = match at {
        At::First => Window::Offset { skip: 0, take: PAGE },
        At::After(cursor) => Window::After { cursor, take: PAGE },
        At::End => return Ok(None),
    };
    let query = Query { filter: download.filter.clone(), order: Vec::new(), window };
    let page =
        directory.list::<Person>(&download.caller, &query).await.map_err(io::Error::other)?;
    let terminator = match download.line_end {
        LineEnd::Lf => Terminator::Any(b'\n'),
        LineEnd::CrLf => Terminator::CRLF,
    };
    let mut file = WriterBuilder::new()
        .terminator(terminator)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(Vec::new());
    if is_first {
        file.write_record(head(download.kind))?;
    }
    for person in &page.items {
        let document = Document::new(lens, person).full();
        match download.kind {
            Type::People => write_person(&document, &mut file)?,
            Type::Details => write_details(&document, &mut file)?,
        }
    }
    let bytes = file.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let next = page.cursors.into_iter().next_back().filter(|_| page.more);
    Ok(Some((bytes.into(), next.map_or(At::End, At::After))))
}

fn head(kind: Type) -> Vec<&'static str> {
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

fn write_person(document: &Json, file: &mut Writer<Vec<u8>>) -> csv::Result<()> {
    let members = PEOPLE.iter().map(|(_, name)| {
        if let Some(value) = document.get(name) {
            return cell(value);
        }
        // A reference is written as the name of its target; where that is not known, as the id.
        let target = &document[name.trim_end_matches("_id")];
        let name = &target["name"];
        cell(if name.is_null() { &target["id"] } else { name })
    });
    file.write_record([cell(&document["id"])].into_iter().chain(members))
}

fn write_details(document: &Json, file: &mut Writer<Vec<u8>>) -> csv::Result<()> {
    let person = cell(&document["primary_email"]);
    for contact in document["contacts"].as_array().into_iter().flatten() {
        let key =
            Slot::PROTOCOLS.iter().map(|slot| slot.key()).find(|key| contact.get(key).is_some());
        let key = key.unwrap_or_default();
        let mut row =
            vec![person.clone(), key.to_owned(), cell(&contact["label"]), cell(&contact[key])];
        row.extend(std::iter::repeat_n(String::new(), ADDRESS.len() + 1));
        row.extend([flag(contact), cell(&contact["id"])]);
        file.write_record(row)?;
    }
    for address in document["addresses"].as_array().into_iter().flatten() {
        let mut row = vec![person.clone(), String::new(), String::new(), String::new()];
        row.push(cell(&address["label"]));
        row.extend(ADDRESS.iter().map(|(_, name)| cell(&address[name])));
        row.extend([flag(address), cell(&address["id"])]);
        file.write_record(row)?;
    }
    Ok(())
}

/// A list leaves the flag out where it is false.
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
