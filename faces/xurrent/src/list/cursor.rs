//! Cursors: the position of a row in a list. Clients send them back unchanged.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use polydex_model::{Refusal, query::Cursor};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The position of a row: the number of rows before it, its sort keys and its id.
///
/// On the wire it is the base64 of `{"offset":19,"cursor":["<sort key>",1234]}`. The keys find the
/// next page; the offset keeps page numbers right when rows are added or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PageCursor {
    /// The number of rows before it.
    pub(crate) offset: u64,
    /// The sort keys, then the id.
    cursor: Vec<Json>,
}

impl PageCursor {
    /// The cursor of a record's row.
    pub(crate) fn new(offset: u64, cursor: Cursor) -> Self {
        let Cursor { mut keys, number } = cursor;
        keys.push(number.into());
        Self { offset, cursor: keys }
    }

    /// The cursor of a row in a list without sort keys.
    pub(crate) fn of_number(offset: u64, number: i64) -> Self {
        Self { offset, cursor: vec![number.into()] }
    }

    /// The text on the wire.
    pub(crate) fn encode(&self) -> String {
        let text = serde_json::to_string(self).expect("numbers and JSON values are JSON");
        STANDARD.encode(text)
    }

    /// Decodes the value of the parameter `name`.
    pub(crate) fn decode(name: &str, text: &str) -> Result<Self, Refusal> {
        // A plus sign that was not percent-encoded arrives as a space.
        let text = text.replace(' ', "+");
        let cursor = STANDARD.decode(text).ok().and_then(|json| serde_json::from_slice(&json).ok());
        cursor.ok_or_else(|| Refusal::Malformed(format!("Invalid {name} cursor").into()))
    }

    /// The id of the row.
    pub(crate) fn number(&self) -> Option<i64> {
        self.cursor.last().and_then(Json::as_i64)
    }

    /// The cursor in an order of this many keys. A cursor of another order is refused.
    pub(crate) fn into_model(mut self, keys: usize) -> Result<Cursor, Refusal> {
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
        let cursor = PageCursor::new(19, Cursor { keys: vec![json!("ann vos")], number: 1234 });
        let json = STANDARD.decode(cursor.encode()).expect("base64");
        assert_eq!(json, br#"{"offset":19,"cursor":["ann vos",1234]}"#);
        assert_eq!(PageCursor::decode("search_after", &cursor.encode()), Ok(cursor));
    }

    #[test]
    fn what_is_not_a_cursor_is_refused() {
        for text in ["", "x", "bnVsbA==", "eyJvZmZzZXQiOi0xfQ=="] {
            assert!(PageCursor::decode("search_after", text).is_err(), "{text}");
        }
        assert!(PageCursor::of_number(0, 5).into_model(1).is_err());
        let odd = PageCursor { offset: 0, cursor: vec![json!([]), json!(5)] };
        assert!(odd.into_model(1).is_err());
        assert!(PageCursor::of_number(0, 5).into_model(0).is_ok());
    }
}
