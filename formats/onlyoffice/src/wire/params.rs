//! The tree of parameters that every form of request becomes.

use polydex_model::{Fault, Refusal, Rule, normal::is_blank};
use serde_json::{Map, Value as Json};

/// The parameters of a request, by lower-case name.
///
/// Every scalar in the tree is a text, since forms know nothing else, and every name is lower case,
/// since the vendor's clients write names in any case. `null` is JSON's, or an XML element without
/// content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Map<String, Json>);

impl Params {
    /// Builds the tree from named nodes. If two names differ in case only, the first one wins.
    pub fn new(named: impl IntoIterator<Item = (String, Json)>) -> Self {
        let mut params = Self::default();
        for (name, node) in named {
            params.0.entry(name.to_lowercase()).or_insert(node);
        }
        params
    }

    /// Adds the parameters of `other` whose names are not present yet.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (name, node) in other.0 {
            self.0.entry(name).or_insert(node);
        }
        self
    }

    /// The nodes by lower-case name.
    pub(crate) fn into_members(self) -> Map<String, Json> {
        self.0
    }

    /// The parameter of this name, in any case.
    pub fn get(&self, name: &str) -> Option<&Json> {
        if self.0.is_empty() { None } else { self.0.get(&name.to_lowercase()) }
    }

    /// A scalar; an empty text counts as present. `None` if it is absent or `null`, which generated
    /// clients send for members that they leave unchanged.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(node) => first_text(node).map(Some).ok_or_else(|| wrong(name, "text")),
        }
    }

    /// A trimmed scalar. A blank text and a value of another type count as absent: for parameters
    /// that filter or select.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.text(name).ok().flatten().map(str::trim).filter(|text| !is_blank(text))
    }

    /// A boolean: `true` or `false` in any case. A blank text counts as absent.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) if is_blank(text) => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Fault::at(name, Rule::WrongType("boolean"))),
        }
    }

    /// A list of texts: `x[]=a&x[]=b`, `x=a&x=b`, `x=a,b`, a JSON array or one scalar. `None` if
    /// the parameter is absent or `null`.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, Fault> {
        match self.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(split_commas(text).collect())),
            Some(Json::Array(list)) => {
                let texts = list.iter().enumerate().filter(|(_, node)| **node != Json::Null);
                texts
                    .map(|(index, node)| match node {
                        Json::String(text) => Ok(text.trim()),
                        _ => Err(wrong(&format!("{name}.{index}"), "text")),
                    })
                    .filter(|text| {
                        text.as_ref().is_ok_and(|text| !text.is_empty()) || text.is_err()
                    })
                    .collect::<Result<_, _>>()
                    .map(Some)
            }
            Some(_) => Err(wrong(name, "list of texts")),
        }
    }
}

fn wrong(path: &str, expected: &'static str) -> Fault {
    Fault::at(path, Rule::WrongType(expected))
}

/// The first text: if a name was sent several times, the first value counts.
fn first_text(node: &Json) -> Option<&str> {
    match node {
        Json::Array(list) => list.first().and_then(first_text),
        node => node.as_str(),
    }
}

fn split_commas(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Collects faults while members are read one by one, so that an error names all of them.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Unwraps a result; a fault is collected and yields `None`.
    pub fn take<T>(&mut self, result: Result<Option<T>, Fault>) -> Option<T> {
        result.unwrap_or_else(|fault| {
            self.0.push(fault);
            None
        })
    }

    /// Adds faults found elsewhere.
    pub fn add(&mut self, faults: Vec<Fault>) {
        self.0.extend(faults);
    }

    /// Returns `value` if there were no faults.
    pub fn into_result<T>(self, value: T) -> Result<T, Refusal> {
        Refusal::unless_empty(self.0).map(|()| value)
    }
}
