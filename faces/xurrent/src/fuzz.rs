//! Entry points for fuzzers and property tests that read a client's bytes (feature `fuzz`).
//!
//! Each function takes any bytes and panics only if the crate is wrong.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_format_xurrent::{
    fuzz::{ann, assert_get_put},
    laws::lens,
};
use polydex_http::Params;
use polydex_model::{Organization, Person, Query, Refusal};
use url::form_urlencoded::byte_serialize;

use crate::{
    bulk::{
        details::{Detail, apply},
        table::Table,
    },
    list::{self, ListedRecord},
};

/// Parses the query string of a list.
pub fn read_query<R: ListedRecord>(text: &str) -> Result<Query, Refusal> {
    list::query::<R>(&Params::parse(text), &lens())
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
    if let Ok(after) = apply(&lens(), &ann(), &details) {
        assert_get_put(&after);
    }
}
