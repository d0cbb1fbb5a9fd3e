//! Parameters of a query.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::{Uri, request::Parts};
use url::form_urlencoded;

/// The decoded parameters of a query, in the order sent. As an extractor, names match letter by
/// letter.
///
/// ```
/// use polydex_http::Params;
/// let params = Params::parse("page=1&page=2&ids=3,%204,&name=a+b");
/// assert_eq!(params.get("page"), Some("2"), "the last one counts");
/// assert_eq!(params.list("ids"), ["3", "4"]);
/// assert_eq!(params.get("name"), Some("a b"));
/// assert_eq!(Params::parse("PageSize=5").in_any_case().get("pagesize"), Some("5"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    pairs: Vec<(String, String)>,
}

impl Params {
    /// The parameters of a query, without its question mark. Escapes that are none stay as they are,
    /// and bytes that are not UTF-8 become replacement characters.
    pub fn parse(query: &str) -> Self {
        Self { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// The parameters of a request's target.
    pub fn of(uri: &Uri) -> Self {
        Self::parse(uri.query().unwrap_or_default())
    }

    /// The parameters with names in lower case, for a dialect that takes them in any: then ask for
    /// them in lower case.
    #[must_use]
    pub fn in_any_case(mut self) -> Self {
        for (name, _) in &mut self.pairs {
            *name = name.to_lowercase();
        }
        self
    }

    /// Adds a parameter behind the others.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    /// Names and values, in the order sent.
    pub fn pairs(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.pairs().filter(move |(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The last value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next_back()
    }

    /// The parts between the commas of a name's last value; blank ones are left out.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let parts = self.get(name).unwrap_or_default().split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).collect()
    }
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri))
    }
}
