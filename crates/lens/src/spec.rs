//! A dialect's documents, described once: what the program, its help texts, tests and tools need
//! to know of them.

use std::sync::Arc;

use polydex_model::{Dialect, Workspace};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Documents;

/// A dialect's table of the configuration file, as JSON; empty where the file has none.
pub type Options = serde_json::Map<String, Json>;

/// What is wrong with a dialect's [`Options`]: the option, what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidOptions(pub String);

impl From<serde_json::Error> for InvalidOptions {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// Makes a dialect's documents for a workspace, with its options.
pub type MakeDocuments = fn(&Workspace, &Options) -> Result<Arc<dyn Documents>, InvalidOptions>;

/// The pure half of a dialect.
///
/// The registry of the program (`crates/registry`) holds one of these for each dialect, and
/// the program knows the dialect by it alone.
#[derive(Debug)]
pub struct FormatSpec {
    /// The name on the command line, in the configuration file, in changes and in residue: lower
    /// case, one word.
    pub name: &'static str,
    /// The name as its vendor writes it.
    pub title: &'static str,
    /// Which of the vendor's documents these are, for help texts: `Deskpro, API v2`.
    pub about: &'static str,
    /// The documents of people in a workspace.
    pub documents: MakeDocuments,
    /// Members of an object around a list of documents, where an answer has such an object.
    pub envelopes: &'static [&'static str],
    /// Whether documents may also be XML.
    pub reads_xml: bool,
    /// Names of the extras by which the vendor's system grants something: only admins change them.
    pub granting: &'static [&'static str],
    /// How a client of the vendor's API speaks, if there is an API.
    pub client: Option<ClientSpec>,
}

impl PartialEq for FormatSpec {
    /// Names are unique.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for FormatSpec {}

impl FormatSpec {
    /// The dialect's name as a change and residue carry it.
    pub const fn dialect(&self) -> Dialect {
        Dialect::named(self.name)
    }
}

/// How a client of a vendor's API speaks: the calls that help texts show, and that tests and
/// measurements send.
#[derive(Debug)]
pub struct ClientSpec {
    /// The value of the `Authorization` header for a key's number and secret.
    pub authorization: fn(key: i64, secret: &str) -> String,
    /// The path of a first call that any key may make.
    pub first_call: &'static str,
    /// The path of one person.
    pub person: fn(&KnownPerson) -> String,
    /// The path of a part of the list of people.
    pub people: fn(skip: u64, take: u64) -> String,
    /// The path of the people with an e-mail address.
    pub by_email: fn(email: &str) -> String,
    /// The path of the people with a phone number, where the API finds them.
    pub by_phone: Option<fn(phone: &str) -> String>,
    /// The path of the people whose name holds a text, where the API finds them.
    pub search: Option<fn(part: &str, skip: u64, take: u64) -> String>,
    /// The call that creates a person; `workspace` is the workspace's id.
    pub create: fn(person: &SamplePerson, workspace: Uuid) -> (&'static str, Json),
}

/// A person that a client has seen, by both ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// The person's id.
    pub id: Uuid,
    /// The person's number.
    pub number: i64,
}

/// A made-up person, with what every vendor's call to create one can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplePerson {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Primary e-mail address.
    pub email: String,
    /// Mobile phone number.
    pub mobile: String,
    /// Phone number at work.
    pub office: String,
    /// Street and number of the postal address; town, state and country are the dialect's choice.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// Web page.
    pub website: String,
}

/// What a client leaves as it is in a path or a query (RFC 3986 §2.3).
const ENCODED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Text as a client writes it into a path or a query.
///
/// ```
/// assert_eq!(polydex_lens::percent_encoded("+49 89"), "%2B49%2089");
/// ```
pub fn percent_encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, ENCODED).to_string()
}
