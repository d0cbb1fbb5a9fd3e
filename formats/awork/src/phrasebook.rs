//! The phrasebook: awork's types and sub-types on one side, canonical points on the other.
//!
//! A point is read by the first row that fits it. A code is written by the row that holds it, or,
//! if several do, by the one marked canonical. A contact info without a sub-type is written as its
//! type's `other`. Reading, writing, validation, filters, the documentation page and the tests all
//! use this table and no other.

use polydex_lens::{Need, Table};
use polydex_model::{
    ContactPoint, Context, Feature, normal::is_blank, query::PointKind, service::Service,
};

use crate::wire::{ContactInfo, Member};

/// Extras of users that grant rights: a person who knows an invitation's code can accept it.
pub const GRANTING: &[&str] = &[INVITATION_DIGEST, INVITATION_END];

/// The extra with the digest of the secret in an invitation's code.
pub const INVITATION_DIGEST: &str = "invitationDigest";

/// The extra with the time at which an invitation's code expires.
pub const INVITATION_END: &str = "invitationEnd";

/// One correspondence.
pub type Row = polydex_lens::Row<Type>;

/// What the vendor calls an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// The vendor's type.
    pub kind: &'static str,
    /// The vendor's sub-type; `None` where the type has none.
    pub sub_type: Option<&'static str>,
    /// Whether the member `label` shows the service's name and hides the point's own label.
    pub names_service: bool,
}

const FAX: Need = Need::Feature(Feature::Fax);
const MOBILE: Need = Need::Feature(Feature::Mobile);
const WORK: Need = Need::Context(Context::Work);
const PRIVATE: Need = Need::Context(Context::Private);

/// The table.
pub const TABLE: Table<Type> = Table::new(&[
    phone("work Fax").needs(&[FAX, WORK]),
    phone("fax").needs(&[FAX]),
    phone("mobile").needs(&[MOBILE]), // also of a mobile for work
    phone("work").needs(&[WORK]),
    phone("home").needs(&[PRIVATE]),
    phone(OTHER), // pager, text, plain: any that no row above fits
    email("work").needs(&[WORK]).canonical(),
    email("private").needs(&[PRIVATE]),
    email("work").needs(&[Need::Primary]), // clients expect the main address under this code
    email(OTHER),
    address("work").needs(&[WORK]),
    address("home").needs(&[PRIVATE]),
    address(OTHER),
    messenger("skype").needs(&[Need::Service("skype")]),
    messenger("whatsapp").needs(&[Need::Service("whatsapp")]),
    social("facebook").needs(&[Need::Service("facebook")]),
    social("twitter").needs(&[Need::Service("twitter")]),
    social("xing").needs(&[Need::Service("xing")]),
    social("linkedIn").needs(&[Need::Service("linkedin")]),
    social("instagram").needs(&[Need::Service("instagram")]),
    social("pinterest").needs(&[Need::Service("pinterest")]),
    row("urls", Some("gitHub"), PointKind::OnlineService).needs(&[Need::Service("github")]),
    named(messenger(OTHER).needs(&[Need::Chat])),
    named(social(OTHER)),
    urls("work").needs(&[WORK]),
    urls("private").needs(&[PRIVATE]),
    urls(OTHER),
    row("custom", None, PointKind::Text),
]);

/// The sub-type of points that fit no other row; a missing sub-type is written as this.
const OTHER: &str = "other";

const fn phone(sub_type: &'static str) -> Row {
    row("phone", Some(sub_type), PointKind::Phone)
}

const fn email(sub_type: &'static str) -> Row {
    row("email", Some(sub_type), PointKind::Email)
}

const fn address(sub_type: &'static str) -> Row {
    row("address", Some(sub_type), PointKind::Address)
}

const fn messenger(sub_type: &'static str) -> Row {
    row("messenger", Some(sub_type), PointKind::OnlineService)
}

const fn social(sub_type: &'static str) -> Row {
    row("social", Some(sub_type), PointKind::OnlineService)
}

const fn urls(sub_type: &'static str) -> Row {
    row("urls", Some(sub_type), PointKind::Link)
}

const fn row(kind: &'static str, sub_type: Option<&'static str>, point: PointKind) -> Row {
    Row::new(Type { kind, sub_type, names_service: false }, point)
}

/// The row of other chats or profiles, whose services differ by their names.
const fn named(row: Row) -> Row {
    Row { code: Type { names_service: true, ..row.code }, ..row }
}

impl Type {
    /// Type and sub-type as one text.
    pub fn text(&self) -> String {
        self.sub_type.map_or_else(|| self.kind.to_owned(), |sub| format!("{}/{sub}", self.kind))
    }

    /// Whether such entries are postal addresses.
    pub fn is_address(&self) -> bool {
        self.kind == "address"
    }

    /// Whether such entries use the member; otherwise it is kept as an extra.
    pub fn uses(&self, member: Member) -> bool {
        match member {
            Member::Label | Member::Type | Member::SubType => true,
            Member::Value => !self.is_address(),
            _ => self.is_address(),
        }
    }
}

/// The known service that a text names.
pub fn service_named(text: Option<&str>) -> Option<&'static Service> {
    Service::named(text?)
}

/// The row that reads a point.
pub fn row_of(point: &ContactPoint, is_primary: bool) -> &'static Row {
    TABLE.row_of(point, is_primary).expect("the last row of a kind needs nothing")
}

/// The table's spelling of a type.
pub fn kind_named(text: &str) -> Option<&'static str> {
    TABLE.rows().map(|row| row.code.kind).find(|kind| kind.eq_ignore_ascii_case(text))
}

/// The table's spelling of a sub-type among those of `kind`.
pub fn sub_type_named(kind: &str, text: &str) -> Option<&'static str> {
    let rows = TABLE.rows().filter(|row| row.code.kind == kind);
    rows.filter_map(|row| row.code.sub_type).find(|sub| sub.eq_ignore_ascii_case(text))
}

/// The codes of an entry, resolved by the table.
#[derive(Clone, Debug)]
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
        if !row.code.names_service {
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
        let name = if self.row.code.names_service { &self.service } else { &self.label };
        match name {
            Some(name) => format!("{} {name}", self.row.code.text()),
            None => self.row.code.text(),
        }
    }
}

fn row_with_code(kind: &str, sub_type: Option<&str>) -> &'static Row {
    let row = |sub| TABLE.row_where(|row| row.code.kind == kind && row.code.sub_type == sub);
    sub_type
        .and_then(|sub| row(Some(sub)))
        .or_else(|| row(Some(OTHER)))
        .or_else(|| row(None))
        .expect("a type of the table has `other` or no sub-types")
}

/// The row that writes a known service.
fn row_of_service(service: &Service) -> &'static Row {
    let is_named = |row: &Row| row.code.names_service && row.has(Need::Chat) == service.chat;
    let own = TABLE.row_where(|row| row.service() == Some(service.key));
    own.or_else(|| TABLE.row_where(is_named))
        .expect("there is a row for other chats and one for other profiles")
}

#[cfg(test)]
mod tests;
