//! The one tree that every form of a request becomes.

use indexmap::IndexMap;
use polydex_model::{Fault, Refusal, Rule, normal::is_blank};

/// A parameter, or a part of one.
///
/// Numbers and booleans of JSON are their text, as everything is in a form. Names are lower case,
/// because the vendor's clients spell them in any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// JSON `null`, or an XML element without content.
    Null,
    /// A scalar.
    Text(String),
    /// Several values of one name.
    List(Vec<Node>),
    /// A group of named values. Of two spellings of one name the last one stands.
    Object(IndexMap<String, Node>),
}

/// The parameters of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(IndexMap<String, Node>);

impl Node {
    /// What was expected instead, for a fault.
    pub(crate) fn wrong(&self, path: &str, expected: &'static str) -> Fault {
        debug_assert!(!matches!(self, Self::Null), "null is no value of a wrong type");
        Fault::at(path, Rule::WrongType(expected))
    }

    /// The first scalar: of a name that was given several times, the first value counts.
    fn scalar(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(list) => list.first().and_then(Node::scalar),
            Self::Null | Self::Object(_) => None,
        }
    }
}

impl Params {
    /// Parameters by name. The first spelling of a name stands.
    pub fn new(named: impl IntoIterator<Item = (String, Node)>) -> Self {
        let mut params = Self::default();
        for (name, node) in named {
            params.0.entry(name.to_lowercase()).or_insert(node);
        }
        params
    }

    /// These parameters, and those of `other` that are not among them.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (name, node) in other.0 {
            self.0.entry(name).or_insert(node);
        }
        self
    }

    /// The parameters by name.
    pub(crate) fn into_members(self) -> IndexMap<String, Node> {
        self.0
    }

    /// A parameter by its name, in any case.
    pub fn get(&self, name: &str) -> Option<&Node> {
        if self.0.is_empty() { None } else { self.0.get(&name.to_lowercase()) }
    }

    /// A scalar. `None` if it is absent or `null`, which a generated client sends for what it
    /// leaves alone; an empty text is there.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Fault> {
        match self.get(name) {
            None | Some(Node::Null) => Ok(None),
            Some(node) => node.scalar().map(Some).ok_or_else(|| node.wrong(name, "text")),
        }
    }

    /// A scalar that is not blank; anything else counts as absent. For parameters that ask.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.text(name).ok().flatten().map(str::trim).filter(|text| !is_blank(text))
    }

    /// A boolean, `true` or `false` in any case. A blank text counts as absent.
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
    /// it is absent or `null`.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, Fault> {
        match self.get(name) {
            None | Some(Node::Null) => Ok(None),
            Some(Node::Text(text)) => Ok(Some(parted(text).collect())),
            Some(Node::List(list)) => {
                let texts = list.iter().enumerate().filter(|(_, node)| **node != Node::Null);
                texts
                    .map(|(at, node)| match node {
                        Node::Text(text) => Ok(text.trim()),
                        other => Err(other.wrong(&format!("{name}.{at}"), "text")),
                    })
                    .filter(|text| {
                        text.as_ref().is_ok_and(|text| !text.is_empty()) || text.is_err()
                    })
                    .collect::<Result<_, _>>()
                    .map(Some)
            }
            Some(node @ Node::Object(_)) => Err(node.wrong(name, "list of texts")),
        }
    }
}

fn parted(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Collects faults of members that are read one by one.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The value, or nothing and a fault noted.
    pub fn take<T>(&mut self, read: Result<Option<T>, Fault>) -> Option<T> {
        read.unwrap_or_else(|fault| {
            self.0.push(fault);
            None
        })
    }

    /// Notes faults found elsewhere.
    pub fn add(&mut self, faults: Vec<Fault>) {
        self.0.extend(faults);
    }

    /// `value` if there were no faults.
    pub fn none_or<T>(self, value: T) -> Result<T, Refusal> {
        Refusal::unless_empty(self.0).map(|()| value)
    }
}
