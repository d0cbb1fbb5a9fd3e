//! E-mail addresses.

use email_address::EmailAddress;

/// An address as it is looked up: trimmed and lower-cased as a whole.
///
/// RFC 5321 lets a host tell `Ana` from `ana`; none does, and people write both.
///
/// ```
/// use polydex_model::normal::email;
/// assert_eq!(email(" Ana.Silva@Example.ORG "), "ana.silva@example.org");
/// ```
pub fn email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Whether `text` is an e-mail address by syntax: an address alone, without display name or outer
/// blanks. A domain of one label (`root@localhost`) is one.
///
/// ```
/// use polydex_model::normal::is_email;
/// assert!(is_email("ana.silva+news@example.org"));
/// assert!(!is_email("Ana <ana@example.org>"));
/// assert!(!is_email("ana@"));
/// ```
pub fn is_email(text: &str) -> bool {
    // Halves checked apart: the crate's whole-address check takes ` <a@b>` for an address.
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        EmailAddress::is_valid_local_part(local) && is_domain(domain)
    })
}

/// The crate takes every atom for a label, `a&b` too.
fn is_domain(domain: &str) -> bool {
    let literal = domain.starts_with('[');
    let label = |c: char| c.is_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_' | '.');
    (literal || domain.chars().all(label)) && EmailAddress::is_valid_domain(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for text in ["a@b.example", "o'neil@b.example", "\"a b\"@b.example", "коля@пример.рф"]
        {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@b",
            "a b@c.example",
            "a@b..example",
            "a@-b.example",
            " <a@b.example>",
            "a@b.example ",
            "a@b@c.example",
            "a@b&c.example",
            "a@b.example\n",
            ".a@b.example",
            "\"@b",
        ] {
            assert!(!is_email(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), odd in "[a@.\" <>\\[\\]\\\\é]{0,12}") {
            is_email(&text);
            is_email(&odd);
        }

        #[test]
        fn the_form_of_look_up_is_its_own(text in any::<String>()) {
            prop_assert_eq!(email(&email(&text)), email(&text));
        }
    }
}
