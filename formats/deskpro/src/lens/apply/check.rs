//! Checks of single texts.

use polydex_lens::request::WirePath;
use polydex_model::{Fault, Rule, normal};
use url::Url;

use super::{LONGEST_LINE, LONGEST_TEXT, LONGEST_URL};
use crate::phrasebook::Check;

/// Adds the faults of a text that is not empty.
pub(super) fn text(text: &str, check: Check, region: &str, at: &WirePath, faults: &mut Vec<Fault>) {
    let longest = match check {
        Check::Line | Check::Choice(_) | Check::Phone => LONGEST_LINE,
        Check::Text => LONGEST_TEXT,
        Check::Url | Check::Page(..) => LONGEST_URL,
    };
    if text.chars().count() > longest {
        faults.push(at.fault(Rule::TooLong(longest)));
        return;
    }
    match check {
        Check::Line | Check::Text => {}
        Check::Choice(choices) => {
            if !choices.contains(&text) {
                faults.push(at.fault(Rule::NotAChoice));
            }
        }
        Check::Phone => {
            if normal::phone(text, region).is_none() {
                faults.push(at.fault(Rule::Format("phone")));
            }
        }
        Check::Url => {
            if web_url(text).is_none() {
                faults.push(at.fault(Rule::Format("url")));
            }
        }
        Check::Page(host, code) => {
            let url = web_url(text);
            if url.is_none() {
                faults.push(at.fault(Rule::Format("url")));
            }
            if !url.is_some_and(|url| is_page(&url, host)) {
                faults.push(at.fault(Rule::Own(code)));
            }
        }
    }
}

/// An absolute `http` or `https` URL with a host.
fn web_url(text: &str) -> Option<Url> {
    let has_blank = text.contains(char::is_whitespace);
    let url = Url::parse(text).ok().filter(|_| !has_blank)?;
    (matches!(url.scheme(), "http" | "https") && url.has_host() && text.contains("://"))
        .then_some(url)
}

/// Whether a URL has a path, at this host or a subdomain.
fn is_page(url: &Url, host: &str) -> bool {
    let own = url.host_str().and_then(|own| own.strip_suffix(host));
    own.is_some_and(|before| before.is_empty() || before.ends_with('.')) && url.path() != "/"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(sent: &str, check: Check) -> Vec<Rule> {
        let mut faults = Vec::new();
        text(sent, check, "GB", &WirePath::root(), &mut faults);
        faults.into_iter().map(|fault| fault.rule).collect()
    }

    #[test]
    fn only_absolute_http_urls_are_accepted() {
        for url in ["https://a.example/", "http://a.example:8080?x", "HTTPS://A.EXAMPLE"] {
            assert_eq!(faults(url, Check::Url), [], "{url}");
        }
        for other in ["www.a.example", "ftp://a.example/", "/a", "https:a", "https://", "a b"] {
            assert_eq!(faults(other, Check::Url), [Rule::Format("url")], "{other}");
        }
    }

    #[test]
    fn a_page_has_its_host_and_a_path_and_may_break_both_rules() {
        let check = Check::Page("linkedin.com", "linked_in_url");
        for url in ["https://linkedin.com/JoanneBloggs", "https://de.linkedin.com/in/x"] {
            assert_eq!(faults(url, check), [], "{url}");
        }
        for other in [
            "https://linkedin.com/",
            "https://notlinkedin.com/in/x",
            "https://linkedin.com.example/x",
        ] {
            assert_eq!(faults(other, check), [Rule::Own("linked_in_url")], "{other}");
        }
        assert_eq!(faults("x", check), [Rule::Format("url"), Rule::Own("linked_in_url")]);
    }

    #[test]
    fn choices_and_numbers_are_checked() {
        assert_eq!(faults("telex", Check::Choice(&["fax"])), [Rule::NotAChoice]);
        assert_eq!(faults("020 7183 8750", Check::Phone), []);
        assert_eq!(faults("ask at the desk", Check::Phone), [Rule::Format("phone")]);
        assert_eq!(faults(&"x".repeat(256), Check::Phone), [Rule::TooLong(255)]);
    }
}
