//! Facts about a person, in a form that can be compared.

use crate::client::Dialect;

/// Kinds of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    Name,
    Birthday,
    Gender,
    Phone,
    Fax,
    Address,
    Website,
    Twitter,
    Facebook,
    Youtube,
    Instagram,
}

impl FactKind {
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Birthday,
        Self::Gender,
        Self::Phone,
        Self::Fax,
        Self::Address,
        Self::Website,
        Self::Twitter,
        Self::Facebook,
        Self::Youtube,
        Self::Instagram,
    ];

    /// Which dialects can say such a fact, by hand from the phrasebook: ONLYOFFICE knows no
    /// addresses, Xurrent no social profiles, Deskpro and Xurrent neither birthday nor gender.
    pub fn said_by(self, dialect: Dialect) -> bool {
        match self {
            Self::Name | Self::Phone | Self::Fax | Self::Website => true,
            Self::Birthday | Self::Gender => matches!(dialect.name(), "onlyoffice" | "awork"),
            Self::Address => matches!(dialect.name(), "deskpro" | "xurrent" | "awork"),
            Self::Twitter | Self::Facebook | Self::Youtube | Self::Instagram => {
                matches!(dialect.name(), "deskpro" | "onlyoffice" | "awork")
            }
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Birthday => "birthday",
            Self::Gender => "gender",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Address => "address",
            Self::Website => "website",
            Self::Twitter => "twitter",
            Self::Facebook => "facebook",
            Self::Youtube => "youtube",
            Self::Instagram => "instagram",
        }
    }
}

/// A fact in its comparable form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    pub kind: FactKind,
    pub value: String,
}

impl Fact {
    /// A full name; white space folded.
    pub fn name(text: &str) -> Self {
        let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { kind: FactKind::Name, value }
    }

    /// A number as E.164; the file's numbers are American.
    pub fn number(kind: FactKind, text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let value = if digits.len() == 10 { format!("+1{digits}") } else { format!("+{digits}") };
        Self { kind, value }
    }

    /// A postal address: lines, city, state, postal code.
    pub fn address(street: &str, city: &str, state: &str, zip: &str) -> Self {
        let lines: Vec<&str> = street.lines().map(str::trim).collect();
        let value = format!("{} / {city} / {state} / {zip}", lines.join(" / "));
        Self { kind: FactKind::Address, value }
    }

    /// A user of a service, given as such or as the service's URL; a leading `@` is a spelling.
    pub fn user(kind: FactKind, text: &str) -> Self {
        let prefixes: &[&str] = match kind {
            FactKind::Twitter => &["https://twitter.com/"],
            FactKind::Facebook => &["https://www.facebook.com/"],
            // A channel's id stands in the file where others give a user name.
            FactKind::Youtube => &["https://www.youtube.com/@", "https://www.youtube.com/channel/"],
            FactKind::Instagram => &["https://www.instagram.com/"],
            _ => &[],
        };
        let bare = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
        Self { kind, value: bare.trim_start_matches('@').to_owned() }
    }

    pub fn text(kind: FactKind, text: &str) -> Self {
        Self { kind, value: text.to_owned() }
    }
}
