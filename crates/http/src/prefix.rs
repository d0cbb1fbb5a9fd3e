//! Paths: which face they belong to, and whether they can be any route's.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Paths below it belong to the faces whose prefixes begin so, never to a face at `/`: a client of an
/// API that is not served here gets a plain 404, not a page.
const API: &str = "/api";

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

/// The rest of `path` behind `prefix`, which fits whole segments in any letter case. The prefix `/` fits
/// every path but those of APIs.
pub(crate) fn rest<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let prefix = prefix.trim_end_matches('/');
    if prefix.is_empty() && rest(path, API).is_some() {
        return None;
    }
    let (start, rest) = path.split_at_checked(prefix.len())?;
    let fits = start.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('/'));
    fits.then_some(rest)
}

/// Whether the path is text once its percent signs are decoded. A path that is not has no route, and
/// extractors would refuse it in words that are no face's.
pub(crate) fn is_text(path: &str) -> bool {
    !path.contains('%') || percent_decode_str(path).decode_utf8().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_slashes_are_folded_everywhere() {
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
    fn the_prefix_of_all_paths_fits_none_of_an_api() {
        assert_eq!(rest("/people/7", "/"), Some("/people/7"));
        assert_eq!(rest("/", "/"), Some("/"));
        assert_eq!(rest("/apis", "/"), Some("/apis"));
        for path in ["/api", "/API/v9/users", "*"] {
            assert_eq!(rest(path, "/"), None, "{path}");
        }
    }

    #[test]
    fn a_path_is_text_if_its_escapes_are_utf_8() {
        for path in ["/a", "/%c3%A4/%", "/%zz", "/100%", "/a%2Fb"] {
            assert!(is_text(path), "{path}");
        }
        assert!(!is_text("/people/%ff"));
        assert!(!is_text("/people/%C3"));
    }
}
