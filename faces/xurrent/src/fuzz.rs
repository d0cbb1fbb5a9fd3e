//! What reads a client's text in this face, for tests that feed it anything (feature `fuzz`).
//!
//! Each function takes any bytes and panics only where the crate is wrong. The properties in
//! `tests/never.rs` call them, and so does the fuzzer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_format_xurrent::{
    fuzz::{ann, keeps_what_it_shows},
    laws::lens,
    phrasebook::XurrentRecord,
};
use polydex_model::{Organization, Person, Query, Refusal};
use url::form_urlencoded::byte_serialize;

use crate::{
    bulk::{
        details::{Detail, applied},
        table::Table,
    },
    list::{self, Params},
};

/// What the query string of a list call asks for.
pub fn read_query<R: XurrentRecord>(text: &str) -> Result<Query, Refusal> {
    list::query::<R>(&Params::read(text), &lens())
}

/// The query of a list: filters, order, fields, page. It is answered or refused as malformed.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let people = read_query::<Person>(&text).map(drop);
    let organizations = read_query::<Organization>(&text).map(drop);
    for outcome in [people, organizations] {
        assert!(matches!(outcome, Ok(()) | Err(Refusal::Malformed(_))), "{outcome:?}");
    }
}

/// A cursor, as it is sent and as what the base64 of one would hold.
pub fn cursor(bytes: &[u8]) {
    for cursor in [bytes, STANDARD.encode(bytes).as_bytes()] {
        let cursor: String = byte_serialize(cursor).collect();
        for name in ["search_after", "search_before"] {
            query(format!("sort=name,-id&{name}={cursor}").as_bytes());
        }
    }
}

/// A file of contact details, applied to a person. A put of what the person then shows is no edit.
pub fn csv(bytes: &[u8]) {
    let Ok(mut table) = Table::read(bytes) else { return };
    let Ok(rows) = table.source.rows(&table.columns) else { return };
    let details = rows.filter_map(|row| Detail::of_row(&table.columns, &row.ok()?).ok());
    let details: Vec<Detail> = details.collect();
    if let Ok(after) = applied(&lens(), &ann(), &details) {
        keeps_what_it_shows(&after);
    }
}
