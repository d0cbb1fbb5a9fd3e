//! The media type of a body.

use http::{HeaderMap, header};

/// The media type that `Content-Type` names, in lower case and without parameters; empty if it names
/// none.
pub fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let bare = value.unwrap_or_default().split(';').next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON or based on it (RFC 6839, section 3.1).
///
/// ```
/// use polydex_http::is_json;
/// assert!(is_json("application/json") && is_json("application/merge-patch+json"));
/// assert!(!is_json("application/x-www-form-urlencoded"));
/// ```
pub fn is_json(media_type: &str) -> bool {
    matches!(media_type, "application/json" | "text/json") || media_type.ends_with("+json")
}
