//! The places of contact points in a document.

use serde::{Deserialize, Serialize};

/// The place of a contact point in a document. The four protocols are also the keys of a contact's
/// value, and contacts are listed in their order.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The member `primary_email` of a person.
    PrimaryEmail,
    /// A contact with a number.
    #[default]
    Telephone,
    /// A contact with an e-mail address.
    Email,
    /// A contact with a link that opens a chat.
    Chat,
    /// A contact with a web page.
    Website,
    /// An address.
    Address,
}

/// A collection of a record's entries, with routes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// `contacts`: every entry of the four protocols.
    Contacts,
    /// `addresses`.
    Addresses,
}

impl Slot {
    /// The protocols of contacts, in their order.
    pub const PROTOCOLS: [Self; 4] = [Self::Telephone, Self::Email, Self::Chat, Self::Website];

    /// The key on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Self::PrimaryEmail => "primary_email",
            Self::Telephone => "telephone",
            Self::Email => "email",
            Self::Chat => "chat",
            Self::Website => "website",
            Self::Address => "address",
        }
    }

    /// The id of a protocol in `/enums`; 0 for the other places.
    pub fn enum_id(self) -> u32 {
        match self {
            Self::Telephone => 910,
            Self::Email => 920,
            Self::Chat => 925,
            Self::Website => 930,
            Self::PrimaryEmail | Self::Address => 0,
        }
    }

    /// The protocol of this name.
    pub fn protocol(name: &str) -> Option<Self> {
        Self::PROTOCOLS.into_iter().find(|slot| slot.key() == name)
    }

    /// The collection of the entries here; `None` for the primary address.
    pub fn collection(self) -> Option<Collection> {
        match self {
            Self::PrimaryEmail => None,
            Self::Address => Some(Collection::Addresses),
            _ => Some(Collection::Contacts),
        }
    }

    /// The position of a label in the vendor's enumeration, by which lists are sorted.
    pub fn label_order(self, label: &str) -> usize {
        let order = if self == Self::Address { ADDRESS_LABELS } else { CONTACT_LABELS };
        order.iter().position(|(known, _)| *known == label).unwrap_or(order.len())
    }
}

impl Collection {
    /// The type in `nodeID`s.
    pub fn node_type(self) -> &'static str {
        match self {
            Self::Contacts => "Contact",
            Self::Addresses => "Address",
        }
    }
}

/// The labels of contacts with their ids in `/enums`, in the vendor's order.
pub const CONTACT_LABELS: &[(&str, u32)] = &[
    ("general", 710),
    ("service_desk", 720),
    ("work", 730),
    ("mobile", 740),
    ("home", 750),
    ("personal", 760),
    ("fax", 790),
    ("service_desk_fax", 800),
    ("chat_workchat", 810),
    ("chat_teams", 815),
    ("chat_slack", 820),
    ("chat_skype", 830),
];

/// The labels of addresses, likewise.
pub const ADDRESS_LABELS: &[(&str, u32)] =
    &[("home", 110), ("street", 120), ("mailing", 130), ("billing", 140), ("shipping", 150)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrasebook::{ORGANIZATIONS, PEOPLE};

    #[test]
    fn every_label_that_is_shown_is_in_the_vendors_enumeration() {
        for row in PEOPLE.rows().chain(ORGANIZATIONS.rows()).filter(|row| row.is_shown) {
            let order =
                if row.code.slot == Slot::Address { ADDRESS_LABELS } else { CONTACT_LABELS };
            assert!(order.iter().any(|(label, _)| *label == row.code.label), "{row:?}");
        }
    }
}
