//! The types of contact data and their members: the vendor's published table.

use serde::{Deserialize, Serialize};

/// A type of contact data. New items of one request are numbered in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// The older form of a phone number.
    Phone,
    /// A web page.
    Website,
    /// A chat.
    InstantMessage,
    /// A Twitter user.
    Twitter,
    /// A LinkedIn page.
    LinkedIn,
    /// A Facebook page.
    Facebook,
    /// A postal address.
    Address,
    /// An Apple user.
    Apple,
    /// A Trustpilot user.
    TrustPilot,
    /// An Instagram user.
    Instagram,
}

/// A member of an entry that holds a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Member {
    /// An address of `emails`.
    Email,
    /// What the entry is for: `comment`, or `label` in `phone_numbers`.
    Comment,
    /// A phone number.
    Number,
    /// Its extension.
    Extension,
    /// Street and house.
    Address,
    /// City.
    City,
    /// State.
    State,
    /// Postal code.
    Zip,
    /// Country, in any form.
    Country,
    /// URL of a page.
    Url,
    /// A user's name.
    Username,
    /// Which chat.
    Service,
    /// Instagram's own id of the user.
    InstagramId,
    /// Country code of the older `phone`.
    Code,
    /// What the older `phone` is.
    Type,
}

/// The check of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Any text as long as a line.
    Line,
    /// Any text as long as several lines.
    Text,
    /// One of these.
    Choice(&'static [&'static str]),
    /// An absolute `http` or `https` URL.
    Url,
    /// Such a URL with a path, at this host or below it; else the fault has the vendor's code.
    Page(&'static str, &'static str),
    /// A phone number.
    Phone,
}

/// One member of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The member.
    pub member: Member,
    /// Whether a new item must have it, and no item may be left without it.
    pub required: bool,
    /// How it is checked.
    pub check: Check,
}

/// The choices of `instant_message.service`.
const SERVICES: &[&str] = &["whatsapp", "aim", "msn", "icq", "skype", "gtalk", "other"];

/// The choices of `phone.type`.
const PHONE_TYPES: &[&str] = &["phone", "mobile", "fax"];

const PHONE: &[Part] = &[
    required(Member::Code, Check::Line),
    required(Member::Number, Check::Phone),
    required(Member::Type, Check::Choice(PHONE_TYPES)),
];
const WEBSITE: &[Part] = &[required(Member::Url, Check::Url)];
const INSTANT_MESSAGE: &[Part] =
    &[required(Member::Username, Check::Line), required(Member::Service, Check::Choice(SERVICES))];
const LINKED_IN: &[Part] = &[required(Member::Url, Check::Page("linkedin.com", "linked_in_url"))];
const FACEBOOK: &[Part] = &[required(Member::Url, Check::Page("facebook.com", "facebook_url"))];
const ADDRESS: &[Part] = &[
    required(Member::Address, Check::Text),
    required(Member::City, Check::Line),
    required(Member::State, Check::Line),
    required(Member::Zip, Check::Line),
    optional(Member::Country, Check::Line),
];
const USER: &[Part] = &[required(Member::Username, Check::Line)];
const INSTAGRAM: &[Part] =
    &[required(Member::Username, Check::Line), required(Member::InstagramId, Check::Line)];

const fn required(member: Member, check: Check) -> Part {
    Part { member, required: true, check }
}

const fn optional(member: Member, check: Check) -> Part {
    Part { member, required: false, check }
}

impl Type {
    /// Every type.
    pub const ALL: [Self; 10] = [
        Self::Phone,
        Self::Website,
        Self::InstantMessage,
        Self::Twitter,
        Self::LinkedIn,
        Self::Facebook,
        Self::Address,
        Self::Apple,
        Self::TrustPilot,
        Self::Instagram,
    ];

    /// The type's key and `contact_type`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Website => "website",
            Self::InstantMessage => "instant_message",
            Self::Twitter => "twitter",
            Self::LinkedIn => "linked_in",
            Self::Facebook => "facebook",
            Self::Address => "address",
            Self::Apple => "apple",
            Self::TrustPilot => "trust_pilot",
            Self::Instagram => "instagram",
        }
    }

    /// The type of a key. `apply` is a misprint for `apple` in the published table.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "apply" { "apple" } else { name };
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The members besides `comment`, in the order of the read form.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Phone => PHONE,
            Self::Website => WEBSITE,
            Self::InstantMessage => INSTANT_MESSAGE,
            Self::LinkedIn => LINKED_IN,
            Self::Facebook => FACEBOOK,
            Self::Address => ADDRESS,
            Self::Twitter | Self::Apple | Self::TrustPilot => USER,
            Self::Instagram => INSTAGRAM,
        }
    }

    /// Whether its items have `display_feed`.
    pub const fn has_feed(self) -> bool {
        matches!(self, Self::Twitter)
    }
}

impl Member {
    /// The member's name in contact data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Comment => "comment",
            Self::Number => "number",
            Self::Extension => "extension",
            Self::Address => "address",
            Self::City => "city",
            Self::State => "state",
            Self::Zip => "zip",
            Self::Country => "country",
            Self::Url => "url",
            Self::Username => "username",
            Self::Service => "service",
            Self::InstagramId => "instagram_id",
            Self::Code => "code",
            Self::Type => "type",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_required_members_are_those_of_the_published_table() {
        let required = |kind: Type| -> Vec<&str> {
            kind.parts()
                .iter()
                .filter(|part| part.required)
                .map(|part| part.member.name())
                .collect()
        };
        for (key, members) in [
            ("address", &["address", "city", "state", "zip"][..]),
            ("website", &["url"]),
            ("instant_message", &["username", "service"]),
            ("twitter", &["username"]),
            ("linked_in", &["url"]),
            ("facebook", &["url"]),
            ("apply", &["username"]),
            ("trust_pilot", &["username"]),
            ("instagram", &["username", "instagram_id"]),
        ] {
            assert_eq!(required(Type::named(key).unwrap()), members, "{key}");
        }
    }

    #[test]
    fn keys_are_exact() {
        assert_eq!(Type::named("apply"), Some(Type::Apple));
        assert_eq!(Type::named("Website"), None);
        assert_eq!(Type::named("email"), None);
    }
}
