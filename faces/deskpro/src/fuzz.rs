//! The readers of a client's text, for tests with arbitrary input (feature `fuzz`).
//!
//! Each function accepts any bytes and panics only if this crate is wrong. The properties in
//! `tests/anything.rs` and the fuzzer call them.

use axum::http::Uri;
use polydex_format_deskpro::wire;
use polydex_model::{Filter, Refusal};

use crate::{
    query::{self, Paging, Params},
    routes::batch::member::members_of,
};

/// The filter in the query string of a list of people; `me` is the caller's number.
pub fn people(text: &str, me: i64) -> Result<Filter, Refusal> {
    let uri = Uri::try_from(format!("/?{text}"));
    let uri = uri.map_err(|_| Refusal::Malformed("not a query".into()))?;
    query::people(&Params::of(&uri), me)
}

/// The query of a list, in a target.
pub fn list(query: &[u8]) {
    let target = [b"/api/v2/people?", query].concat();
    if let Ok(uri) = Uri::try_from(target) {
        parameters(&Params::of(&uri));
    }
}

/// The query of a list, in a body.
pub fn list_body(bytes: &[u8]) {
    if let Ok(members) = wire::members(bytes) {
        parameters(&Params::default().with_body(members));
    }
}

fn parameters(params: &Params) {
    let _ =
        (query::people(params, 1), query::organizations(params), query::order(params, |_| None));
    let _ = (params.keyed("get"), params.split("include"));
    if let Ok(paging) = Paging::read(params) {
        let part = paging.part(vec![0; 20]);
        assert!(part.len() <= 20, "a page is a part of the list");
        let _ = (paging.window(), paging.pagination(part.len(), 20));
    }
}

/// The requests of a batch.
pub fn batch(bytes: &[u8]) {
    for member in wire::members(bytes).and_then(members_of).unwrap_or_default() {
        assert!(member.target().starts_with("/api/v2"), "a batch calls this API alone");
    }
}
