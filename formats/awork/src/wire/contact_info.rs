//! Contact infos: the eleven members that a client may send.

use std::collections::BTreeMap;

use polydex_lens::request::{Patch, RequestObject};
use polydex_model::normal::is_blank;
use serde::{Deserialize, Serialize};

use super::Member;

/// A contact info without its id and stamps. The wire shows `primary` only by position: the list
/// begins with the address that the user signs in with.
///
/// Serialised only to store spellings, under the names of the wire, so that a reader of the
/// database recognises them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactInfo {
    /// The point's own label; the service's name where the sub-type is `other`.
    pub label: Option<String>,
    /// Number, address, user, URL or text.
    pub value: Option<String>,
    /// `phone`, `email`, ...
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `work`, `mobile`, ...
    pub sub_type: Option<String>,
    /// The first line of the street.
    pub address_line1: Option<String>,
    /// Its further lines.
    pub address_line2: Option<String>,
    /// Postal code.
    pub zip_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Whether it is a postal address.
    pub is_address: bool,
    /// Whether it is the account's primary e-mail address.
    pub primary: bool,
}

impl ContactInfo {
    /// A member's text.
    pub fn text(&self, member: Member) -> Option<&str> {
        match member {
            Member::Label => &self.label,
            Member::Value => &self.value,
            Member::Type => &self.kind,
            Member::SubType => &self.sub_type,
            Member::AddressLine1 => &self.address_line1,
            Member::AddressLine2 => &self.address_line2,
            Member::ZipCode => &self.zip_code,
            Member::City => &self.city,
            Member::State => &self.state,
            Member::Country => &self.country,
        }
        .as_deref()
    }

    /// A member's text, to change.
    pub fn text_mut(&mut self, member: Member) -> &mut Option<String> {
        match member {
            Member::Label => &mut self.label,
            Member::Value => &mut self.value,
            Member::Type => &mut self.kind,
            Member::SubType => &mut self.sub_type,
            Member::AddressLine1 => &mut self.address_line1,
            Member::AddressLine2 => &mut self.address_line2,
            Member::ZipCode => &mut self.zip_code,
            Member::City => &mut self.city,
            Member::State => &mut self.state,
            Member::Country => &mut self.country,
        }
    }

    /// Whether a member is present and not blank.
    pub fn has(&self, member: Member) -> bool {
        self.text(member).is_some_and(|text| !is_blank(text))
    }
}

/// The members of a contact info that a client sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactInfoForm {
    /// The texts sent, null or not.
    pub texts: BTreeMap<Member, Option<String>>,
    /// `isAddress`
    pub is_address: Patch<bool>,
}

impl ContactInfoForm {
    /// Reads the eleven members; `body` collects the faults.
    pub fn read(body: &mut RequestObject) -> Self {
        let texts = Member::ALL.into_iter();
        let mut text = |member: Member| match member {
            Member::SubType => body.word(member.name()),
            _ => body.text(member.name()),
        };
        let texts = texts.filter_map(|member| Some((member, text(member).sent()?))).collect();
        Self { texts, is_address: body.flag("isAddress") }
    }
}
