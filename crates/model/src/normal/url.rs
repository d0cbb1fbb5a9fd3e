//! URLs, for comparing and for clients that expect an absolute one.

use url::{Host, Url};

/// A URL as it is compared: parsed and printed, `https://` put in front where there is no scheme
/// and that makes a URL.
///
/// Case of the host, a default port and the slash after a bare host don't matter then; scheme,
/// path and `www.` do.
///
/// ```
/// use polydex_model::normal::url;
/// assert_eq!(url("My-Site.example").as_deref(), Some("https://my-site.example/"));
/// assert_eq!(url("HTTP://my-site.example:80/A").as_deref(), Some("http://my-site.example/A"));
/// assert_eq!(url("none yet"), None);
/// ```
pub fn url(text: &str) -> Option<String> {
    parse(text).map(|(url, _)| url.into())
}

/// The text as an absolute URL, otherwise as written: `https://` in front where there is no scheme
/// and that makes a URL; `None` where it makes none.
///
/// ```
/// use polydex_model::normal::absolute_url;
/// assert_eq!(absolute_url("www.My-Site.example").as_deref(), Some("https://www.My-Site.example"));
/// assert_eq!(absolute_url("https://a.example").as_deref(), Some("https://a.example"));
/// assert_eq!(absolute_url("n/a"), None);
/// ```
pub fn absolute_url(text: &str) -> Option<String> {
    parse(text).map(|(_, text)| text)
}

/// The parsed URL and the text it was parsed from.
fn parse(text: &str) -> Option<(Url, String)> {
    let text = text.trim();
    if has_scheme(text) {
        // Prose parses too: `Note: ask her`.
        let url = Url::parse(text).ok().filter(|_| !text.contains(char::is_whitespace))?;
        return Some((url, text.to_owned()));
    }
    let text = format!("https://{}", text.strip_prefix("//").unwrap_or(text));
    let url = Url::parse(&text).ok().filter(|url| is_meant(url, &text))?;
    Some((url, text))
}

/// Whether the text begins with a scheme rather than with a host and its port. Schemes with a dot
/// are legal and unheard of without `//`.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let legal = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let host = scheme.contains('.') || scheme.eq_ignore_ascii_case("localhost");
    legal && (!host || rest.starts_with("//"))
}

/// Whether a scheme put in front made a URL that was meant as one: `n/a`, `3.14` and `a@b.example`
/// would become URLs as well.
fn is_meant(url: &Url, text: &str) -> bool {
    let whole_host = match url.host() {
        Some(Host::Domain(host)) => {
            host == "localhost"
                || host.split_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
        }
        // Parsed as a number otherwise, `1.5` as 1.0.0.5.
        Some(Host::Ipv4(host)) => text["https://".len()..].starts_with(&host.to_string()),
        Some(Host::Ipv6(_)) => true,
        None => false,
    };
    whole_host
        && url.username().is_empty()
        && url.password().is_none()
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_scheme_is_put_in_front_where_that_makes_a_url() {
        for (text, normal) in [
            ("www.my-site.example", "https://www.my-site.example/"),
            (" my-site.example:8080/a?b#c ", "https://my-site.example:8080/a?b#c"),
            ("//my-site.example/a", "https://my-site.example/a"),
            ("localhost:3000", "https://localhost:3000/"),
            ("192.168.0.1/x", "https://192.168.0.1/x"),
            ("bücher.example", "https://xn--bcher-kva.example/"),
        ] {
            assert_eq!(url(text).as_deref(), Some(normal), "{text}");
        }
    }

    #[test]
    fn a_url_with_a_scheme_keeps_it() {
        for text in ["mailto:ana@example.org", "tel:+49891234567", "tel:12345", "skype:ana?chat"] {
            assert_eq!(url(text).as_deref(), Some(text));
            assert_eq!(absolute_url(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn other_texts_are_no_urls() {
        for text in [
            "",
            "n/a",
            "none",
            "see below",
            "a@b.example",
            "3.14",
            "Note: ask her",
            "https://",
            "://",
            "my site.example",
            "/path",
            ".",
            "..",
            "a.",
            "?q=a.b",
            "my-site.example /b",
        ] {
            assert_eq!(url(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_shown_compares_equal(text in any::<String>()) {
            let normal = url(&text);
            prop_assert_eq!(absolute_url(&text).and_then(|shown| url(&shown)), normal);
        }

        #[test]
        fn a_normal_form_is_its_own(
            before in "(https?://|//|[a-z]{1,4}:)?[a-zA-Z0-9.ü-]{0,8}[.][a-z]{2}",
            rest in "[/?#:@0-9a-z %ü]{0,9}",
        ) {
            let text = before + &rest;
            if let Some(normal) = url(&text) {
                prop_assert_eq!(url(&normal), Some(normal.clone()));
            }
        }
    }
}
