//! The phrasebook: awork's types and sub-types on one side, canonical points on the other.
//!
//! Rows are tried from the top, the first that fits the point speaks. A code is said as the row
//! where it stands; where it stands in several, as the one marked so. A contact info
//! without a sub-type is said as its type's `other`. Showing, saying, validation, filters, the
//! documentation page and the tests read this table and no other.

use polydex_model::{
    ContactPoint, Context, Feature, Value, normal::is_blank, query::PointKind, service::Service,
};

use crate::wire::{ContactInfo, Member};

/// Extras of users that grant something: who holds an invitation's code takes it up.
pub const GRANTING: &[&str] = &[INVITATION_DIGEST, INVITATION_END];

/// The extra with the digest of the secret in an invitation's code.
pub const INVITATION_DIGEST: &str = "invitationDigest";

/// The extra with the moment at which an invitation's code ends.
pub const INVITATION_END: &str = "invitationEnd";

/// One correspondence.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The vendor's type.
    pub kind: &'static str,
    /// The vendor's sub-type; `None` where the type has none.
    pub sub_type: Option<&'static str>,
    /// The kind of point.
    pub point: PointKind,
    /// What the point must be like, all of it.
    pub needs: &'static [Need],
    /// Whether the code is said as this row, where it stands in several.
    pub says: bool,
    /// Whether the label names the service, and the point's own label is hidden.
    pub names_service: bool,
}

/// What a point must be like to be shown by a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A phone that is a fax.
    Fax,
    /// A phone that is a mobile.
    Mobile,
    /// Used at work.
    Work,
    /// Used in private life.
    Private,
    /// The account's primary e-mail address.
    Primary,
    /// Of this service.
    Service(&'static str),
    /// A chat: the service's kind where the service is known, what the point says otherwise.
    Chat,
}

/// The table.
pub const ROWS: &[Row] = &[
    phone("work Fax").needs(&[Need::Fax, Need::Work]),
    phone("fax").needs(&[Need::Fax]),
    phone("mobile").needs(&[Need::Mobile]), // also of a mobile for work
    phone("work").needs(&[Need::Work]),
    phone("home").needs(&[Need::Private]),
    phone(OTHER), // pager, text, plain: whatever no row above fits
    email("work").needs(&[Need::Work]).says(),
    email("private").needs(&[Need::Private]),
    email("work").needs(&[Need::Primary]), // clients look for the address to write to there
    email(OTHER),
    address("work").needs(&[Need::Work]),
    address("home").needs(&[Need::Private]),
    address(OTHER),
    messenger("skype").needs(&[Need::Service("skype")]),
    messenger("whatsapp").needs(&[Need::Service("whatsapp")]),
    social("facebook").needs(&[Need::Service("facebook")]),
    social("twitter").needs(&[Need::Service("twitter")]),
    social("xing").needs(&[Need::Service("xing")]),
    social("linkedIn").needs(&[Need::Service("linkedin")]),
    social("instagram").needs(&[Need::Service("instagram")]),
    social("pinterest").needs(&[Need::Service("pinterest")]),
    urls("gitHub").of(PointKind::OnlineService).needs(&[Need::Service("github")]),
    messenger(OTHER).needs(&[Need::Chat]).names_service(),
    social(OTHER).names_service(),
    urls("work").needs(&[Need::Work]),
    urls("private").needs(&[Need::Private]),
    urls(OTHER),
    Row::new("custom", None, PointKind::Text),
];

/// The sub-type of what fits no better one; a missing sub-type is said as this.
const OTHER: &str = "other";

const fn phone(sub_type: &'static str) -> Row {
    Row::new("phone", Some(sub_type), PointKind::Phone)
}

const fn email(sub_type: &'static str) -> Row {
    Row::new("email", Some(sub_type), PointKind::Email)
}

const fn address(sub_type: &'static str) -> Row {
    Row::new("address", Some(sub_type), PointKind::Address)
}

const fn messenger(sub_type: &'static str) -> Row {
    Row::new("messenger", Some(sub_type), PointKind::OnlineService)
}

const fn social(sub_type: &'static str) -> Row {
    Row::new("social", Some(sub_type), PointKind::OnlineService)
}

const fn urls(sub_type: &'static str) -> Row {
    Row::new("urls", Some(sub_type), PointKind::Link)
}

impl Row {
    const fn new(kind: &'static str, sub_type: Option<&'static str>, point: PointKind) -> Self {
        Self { kind, sub_type, point, needs: &[], says: false, names_service: false }
    }

    const fn of(self, point: PointKind) -> Self {
        Self { point, ..self }
    }

    const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    const fn says(self) -> Self {
        Self { says: true, ..self }
    }

    const fn names_service(self) -> Self {
        Self { names_service: true, ..self }
    }

    /// Type and sub-type as one text.
    pub fn code(&self) -> String {
        self.sub_type.map_or_else(|| self.kind.to_owned(), |sub| format!("{}/{sub}", self.kind))
    }

    /// Whether the row asks for this.
    pub fn has(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// The service that the row is for.
    pub fn service(&self) -> Option<&'static str> {
        self.needs.iter().find_map(|need| match need {
            Need::Service(key) => Some(*key),
            _ => None,
        })
    }

    /// Whether entries of this row are postal addresses.
    pub fn is_address(&self) -> bool {
        self.point == PointKind::Address
    }

    /// Whether entries of this row say something by that member; in the others it is an extra.
    pub fn uses(&self, member: Member) -> bool {
        match member {
            Member::Label | Member::Type | Member::SubType => true,
            Member::Value => !self.is_address(),
            _ => self.is_address(),
        }
    }

    fn fits(&self, point: &ContactPoint, is_primary: bool) -> bool {
        self.point == kind_of(&point.value)
            && self.needs.iter().all(|need| need.is_met(point, is_primary))
    }
}

impl Need {
    fn is_met(self, point: &ContactPoint, is_primary: bool) -> bool {
        match (self, &point.value) {
            (Self::Work, _) => point.is(Context::Work),
            (Self::Private, _) => point.is(Context::Private),
            (Self::Primary, _) => is_primary,
            (Self::Fax, Value::Phone(phone)) => phone.features.contains(&Feature::Fax),
            (Self::Mobile, Value::Phone(phone)) => phone.features.contains(&Feature::Mobile),
            (Self::Service(key), Value::OnlineService(online)) => {
                known(online.service.as_deref()).is_some_and(|service| service.key == key)
            }
            (Self::Chat, Value::OnlineService(online)) => {
                known(online.service.as_deref()).map_or(online.chat, |service| service.chat)
            }
            _ => false,
        }
    }
}

/// The kind of a point's value.
pub fn kind_of(value: &Value) -> PointKind {
    match value {
        Value::Phone(_) => PointKind::Phone,
        Value::Email(_) => PointKind::Email,
        Value::Address(_) => PointKind::Address,
        Value::OnlineService(_) => PointKind::OnlineService,
        Value::Link(_) => PointKind::Link,
        Value::Text { .. } => PointKind::Text,
    }
}

/// The service of the table that a text names.
pub fn known(text: Option<&str>) -> Option<&'static Service> {
    Service::named(text?)
}

/// The row that speaks for a point.
pub fn row_of(point: &ContactPoint, is_primary: bool) -> &'static Row {
    ROWS.iter()
        .find(|row| row.fits(point, is_primary))
        .expect("the last row of a kind needs nothing")
}

/// The table's spelling of a type.
pub fn kind_named(text: &str) -> Option<&'static str> {
    ROWS.iter().map(|row| row.kind).find(|kind| kind.eq_ignore_ascii_case(text))
}

/// The table's spelling of a sub-type among those of `kind`.
pub fn sub_type_named(kind: &str, text: &str) -> Option<&'static str> {
    let rows = ROWS.iter().filter(|row| row.kind == kind);
    rows.filter_map(|row| row.sub_type).find(|sub| sub.eq_ignore_ascii_case(text))
}

/// What an entry says by its codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The row, which may be a better one than the client wrote (`messenger/skype` for
    /// `social/other` labelled Skype).
    pub row: &'static Row,
    /// The service: a key of the table, or another text as given.
    pub service: Option<String>,
    /// Whether the entry's label is that service's name rather than a label.
    pub label_is_service: bool,
    /// The label beside a service that has a row of its own.
    label: Option<String>,
}

impl Said {
    /// The codes of an entry. Total: of an unknown type it is a labelled text, and an unknown
    /// sub-type counts as none, so that documents of later versions of the vendor can be read.
    pub fn by(entry: &ContactInfo) -> Self {
        let kind = entry.kind.as_deref().and_then(kind_named);
        let kind = kind.unwrap_or(if entry.is_address { "address" } else { "custom" });
        let sub_type = entry.sub_type.as_deref().and_then(|text| sub_type_named(kind, text));
        let row = row_said(kind, sub_type);
        if !row.names_service {
            let service = row.service().map(str::to_owned);
            let label = entry.label.clone().filter(|_| service.is_some());
            return Self { row, service, label_is_service: false, label };
        }
        let (row, service) = match known(entry.label.as_deref()) {
            Some(service) => (row_of_service(service), Some(service.key.to_owned())),
            None => (row, entry.label.clone().filter(|text| !is_blank(text))),
        };
        Self { row, service, label_is_service: true, label: None }
    }

    /// Whether the service is for chatting: the table knows, else the type says.
    pub fn is_chat(&self) -> bool {
        let service = known(self.service.as_deref());
        service.map_or_else(|| self.row.has(Need::Chat), |service| service.chat)
    }

    /// The codes as one text; see [`polydex_lens::Mapping::code`].
    ///
    /// A label beside a service belongs to it: `messenger/skype` may have been written as
    /// `social/other` labelled Skype, and once another program labels it `at night`, reading on
    /// as `social/other` would make that label a service.
    pub fn code(&self) -> String {
        let name = if self.row.names_service { &self.service } else { &self.label };
        match name {
            Some(name) => format!("{} {name}", self.row.code()),
            None => self.row.code(),
        }
    }
}

fn row_said(kind: &str, sub_type: Option<&str>) -> &'static Row {
    let is = |row: &&Row, sub| row.kind == kind && row.sub_type == sub;
    let wanted = |sub| {
        let mut rows = ROWS.iter().filter(|row| is(row, sub));
        rows.clone().find(|row| row.says).or_else(|| rows.next())
    };
    sub_type
        .and_then(|sub| wanted(Some(sub)))
        .or_else(|| wanted(Some(OTHER)))
        .or_else(|| wanted(None))
        .expect("a type of the table has `other` or no sub-types")
}

/// The row of a service of the table.
fn row_of_service(service: &Service) -> &'static Row {
    let own = ROWS.iter().find(|row| row.service() == Some(service.key));
    own.or_else(|| ROWS.iter().find(|row| row.names_service && row.has(Need::Chat) == service.chat))
        .expect("there is a row for other chats and one for other profiles")
}

#[cfg(test)]
mod tests;
