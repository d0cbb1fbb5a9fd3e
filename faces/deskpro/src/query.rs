//! Parameters of lists in PHP's notation, the page, and the order.

mod filter;
mod page;

use std::borrow::Cow;

use axum::http::Uri;
use polydex_model::normal::number;
use serde_json::{Map, Value as Json};

pub(crate) use filter::{agents, organizations, people};
pub(crate) use page::{Paging, order};

/// The parameters of a request, as PHP reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params(polydex_http::Params);

impl Params {
    /// The parameters of a request's target.
    pub(crate) fn of(uri: &Uri) -> Self {
        Self(polydex_http::Params::of(uri))
    }

    /// Adds the parameters of a body that replaces the query: a scalar is one value, a list several.
    pub(crate) fn with_body(mut self, body: Map<String, Json>) -> Self {
        for (name, value) in body {
            match value {
                Json::Array(items) => {
                    let name = format!("{name}[]");
                    for item in &items {
                        self.0.push(&*name, text(item));
                    }
                }
                value => self.0.push(name, text(&value)),
            }
        }
        self
    }

    /// The last value of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(str::trim)
    }

    /// Whether the last value of that name is true.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.yes_or_no(name).unwrap_or_default()
    }

    /// The last value of that name, if it is a boolean.
    pub(crate) fn yes_or_no(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        }
    }

    /// The values of a list: `name[]=a`, `name[0]=a`, or `name=a`. `None` if it was not sent.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        let values = self.0.pairs().filter(|(known, _)| base(known) == name);
        let values: Vec<&str> = values.map(|(_, value)| value.trim()).collect();
        (!values.is_empty()).then_some(values)
    }

    /// A list that may also be one text with commas; empty items are left out.
    pub(crate) fn split(&self, name: &str) -> Option<Vec<&str>> {
        let values = self.list(name)?;
        let parts = values.into_iter().flat_map(|value| value.split(',')).map(str::trim);
        Some(parts.filter(|part| !part.is_empty()).collect())
    }

    /// The members of a map: `get[a]=…`; `get[]=…` has its position as key.
    pub(crate) fn keyed(&self, name: &str) -> Vec<(String, &str)> {
        let members = self.0.pairs().filter(|(known, _)| *known != name && base(known) == name);
        let members = members.enumerate().map(|(index, (known, value))| {
            let key = known[name.len()..].trim_matches(['[', ']']);
            let key = if key.is_empty() { index.to_string() } else { key.to_owned() };
            (key, value.trim())
        });
        members.collect()
    }

    /// Parameters with this prefix and a number, such as `person_field.7`. PHP turns the dot into
    /// `_`.
    pub(crate) fn numbered(&self, prefix: &str) -> Vec<(&str, &str)> {
        let numbered = self.0.pairs().filter_map(|(name, value)| {
            let rest = name.strip_prefix(prefix)?;
            let digits = rest.strip_prefix(['.', '_', '['])?.trim_end_matches(['[', ']']);
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            is_number.then_some((digits, value.trim()))
        });
        numbered.collect()
    }
}

/// A list's name without its brackets.
fn base(name: &str) -> &str {
    name.strip_suffix(']').and_then(|name| name.split_once('[')).map_or(name, |(base, _)| base)
}

fn text(value: &Json) -> String {
    let text: Cow<'_, str> = match value {
        Json::String(text) => text.into(),
        Json::Null => "".into(),
        Json::Number(sent) => number(sent).unwrap_or_else(|| sent.to_string()).into(),
        other => other.to_string().into(),
    };
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(query: &str) -> Params {
        Params::of(&format!("/api/v2/people?{query}").parse().unwrap())
    }

    #[test]
    fn lists_come_in_all_forms_of_php() {
        let sent = params("label[]=a&label[0]=b%20c&label%5B%5D=d&labels_mode=all&ids=1,2&ids[]=3");
        assert_eq!(sent.list("label"), Some(vec!["a", "b c", "d"]));
        assert_eq!(sent.split("ids"), Some(vec!["1", "2", "3"]));
        assert_eq!(sent.list("user_group"), None);
        assert_eq!(params("user_group=").split("user_group"), Some(vec![]));
    }

    #[test]
    fn maps_come_with_their_keys() {
        let sent = params("get[a]=/me&get%5Bb%5D=/people?x=1&get[]=/agents&get=no");
        let expected = [("a", "/me"), ("b", "/people?x=1"), ("2", "/agents")];
        assert_eq!(sent.keyed("get"), expected.map(|(key, url)| (key.to_owned(), url)));
    }

    #[test]
    fn the_last_value_of_a_name_counts() {
        let sent = params("page=1&page=2&is_agent=true&not_me=maybe");
        assert_eq!(sent.get("page"), Some("2"));
        assert!(sent.flag("is_agent") && !sent.flag("not_me"));
    }

    #[test]
    fn a_plus_in_an_address_is_sent_encoded() {
        assert_eq!(
            params("primary_email=a%2Bb%40c.example").get("primary_email"),
            Some("a+b@c.example")
        );
    }

    #[test]
    fn a_body_may_hold_the_query() {
        let Json::Object(body) = json!({"primary_email": "a+b@c.example", "ids": [1, "2"]}) else {
            panic!("an object")
        };
        let sent = Params::default().with_body(body);
        assert_eq!(sent.get("primary_email"), Some("a+b@c.example"));
        assert_eq!(sent.split("ids"), Some(vec!["1", "2"]));
    }

    #[test]
    fn custom_fields_are_found_by_number() {
        let sent = params("person_field.7=x&person_field_8=y&person_field[9]=z&person_field.a=w");
        assert_eq!(sent.numbered("person_field"), [("7", "x"), ("8", "y"), ("9", "z")]);
    }
}
