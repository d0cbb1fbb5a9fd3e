//! The phrasebook: awork's types and sub-types on one side, canonical points on the other.
//!
//! A point is read by the first row that fits it. A code is written by the row that holds it, or,
//! if several do, by the one marked canonical. A contact info without a sub-type is written as its
//! type's `other`. Reading, writing, validation, filters, the documentation page and the tests all
//! use this table and no other.

use polydex_model::{
    ContactPoint, Context, Feature, Value, normal::is_blank, query::PointKind, service::Service,
};

use crate::wire::{ContactInfo, Member};

/// Extras of users that grant rights: whoever knows an invitation's code can accept it.
pub const GRANTING: &[&str] = &[INVITATION_DIGEST, INVITATION_END];

/// The extra with the digest of the secret in an invitation's code.
pub const INVITATION_DIGEST: &str = "invitationDigest";

/// The extra with the time at which an invitation's code expires.
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
    /// The properties that the point must have, all of them.
    pub needs: &'static [Need],
    /// Whether this row writes its code, if several rows hold it.
    pub is_canonical: bool,
    /// Whether the member `label` shows the service's name and hides the point's own label.
    pub names_service: bool,
}

/// A property that a point must have to be read by a row.
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
    phone(OTHER), // pager, text, plain: any that no row above fits
    email("work").needs(&[Need::Work]).is_canonical(),
    email("private").needs(&[Need::Private]),
    email("work").needs(&[Need::Primary]), // clients expect the main address under this code
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

/// The sub-type of points that fit no other row; a missing sub-type is written as this.
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
        Self { kind, sub_type, point, needs: &[], is_canonical: false, names_service: false }
    }

    const fn of(self, point: PointKind) -> Self {
        Self { point, ..self }
    }

    const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    const fn is_canonical(self) -> Self {
        Self { is_canonical: true, ..self }
    }

    const fn names_service(self) -> Self {
        Self { names_service: true, ..self }
    }

    /// Type and sub-type as one text.
    pub fn code(&self) -> String {
        self.sub_type.map_or_else(|| self.kind.to_owned(), |sub| format!("{}/{sub}", self.kind))
    }

    /// Whether the row needs this property.
    pub fn has(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// The service that the row is for, if it is for one.
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

    /// Whether entries of this row use the member; otherwise it is kept as an extra.
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
                service_named(online.service.as_deref()).is_some_and(|service| service.key == key)
            }
            (Self::Chat, Value::OnlineService(online)) => {
                service_named(online.service.as_deref()).map_or(online.chat, |service| service.chat)
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

/// The known service that a text names.
pub fn service_named(text: Option<&str>) -> Option<&'static Service> {
    Service::named(text?)
}

/// The row that reads a point.
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

/// The codes of an entry, resolved by the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The row, which may be more specific than what the client wrote: `messenger/skype` for
    /// `social/other` labelled Skype.
    pub row: &'static Row,
    /// The service: a key of the service table, or any other text as given.
    pub service: Option<String>,
    /// Whether the entry's label is the service's name.
    pub label_is_service: bool,
    /// The label of an entry whose service has its own row.
    label: Option<String>,
}

impl Code {
    /// The codes of an entry. Never fails, so that documents of later versions of the API can be
    /// read: an entry of unknown type is a labelled text, and an unknown sub-type counts as none.
    pub fn of(entry: &ContactInfo) -> Self {
        let kind = entry.kind.as_deref().and_then(kind_named);
        let kind = kind.unwrap_or(if entry.is_address { "address" } else { "custom" });
        let sub_type = entry.sub_type.as_deref().and_then(|text| sub_type_named(kind, text));
        let row = row_with_code(kind, sub_type);
        if !row.names_service {
            let service = row.service().map(str::to_owned);
            let label = entry.label.clone().filter(|_| service.is_some());
            return Self { row, service, label_is_service: false, label };
        }
        let (row, service) = match service_named(entry.label.as_deref()) {
            Some(service) => (row_of_service(service), Some(service.key.to_owned())),
            None => (row, entry.label.clone().filter(|text| !is_blank(text))),
        };
        Self { row, service, label_is_service: true, label: None }
    }

    /// Whether the service is for chatting, by the service table, else by the type.
    pub fn is_chat(&self) -> bool {
        let service = service_named(self.service.as_deref());
        service.map_or_else(|| self.row.has(Need::Chat), |service| service.chat)
    }

    /// The codes as one text; see [`polydex_lens::Mapping::code`].
    ///
    /// A label beside a service is part of the code: `messenger/skype` may have been spelled
    /// `social/other` labelled Skype. If another program then labels the point `at night`, showing
    /// it as `social/other` would turn that label into a service.
    pub fn code(&self) -> String {
        let name = if self.row.names_service { &self.service } else { &self.label };
        match name {
            Some(name) => format!("{} {name}", self.row.code()),
            None => self.row.code(),
        }
    }
}

fn row_with_code(kind: &str, sub_type: Option<&str>) -> &'static Row {
    let is = |row: &&Row, sub| row.kind == kind && row.sub_type == sub;
    let new = |sub| {
        let mut rows = ROWS.iter().filter(|row| is(row, sub));
        rows.clone().find(|row| row.is_canonical).or_else(|| rows.next())
    };
    sub_type
        .and_then(|sub| new(Some(sub)))
        .or_else(|| new(Some(OTHER)))
        .or_else(|| new(None))
        .expect("a type of the table has `other` or no sub-types")
}

/// The row that writes a known service.
fn row_of_service(service: &Service) -> &'static Row {
    let own = ROWS.iter().find(|row| row.service() == Some(service.key));
    own.or_else(|| ROWS.iter().find(|row| row.names_service && row.has(Need::Chat) == service.chat))
        .expect("there is a row for other chats and one for other profiles")
}

#[cfg(test)]
mod tests;
