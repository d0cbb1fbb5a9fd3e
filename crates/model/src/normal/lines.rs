//! The lines of a text.

/// The first line, and what stands behind its break, which is `\n`, `\r\n` or `\r`; `None` without
/// one.
///
/// ```
/// use polydex_model::normal::first_line;
/// assert_eq!(first_line("Hafenweg 7\r\nHof A\n2. Stock"), ("Hafenweg 7", Some("Hof A\n2. Stock")));
/// assert_eq!(first_line("Hafenweg 7"), ("Hafenweg 7", None));
/// ```
pub fn first_line(text: &str) -> (&str, Option<&str>) {
    let Some(at) = text.find(['\n', '\r']) else {
        return (text, None);
    };
    let (first, rest) = text.split_at(at);
    let rest = rest.strip_prefix("\r\n").unwrap_or_else(|| &rest[1..]);
    (first, Some(rest))
}
