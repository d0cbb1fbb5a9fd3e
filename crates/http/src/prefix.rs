//! Paths: which face they belong to, and whether they can be any route's.

use std::borrow::Cow;

/// The path with repeated slashes as one. Published clients of several vendors build `//people`.
pub(crate) fn folded(path: &str) -> Cow<'_, str> {
    if !path.contains("//") {
        return Cow::Borrowed(path);
    }
    let mut folded = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !folded.ends_with('/') {
            folded.push(c);
        }
    }
    Cow::Owned(folded)
}

/// The rest of `path` behind `prefix`, which fits whole segments in any letter case.
pub(crate) fn rest<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let prefix = prefix.trim_end_matches('/');
    let (start, rest) = path.split_at_checked(prefix.len())?;
    let fits = start.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('/'));
    fits.then_some(rest)
}

/// Whether the path is text once its percent signs are decoded. What is not names nothing here, and
/// extractors would refuse it in words that are no face's.
pub(crate) fn is_text(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let (byte, length) = code.filter(|_| *byte == b'%').map_or((*byte, 1), |code| (code, 3));
        decoded.push(byte);
        at += length;
    }
    str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_are_folded_wherever_they_stand() {
        assert_eq!(folded("//api///v1//"), "/api/v1/");
        assert_eq!(folded("/api/v1"), "/api/v1");
    }

    #[test]
    fn a_prefix_fits_whole_segments_in_any_case() {
        assert_eq!(rest("/API/V1/users", "/api/v1"), Some("/users"));
        assert_eq!(rest("/api/v1", "/api/v1"), Some(""));
        assert_eq!(rest("/api/v10/users", "/api/v1"), None);
        assert_eq!(rest("/api", "/api/v1"), None);
        assert_eq!(rest("/äpi/v1", "/api/v1"), None);
    }

    #[test]
    fn a_path_that_decodes_to_no_text_is_told_from_others() {
        for path in ["/a", "/%c3%A4/%", "/%zz", "/100%", "/a%2Fb"] {
            assert!(is_text(path), "{path}");
        }
        assert!(!is_text("/people/%ff"));
        assert!(!is_text("/people/%C3"));
    }
}
