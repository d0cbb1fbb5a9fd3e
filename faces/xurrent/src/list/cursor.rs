//! Cursors: the place of a row in a list, which clients send back as they got it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_model::{Refusal, query::Cursor};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The place of a row: how many stand before it, its sort keys and its id.
///
/// On the wire it is the base64 of `{"offset":19,"cursor":["<sort key>",1234]}`. The count is what
/// keeps page numbers right when rows come and go; the keys are what is walked by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PageCursor {
    /// How many rows stand before.
    pub(crate) offset: u64,
    /// The sort keys, then the id.
    cursor: Vec<Json>,
}

impl PageCursor {
    /// The place of a row of records.
    pub(crate) fn new(offset: u64, cursor: Cursor) -> Self {
        let Cursor { mut keys, number } = cursor;
        keys.push(number.into());
        Self { offset, cursor: keys }
    }

    /// The place of a row that is sorted by nothing but its own list's rule.
    pub(crate) fn of_number(offset: u64, number: i64) -> Self {
        Self { offset, cursor: vec![number.into()] }
    }

    /// As it is sent.
    pub(crate) fn written(&self) -> String {
        let text = serde_json::to_string(self).expect("numbers and JSON values are JSON");
        STANDARD.encode(text)
    }

    /// Reads what a client sent as `name`.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, Refusal> {
        // A plus sign that was not percent-encoded arrives as a blank.
        let text = text.replace(' ', "+");
        let place = STANDARD.decode(text).ok().and_then(|json| serde_json::from_slice(&json).ok());
        place.ok_or_else(|| Refusal::Malformed(format!("Invalid {name} cursor").into()))
    }

    /// The id of the row.
    pub(crate) fn number(&self) -> Option<i64> {
        self.cursor.last().and_then(Json::as_i64)
    }

    /// The place in an order of so many keys. A cursor of another order is refused.
    pub(crate) fn in_order(mut self, keys: usize) -> Result<Cursor, Refusal> {
        let number = self.cursor.pop().and_then(|number| number.as_i64());
        let plain =
            self.cursor.iter().all(|key| key.is_null() || key.is_number() || key.is_string());
        match number {
            Some(number) if plain && self.cursor.len() == keys => {
                Ok(Cursor { keys: self.cursor, number })
            }
            _ => Err(Refusal::Malformed("The cursor is of a list sorted otherwise".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cursor_has_the_vendors_form() {
        let place = PageCursor::new(19, Cursor { keys: vec![json!("ann vos")], number: 1234 });
        let json = STANDARD.decode(place.written()).expect("base64");
        assert_eq!(json, br#"{"offset":19,"cursor":["ann vos",1234]}"#);
        assert_eq!(PageCursor::read("search_after", &place.written()), Ok(place));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "x", "bnVsbA==", "eyJvZmZzZXQiOi0xfQ=="] {
            assert!(PageCursor::read("search_after", text).is_err(), "{text}");
        }
        assert!(PageCursor::of_number(0, 5).in_order(1).is_err());
        let odd = PageCursor { offset: 0, cursor: vec![json!([]), json!(5)] };
        assert!(odd.in_order(1).is_err());
        assert!(PageCursor::of_number(0, 5).in_order(0).is_ok());
    }
}
