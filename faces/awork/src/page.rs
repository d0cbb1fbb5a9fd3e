//! Pages of lists: a bare array in the body, and the numbers in headers.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use polydex_http::etag_of_texts;
use polydex_model::{Refusal, query::Window};
use serde::Serialize;

use crate::{JSON, filter::SortKey, request::Parameters};

/// The largest page size, which is also the default.
const MAX_SIZE: u32 = 1000;

/// The requested page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    number: u64,
    size: u32,
}

impl Page {
    /// Reads `page` and `pageSize`; an invalid value falls back to the default.
    pub fn of(parameters: &Parameters) -> Self {
        let number = |name| parameters.get(name).and_then(|text| text.trim().parse::<i64>().ok());
        let size = number("pagesize").filter(|size| *size >= 1).unwrap_or(MAX_SIZE.into());
        Self {
            number: number("page").and_then(|page| page.try_into().ok()).unwrap_or(1).max(1),
            size: u32::try_from(size).unwrap_or(MAX_SIZE).min(MAX_SIZE),
        }
    }

    /// The page as a window for the store.
    pub fn window(self) -> Window {
        let skip = (self.number - 1).saturating_mul(self.size.into());
        // No store can count further, and no list is that long.
        Window::Offset { skip: skip.min(i64::MAX.unsigned_abs()), take: self.size }
    }

    /// The page of a list in memory.
    pub fn slice<T>(self, items: &[T]) -> &[T] {
        let skip = (self.number - 1).saturating_mul(self.size.into());
        let from = usize::try_from(skip).unwrap_or(usize::MAX).min(items.len());
        let to = from.saturating_add(self.size as usize).min(items.len());
        &items[from..to]
    }

    /// The response with this page. A page past the end is an empty list, at which clients stop.
    pub fn answer<T: Serialize>(
        self,
        items: &[T],
        total: u64,
        order: &[SortKey],
    ) -> Result<Response, Refusal> {
        let body = serde_json::to_string(items);
        let body = body.map_err(|error| Refusal::Internal(error.to_string()))?;
        let etag = etag_of_texts(&[body.as_bytes(), &total.to_be_bytes()]);
        Ok(self.written((body, etag), (items.len() as u64, total), order))
    }

    /// The same, of a text that is written already and its tag.
    pub fn written(
        self,
        (body, etag): (impl Into<Body>, HeaderValue),
        (here, total): (u64, u64),
        order: &[SortKey],
    ) -> Response {
        let mut headers = self.headers(here, total, order);
        headers.insert(header::ETAG, etag);
        headers.insert(header::CONTENT_TYPE, JSON);
        (headers, body.into()).into_response()
    }

    fn headers(self, items: u64, total: u64, order: &[SortKey]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut number = |name, value: u64| {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        };
        number("aw-page", self.number);
        number("aw-pagesize", self.size.into());
        number("aw-items", items);
        number("aw-totalitems", total);
        if !order.is_empty() {
            let names: Vec<String> = order.iter().map(|key| key.names.join("/")).collect();
            let directions: Vec<&str> =
                order.iter().map(|key| if key.descending { "desc" } else { "asc" }).collect();
            for (name, text) in [("aw-sortby", names.join(",")), ("aw-order", directions.join(","))]
            {
                if let Ok(value) = HeaderValue::from_str(&text) {
                    headers.insert(HeaderName::from_static(name), value);
                }
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> (u64, u32) {
        let page = Page::of(&Parameters::of(query));
        (page.number, page.size)
    }

    #[test]
    fn an_invalid_page_or_size_falls_back_to_the_default() {
        for (query, expected) in [
            ("", (1, 1000)),
            ("page=2&pageSize=50", (2, 50)),
            ("Page=3&PAGESIZE=1001", (3, 1000)),
            ("page=0&pageSize=0", (1, 1000)),
            ("page=-4&pageSize=-1", (1, 1000)),
            ("page=x&pageSize=1.5", (1, 1000)),
            ("page=9223372036854775807&pageSize=99999999999", (9_223_372_036_854_775_807, 1000)),
        ] {
            assert_eq!(page(query), expected, "{query}");
        }
    }

    #[test]
    fn a_page_past_the_end_is_empty() {
        let third = Page { number: 3, size: 2 };
        assert_eq!(third.slice(&[1, 2, 3, 4, 5]), [5]);
        assert_eq!(third.slice(&[1, 2, 3, 4]), [] as [i32; 0]);
        assert_eq!(Page { number: u64::MAX, size: 1000 }.slice(&[1]), [] as [i32; 0]);
    }
}
