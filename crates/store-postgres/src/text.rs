//! Escapes texts that PostgreSQL can't hold.
//!
//! PostgreSQL has no NUL character, and people's documents do. So NUL is written as a character
//! that no text needs ([`MARK`], which Unicode reserves for such use) and a zero; the character
//! itself is written twice. All other texts are stored as they are.

use std::borrow::Cow;

/// The last code point, a noncharacter.
const MARK: char = '\u{10ffff}';

/// Escapes a text for storage.
pub(crate) fn stored(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', MARK]) {
        return Cow::Borrowed(text);
    }
    let mut stored = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => stored.extend([MARK, '0']),
            MARK => stored.extend([MARK, MARK]),
            c => stored.push(c),
        }
    }
    Cow::Owned(stored)
}

/// Undoes [`stored`].
pub(crate) fn given(stored: &str) -> Cow<'_, str> {
    if !stored.contains(MARK) {
        return Cow::Borrowed(stored);
    }
    let mut text = String::with_capacity(stored.len());
    let mut chars = stored.chars();
    while let Some(c) = chars.next() {
        match c {
            MARK if chars.next() == Some('0') => text.push('\0'),
            c => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// Escapes a JSON text for storage: there NUL is an escape sequence, which the database refuses as
/// soon as it parses the text.
pub(crate) fn stored_json(json: &str) -> Cow<'_, str> {
    if !json.contains(ESCAPED) && !json.contains(MARK) {
        return Cow::Borrowed(json);
    }
    let mut stored = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['\\', MARK]) {
        stored.push_str(&rest[..at]);
        let from = &rest[at..];
        rest = if let Some(behind) = from.strip_prefix(ESCAPED) {
            stored.extend([MARK, '0']);
            behind
        } else if let Some(behind) = from.strip_prefix(MARK) {
            stored.extend([MARK, MARK]);
            behind
        } else {
            // Any other escape sequence: its second character does not start one.
            let behind = from.char_indices().nth(2).map_or(from.len(), |(at, _)| at);
            stored.push_str(&from[..behind]);
            &from[behind..]
        };
    }
    Cow::Owned(stored + rest)
}

/// Undoes [`stored_json`].
pub(crate) fn given_json(stored: &str) -> Cow<'_, str> {
    if !stored.contains(MARK) {
        return Cow::Borrowed(stored);
    }
    Cow::Owned(given(stored).replace('\0', ESCAPED))
}

/// NUL in a JSON text.
const ESCAPED: &str = "\\u0000";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_given_back() {
        for text in ["", "Ana", "a\0b", "\0", "\u{10ffff}", "\u{10ffff}0", "\u{10ffff}\0\u{10ffff}"]
        {
            let stored = stored(text);
            assert!(!stored.contains('\0'), "{text:?}");
            assert_eq!(given(&stored), text);
        }
    }

    #[test]
    fn json_that_is_stored_is_given_back_and_holds_no_nul() {
        for value in ["a\0b", "\\u0000", "\\\0", "\u{10ffff}\\", "\"\n\0"] {
            let json = serde_json::to_string(value).expect("a text");
            let stored = stored_json(&json);
            let inside: String = serde_json::from_str(&stored).expect("still JSON");
            assert!(!inside.contains('\0'), "{json}");
            assert_eq!(given_json(&stored), json);
        }
    }
}
