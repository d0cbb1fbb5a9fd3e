//! Where in a document a contact point stands.

use serde::{Deserialize, Serialize};

/// Where in a document a contact point stands. The four protocols are at once the keys under which
/// a contact's value sits; in their order contacts are listed.
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

/// A list of a record's entries, with calls of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// `contacts`: everything under one of the four protocols.
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

    /// The id that a protocol has in `/enums`; 0 for what is none.
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

    /// The list that entries here belong to; none for the primary address.
    pub fn collection(self) -> Option<Collection> {
        match self {
            Self::PrimaryEmail => None,
            Self::Address => Some(Collection::Addresses),
            _ => Some(Collection::Contacts),
        }
    }

    /// Where a label stands among those of the vendor's enumeration, by which lists are sorted.
    pub fn rank(self, label: &str) -> usize {
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

/// Labels of contacts with the ids that they have in `/enums`, in the vendor's order.
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

/// Labels of addresses, likewise.
pub const ADDRESS_LABELS: &[(&str, u32)] =
    &[("home", 110), ("street", 120), ("mailing", 130), ("billing", 140), ("shipping", 150)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrasebook::{ORGANIZATIONS, PEOPLE};

    #[test]
    fn every_label_that_is_shown_has_a_place_in_the_vendors_order() {
        for row in PEOPLE.rows().chain(ORGANIZATIONS.rows()).filter(|row| row.is_shown) {
            let order =
                if row.code.slot == Slot::Address { ADDRESS_LABELS } else { CONTACT_LABELS };
            assert!(order.iter().any(|(label, _)| *label == row.code.label), "{row:?}");
        }
    }
}
