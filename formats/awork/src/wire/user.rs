//! The user form: the seven members that `PUT` replaces.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Body, Sent, UserMember};

/// The members of a user that a client sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserForm {
    /// The texts sent, null or not.
    pub texts: BTreeMap<UserMember, Option<String>>,
    /// `birthDate`
    pub birth_date: Sent<Date>,
}

impl UserForm {
    /// Reads the seven members; `body` collects the faults.
    pub fn read(body: &mut Body) -> Self {
        let texts = UserMember::ALL.into_iter();
        let texts = texts.filter_map(|member| Some((member, body.text(member.name())?))).collect();
        Self { texts, birth_date: body.day("birthDate") }
    }
}
