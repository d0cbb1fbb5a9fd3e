//! The parts of a view: the record's own members, and one entry for each contact or address.

use serde::{Deserialize, Serialize};

use crate::phrasebook::Slot;

/// One contact, one address, or the primary e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Its place in the document.
    pub slot: Slot,
    /// The vendor's label; empty for the primary address.
    pub label: String,
    /// The value under the protocol's key; empty for addresses.
    pub uri: String,
    /// Whether an integration manages it.
    pub integration: bool,
    /// Street. This member and those below belong to addresses.
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
