//! The view: what the dialect shows of a record, flat and member by member.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::phrasebook::Slot;

/// Members of a record itself, by the keys under which they are written.
///
/// The name here is the one that the record has: that a record without any is shown with its
/// e-mail address is the document's affair.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(Map<String, Json>);

impl Fields {
    /// A member's value, `null` where there is none.
    pub fn get(&self, name: &str) -> &Json {
        self.0.get(name).unwrap_or(&Json::Null)
    }

    /// Replaces a member's value.
    pub fn set(&mut self, name: &str, value: Json) {
        self.0.insert(name.to_owned(), value);
    }
}

impl FromIterator<(&'static str, Json)> for Fields {
    fn from_iter<I: IntoIterator<Item = (&'static str, Json)>>(members: I) -> Self {
        Self(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// One contact, one address, or the primary e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Where it stands in the document.
    pub slot: Slot,
    /// The vendor's label; empty for the primary address.
    pub label: String,
    /// The value under the protocol's key; empty for addresses.
    pub uri: String,
    /// Kept by an integration.
    pub integration: bool,
    /// Street, of addresses as all below.
    pub address: Option<String>,
    /// City or town.
    pub city: Option<String>,
    /// State, province or county.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
}

impl Entry {
    /// The entry of a primary e-mail address.
    pub fn primary(address: impl Into<String>) -> Self {
        Self { slot: Slot::PrimaryEmail, uri: address.into(), ..Self::default() }
    }
}
