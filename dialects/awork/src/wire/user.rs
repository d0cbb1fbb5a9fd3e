//! The user form: the seven members that `PUT` replaces.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Body, Sent};

/// The members of a user form that are texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserMember {
    /// `firstName`
    FirstName,
    /// `lastName`
    LastName,
    /// `gender`
    Gender,
    /// `title`
    Title,
    /// `position`
    Position,
    /// `language`
    Language,
}

impl UserMember {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::FirstName,
        Self::LastName,
        Self::Gender,
        Self::Title,
        Self::Position,
        Self::Language,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        self.spec().0
    }

    /// The name in `validationErrors`.
    pub fn property(self) -> &'static str {
        self.spec().1
    }

    /// The most Unicode scalars it may have.
    pub fn limit(self) -> usize {
        self.spec().2
    }

    fn spec(self) -> (&'static str, &'static str, usize) {
        match self {
            Self::FirstName => ("firstName", "FirstName", 1000),
            Self::LastName => ("lastName", "LastName", 1000),
            Self::Gender => ("gender", "Gender", 25),
            Self::Title => ("title", "Title", 100),
            Self::Position => ("position", "Position", 1000),
            Self::Language => ("language", "Language", 25),
        }
    }
}

/// What a client sent of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserForm {
    /// The texts that were sent, null or not.
    pub texts: BTreeMap<UserMember, Option<String>>,
    /// `birthDate`
    pub birth_date: Sent<Date>,
}

impl UserForm {
    /// Reads the seven members, notes the faults in `body`.
    pub fn read(body: &mut Body) -> Self {
        let texts = UserMember::ALL.into_iter();
        let texts = texts.filter_map(|member| Some((member, body.text(member.name())?))).collect();
        Self { texts, birth_date: body.day("birthDate") }
    }
}
