//! What Deskpro shows of one contact point.

use std::collections::BTreeMap;

use polydex_model::{
    normal::{self, is_blank},
    service::Service,
};
use serde::{Deserialize, Serialize};

use crate::phrasebook::{List, Member, Row, Type, row_name};

/// What Deskpro shows of one contact point, or of several equal addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The number that identifies contact data on the wire. It is no part of what the entry
    /// means.
    #[serde(skip)]
    pub id: Option<i64>,
    /// A phone number as the request spells it. It is stored so; [`Member::Number`] is what is
    /// shown.
    #[serde(skip)]
    pub given: Option<String>,
    /// The row of the phrasebook.
    #[serde(with = "row_by_code")]
    pub row: &'static Row,
    /// The service of an entry listed among the websites: its key, or free text.
    #[serde(default)]
    pub named: Option<String>,
    /// Whether it is the primary e-mail address.
    #[serde(default)]
    pub primary: bool,
    /// Twitter's `display_feed`.
    #[serde(default)]
    pub display_feed: bool,
    /// The members that are texts.
    #[serde(flatten, with = "texts")]
    texts: BTreeMap<Member, String>,
}

impl Entry {
    /// An empty entry of a row.
    pub fn of(row: &'static Row) -> Self {
        Self {
            id: None,
            given: None,
            row,
            named: None,
            primary: false,
            display_feed: false,
            texts: BTreeMap::new(),
        }
    }

    /// A member's text; empty where it has none.
    pub fn text(&self, member: Member) -> &str {
        self.texts.get(&member).map_or("", String::as_str)
    }

    /// The number to be stored.
    pub fn number(&self) -> &str {
        self.given.as_deref().unwrap_or_else(|| self.text(Member::Number))
    }

    /// Whether a request sends another text than the member shows.
    pub fn differs(&self, member: Member, sent: &str) -> bool {
        sent != trimmed(self.text(member))
    }

    /// Gives a member a text.
    pub fn set(&mut self, member: Member, text: impl Into<String>) {
        self.texts.insert(member, text.into());
    }

    /// Whether it belongs to this list.
    pub fn is_in(&self, list: List) -> bool {
        self.row.code.list == list
    }

    /// Whether clients address it by its position among the contact data of this type.
    pub fn is_positional(&self, kind: Type) -> bool {
        self.is_in(List::ContactData(kind)) && !self.row.code.is_service_website()
    }

    /// Country code and number of the older phone as one text: `+44 1632960961`. It is the number
    /// alone if that has a `+` itself or the code has no digits.
    pub fn whole_number(&self) -> String {
        let (code, number) = (self.text(Member::Code), self.text(Member::Number).trim());
        let digits = calling_code(code);
        if digits.is_empty() || number.is_empty() || number.starts_with('+') {
            return number.to_owned();
        }
        format!("{digits} {number}")
    }

    /// Row and service as one text; see [`polydex_lens::Mapping::code`].
    pub fn code(&self) -> String {
        let row = row_name(self.row);
        match self.service() {
            Some(service) if self.row.code.names_service => format!("{row} {service}"),
            _ => row,
        }
    }

    /// Its service: that of the row, a key of the model's table, or free text.
    pub fn service(&self) -> Option<String> {
        if self.row.code.is_named_chat() {
            let name = self.text(Member::Comment).trim();
            let known = Service::named(name).map(|service| service.key.to_owned());
            return known.or_else(|| (!name.is_empty()).then(|| name.to_owned()));
        }
        self.row.service().map(str::to_owned).or_else(|| self.named.clone())
    }

    /// The entry without its id and outer white space, addresses and phone numbers in the form used
    /// for look-ups. Empty members count as absent.
    #[must_use]
    pub fn normal(&self, region: &str) -> Self {
        let mut normal = Self { id: None, given: None, texts: BTreeMap::new(), ..self.clone() };
        for (member, text) in &self.texts {
            let text = match member {
                Member::Email => normal::email(text),
                Member::Code => calling_code(text),
                _ => text.trim().to_owned(),
            };
            if !is_blank(&text) {
                normal.texts.insert(*member, text);
            }
        }
        if let Some((number, extension)) =
            normal::phone_with_extension(&self.whole_number(), region)
        {
            normal.texts.remove(&Member::Code);
            normal.set(Member::Number, number);
            if normal.text(Member::Extension).is_empty()
                && let Some(extension) = extension
            {
                normal.set(Member::Extension, extension);
            }
        }
        normal
    }
}

/// A text as the reader of requests would return it: without outer white space, blank as empty.
pub(super) fn trimmed(text: &str) -> &str {
    if is_blank(text) { "" } else { text.trim() }
}

/// `+` and the digits of a country code; empty if it has no digits.
pub(super) fn calling_code(code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { digits } else { format!("+{digits}") }
}

/// Leaves out empty texts, so that no spelling records the difference between empty and absent.
mod texts {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::phrasebook::Member;

    pub fn serialize<S: Serializer>(
        texts: &BTreeMap<Member, String>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_map(texts.iter().filter(|(_, text)| !text.is_empty()))
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<BTreeMap<Member, String>, D::Error> {
        let texts = BTreeMap::<Member, Option<String>>::deserialize(from)?;
        Ok(texts.into_iter().filter_map(|(member, text)| Some((member, text?))).collect())
    }
}

/// Serialises a row as its code.
mod row_by_code {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::phrasebook::{Row, row_name, row_named};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub fn serialize<S: Serializer>(row: &&'static Row, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&row_name(row))
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<&'static Row, D::Error> {
        let code = String::deserialize(from)?;
        row_named(&code).ok_or_else(|| D::Error::custom("no such row"))
    }
}
