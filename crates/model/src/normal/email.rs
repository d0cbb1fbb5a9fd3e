//! E-mail addresses.

use std::borrow::Cow;

use email_address::EmailAddress;
use idna::{AsciiDenyList, domain_to_ascii_cow};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::is_blank;

/// An address as it is looked up: trimmed, composed (NFC) and lower-cased as a whole, its domain as
/// the name service has it (UTS 46): the two spellings `käse.example` and `xn--kse-qla.example` are
/// one mailbox.
///
/// RFC 5321 lets a host tell `Ana` from `ana`; none does, and people write both.
///
/// ```
/// use polydex_model::normal::email;
/// assert_eq!(email(" Ana.Silva@Example.ORG "), "ana.silva@example.org");
/// assert_eq!(email("u@Käse.example"), "u@xn--kse-qla.example");
/// ```
pub fn email(text: &str) -> String {
    let address = text.trim().to_lowercase();
    if address.is_ascii() {
        return address;
    }
    if is_blank(&address) {
        return String::new();
    }
    let address: String = address.nfc().collect();
    let ascii = address.rsplit_once('@').and_then(|(local, domain)| {
        let domain = ascii_domain(domain)?;
        Some(format!("{local}@{domain}"))
    });
    ascii.unwrap_or(address)
}

/// The addresses that a text of a query may mean, as [`email`] has them: the text itself and, where
/// it has blanks, the one with `+` in their place.
///
/// Clients forget to percent-encode the `+` of `ana+news@example.org`, so that it arrives as a blank,
/// which cannot stand in an address.
///
/// ```
/// use polydex_model::normal::email_candidates;
/// assert_eq!(email_candidates("ana@b.example"), ["ana@b.example"]);
/// assert_eq!(email_candidates("ana news@b.example"), ["ana news@b.example", "ana+news@b.example"]);
/// ```
pub fn email_candidates(text: &str) -> Vec<String> {
    let mut all = vec![email(text)];
    let text = text.trim_end();
    if text.contains(' ') {
        all.push(email(&text.replace(' ', "+")));
    }
    all
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
    text.rsplit_once('@').is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain))
}

/// The crate takes letters of all scripts, but no marks on them (macOS writes `e\u{301}`).
fn is_local_part(local: &str) -> bool {
    let letters: Cow<'_, str> = if local.is_ascii() {
        local.into()
    } else {
        local.chars().filter(|c| !is_combining_mark(*c)).collect::<String>().into()
    };
    EmailAddress::is_valid_local_part(&letters)
}

/// The crate takes every atom for a label, `a&b` too.
fn is_domain(domain: &str) -> bool {
    let Some(domain) = ascii_domain(domain) else { return false };
    let literal = domain.starts_with('[');
    let label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (literal || domain.chars().all(label)) && EmailAddress::is_valid_domain(&domain)
}

/// A domain in the letters of the name service; `None` where it has none.
fn ascii_domain(domain: &str) -> Option<Cow<'_, str>> {
    if domain.is_ascii() {
        return Some(domain.into());
    }
    domain_to_ascii_cow(domain.as_bytes(), AsciiDenyList::URL).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for text in [
            "a@b.example",
            "o'neil@b.example",
            "\"a b\"@b.example",
            "коля@пример.рф",
            "e\u{301}.u@corp.example",
            "u@ka\u{308}se.example",
            "u@例え。テスト",
            "नमस्ते@उदाहरण.परीक्षा",
        ] {
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
            "\u{301}@b.example",
            "a\u{200b}@b.example",
            "a@b\u{a0}c.example",
        ] {
            assert!(!is_email(text), "{text:?}");
        }
    }

    #[test]
    fn spellings_of_one_mailbox_have_one_form() {
        for (one, other) in [
            ("u@käse.example", "U@XN--KSE-QLA.example"),
            ("u@ka\u{308}se.example", "u@käse.example"),
            ("u@straße.example", "u@xn--strae-oqa.example"),
            ("u@例え。テスト", "u@例え.テスト"),
            ("e\u{301}.u@corp.example", "É.u@CORP.example"),
            ("u@KÄSE.example", "u@käse.example"),
        ] {
            assert_eq!(email(one), email(other), "{one}");
        }
        assert_ne!(email("u@käse.example"), email("u@kase.example"));
    }

    #[test]
    fn a_blank_in_a_query_may_have_been_a_plus() {
        assert_eq!(email_candidates("a@b.example "), ["a@b.example"]);
        assert_eq!(email_candidates(" 1@b.example"), ["1@b.example", "+1@b.example"]);
        assert_eq!(email_candidates("A b c@d.example")[1], "a+b+c@d.example");
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
