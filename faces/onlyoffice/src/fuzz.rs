//! The entry point for fuzzers: the query of a list (feature `fuzz`). Whatever the bytes, it must not
//! panic.

use polydex_format_onlyoffice::wire::{
    date::{Portal, ZeroOffset},
    form,
};
use polydex_model::Settings;

use crate::filter;

/// The query of a list: filters, texts, orders.
pub fn list_query(bytes: &[u8]) {
    let Ok(params) = form::read(bytes) else { return };
    let portal = Portal::new(&Settings::default(), ZeroOffset::Letter);
    drop(filter::advanced(&params, &portal));
    drop(filter::order(&params, None));
    if let Ok(Some(query)) = params.text("query") {
        drop(filter::words(query));
        drop(filter::substring(query));
        drop(filter::of_status(query));
    }
}
