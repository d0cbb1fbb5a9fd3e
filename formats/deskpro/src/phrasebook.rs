//! The phrasebook: Deskpro's lists and types on one side, canonical points on the other.
//!
//! A point is read as the first row that fits it. An entry is written as the row with its list and
//! word; if several have them, as the canonical one. Reading, writing, the
//! page for users and the tests all use this one table.

mod locale;
mod types;

use polydex_lens::{Need, OwnNeed, Table, services};
use polydex_model::{
    Context, Feature, OnlineService, Value,
    normal::is_blank,
    query::{PointField, PointFilter, PointKind, Scalar, Test},
    service::Service,
};

use crate::DIALECT;

pub use locale::{is_time_zone, language_id, locale_of, shown_time_zone};
pub use types::{Check, Member, Part, Type};

/// Extras of people that grant rights: membership in teams and in groups with permissions.
pub const GRANTING: &[&str] = &["user_groups", "agent_groups", "teams", "primary_team"];

/// One correspondence.
pub type Row = polydex_lens::Row<Code>;

/// How Deskpro holds the entries of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The kind of record whose points the row is for.
    pub of: Owner,
    /// The list of Deskpro's document.
    pub list: List,
    /// The word in `label` or `comment` that selects the row; `service` of a chat.
    pub word: &'static str,
    /// Whether `comment` holds the service's name. In a chat the name decides the service, and the
    /// label is hidden; of a website the name is shown if there is no label.
    pub names_service: bool,
}

/// The kind of record whose points a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// People and organizations.
    Any,
    /// People.
    Person,
    /// Organizations.
    Organization,
}

/// A list of Deskpro's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// `emails`.
    Emails,
    /// `phone_numbers`.
    PhoneNumbers,
    /// `contact_data`, of this type.
    ContactData(Type),
}

const FAX: Need = Need::Feature(Feature::Fax);
const MOBILE: Need = Need::Feature(Feature::Mobile);
const WORK: Need = Need::Context(Context::Work);
const PRIVATE: Need = Need::Context(Context::Private);
const BILLING: Need = Need::Context(Context::Billing);
const DELIVERY: Need = Need::Context(Context::Delivery);

/// A phone that was sent as the older `phone` of contact data.
pub const OLDER: Need = Need::Own(&IS_OLDER_PHONE);

static IS_OLDER_PHONE: OwnNeed = OwnNeed {
    is_met: |point| point.residue.extra(&DIALECT, OLDER_PHONE) == Some(&true.into()),
    filter: || {
        let extra = PointField::Extra(DIALECT, OLDER_PHONE.to_owned());
        PointFilter::Member(extra, Test::Equals(Scalar::Json(true.into())))
    },
};

/// A chat: by the model's table of services, or marked so in the point.
pub const CHAT: Need = Need::Own(&IS_CHAT);

static IS_CHAT: OwnNeed = OwnNeed {
    is_met: |point| match &point.value {
        Value::OnlineService(online) => {
            online.chat || online.known().is_some_and(|service| service.chat)
        }
        _ => false,
    },
    filter: || PointFilter::Any(vec![PointFilter::Chat, services(|service| service.chat)]),
};

/// An online service with a URI, given or derived.
pub const URI: Need = Need::Own(&HAS_URI);

static HAS_URI: OwnNeed = OwnNeed {
    is_met: |point| matches!(&point.value, Value::OnlineService(online) if uri(online).is_some()),
    filter: || {
        let has = |field| !PointFilter::Member(field, Test::Missing);
        let derives = services(|service| service.uri_of("a").is_some());
        let derived = PointFilter::All(vec![has(PointField::User), derives]);
        PointFilter::Any(vec![has(PointField::Uri), derived])
    },
};

/// The table.
const TABLE: Table<Code> = Table::new(&[
    row(Owner::Person, List::Emails, "", PointKind::Email),
    older_phone("fax").needs(&[OLDER, FAX]),
    older_phone("mobile").needs(&[OLDER, MOBILE]),
    older_phone("").needs(&[OLDER]),
    phone("fax").needs(&[FAX, WORK]),
    phone("fax").needs(&[FAX]).canonical(),
    phone("mobile").needs(&[MOBILE]), // also of a mobile for work
    phone("work").needs(&[WORK]),
    phone("home").needs(&[PRIVATE]),
    phone(""), // pager, text, plain: fits no row above
    address(Owner::Person, "work").needs(&[WORK]),
    address(Owner::Person, "home").needs(&[PRIVATE]),
    address(Owner::Organization, "billing").needs(&[BILLING]),
    address(Owner::Organization, "shipping").needs(&[DELIVERY]),
    address(Owner::Any, ""),
    website(Owner::Person, "work").needs(&[WORK]),
    website(Owner::Person, "home").needs(&[PRIVATE]),
    website(Owner::Any, ""),
    chat("whatsapp").needs(&[Need::Service("whatsapp")]),
    chat("skype").needs(&[Need::Service("skype")]),
    chat("gtalk").needs(&[Need::Service("gtalk")]),
    chat("msn").needs(&[Need::Service("msn")]),
    chat("icq").needs(&[Need::Service("icq")]),
    chat("aim").needs(&[Need::Service("aim")]),
    named(chat(OTHER)).needs(&[CHAT]),
    profile(Type::Twitter).needs(&[Need::Service("twitter")]),
    profile(Type::LinkedIn).needs(&[Need::Service("linkedin")]),
    profile(Type::Facebook).needs(&[Need::Service("facebook")]),
    profile(Type::Instagram).needs(&[Need::Service("instagram")]),
    profile(Type::Apple).needs(&[Need::Service("apple")]),
    profile(Type::TrustPilot).needs(&[Need::Service("trustpilot")]),
    named(profile(Type::Website)).needs(&[Need::Service("xing")]),
    named(profile(Type::Website)).needs(&[Need::Service("pinterest")]),
    named(profile(Type::Website)).needs(&[Need::Service("github")]),
    named(profile(Type::Website)).needs(&[Need::Service("youtube")]),
    named(profile(Type::Website)).needs(&[Need::Service("mastodon")]),
    named(profile(Type::Website)).needs(&[URI]), // any other; hidden without a URI
]);

/// The extra of a number that was sent as the older `phone` of contact data.
pub const OLDER_PHONE: &str = "contact_data_phone";

/// The `service` of a chat whose service is named in `comment`.
const OTHER: &str = "other";

const fn row(of: Owner, list: List, word: &'static str, kind: PointKind) -> Row {
    Row::new(Code { of, list, word, names_service: false }, kind)
}

const fn item(of: Owner, kind: Type, word: &'static str, point: PointKind) -> Row {
    row(of, List::ContactData(kind), word, point)
}

const fn phone(word: &'static str) -> Row {
    row(Owner::Any, List::PhoneNumbers, word, PointKind::Phone)
}

const fn older_phone(word: &'static str) -> Row {
    item(Owner::Any, Type::Phone, word, PointKind::Phone)
}

const fn address(of: Owner, word: &'static str) -> Row {
    item(of, Type::Address, word, PointKind::Address)
}

const fn website(of: Owner, word: &'static str) -> Row {
    item(of, Type::Website, word, PointKind::Link)
}

const fn chat(service: &'static str) -> Row {
    item(Owner::Any, Type::InstantMessage, service, PointKind::OnlineService)
}

const fn profile(kind: Type) -> Row {
    item(Owner::Any, kind, "", PointKind::OnlineService)
}

/// The row, with the service's name in `comment`.
const fn named(row: Row) -> Row {
    Row { code: Code { names_service: true, ..row.code }, ..row }
}

/// The rows of one kind of record; for any, all rows.
pub fn table(owner: Owner) -> Table<Code> {
    match owner {
        Owner::Any => TABLE,
        Owner::Person => TABLE.only(|code| code.of != Owner::Organization),
        Owner::Organization => TABLE.only(|code| code.of != Owner::Person),
    }
}

impl Code {
    /// The type of contact data, if the row is in that list.
    pub const fn item_type(&self) -> Option<Type> {
        match self.list {
            List::ContactData(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether the row is a service listed among the websites.
    pub fn is_service_website(&self) -> bool {
        self.names_service && self.item_type() == Some(Type::Website)
    }

    /// Whether the row is a chat whose service is named in `comment`.
    pub fn is_named_chat(&self) -> bool {
        self.names_service && self.item_type() == Some(Type::InstantMessage)
    }

    /// The word that `label` or `comment` shows for a point without label. Some types of contact
    /// data have a member of its own for the word.
    pub fn shown_word(&self) -> &'static str {
        match self.item_type() {
            Some(Type::InstantMessage | Type::Phone) => "",
            _ => self.word,
        }
    }

    /// Whether the row is for phones sent as the older `phone` of contact data.
    pub fn is_older_phone(&self) -> bool {
        self.item_type() == Some(Type::Phone)
    }
}

/// Whether the row takes every point of its list and kind that fits no other.
fn is_plain(row: &Row) -> bool {
    row.needs.iter().all(|need| *need == OLDER)
}

/// The row's unique name, under which spellings are stored.
pub fn row_name(row: &Row) -> String {
    let list = match row.code.list {
        List::Emails => "emails",
        List::PhoneNumbers => "phone_numbers",
        List::ContactData(kind) => kind.name(),
    };
    let mut name = list.to_owned();
    if !row.code.word.is_empty() {
        name = format!("{name}/{}", row.code.word);
    }
    // Two rows are a fax; services among the websites differ by their names.
    if row.has(FAX) && row.has(WORK) {
        name.push_str(" at work");
    }
    if row.code.is_service_website() {
        name = format!("{name}/{}", row.service().unwrap_or("service"));
    }
    name
}

/// The URI, given or derived from the user; a blank one counts as absent.
pub fn uri(online: &OnlineService) -> Option<String> {
    let given = online.uri.clone().filter(|uri| !is_blank(uri));
    given.or_else(|| online.known()?.uri_of(online.user.as_deref()?))
}

/// The row with that name.
pub fn row_named(name: &str) -> Option<&'static Row> {
    TABLE.rows().find(|row| row_name(row) == name)
}

/// The row of entries without a word that selects another.
pub fn plain_row(owner: Owner, list: List) -> &'static Row {
    let mut rows = table(owner).rows().filter(|row| row.code.list == list);
    let first = rows.clone().next().expect("every list has rows");
    rows.find(|row| is_plain(row)).unwrap_or(first)
}

/// The row that a text in `label` or `comment` selects: the current one if it has that word, else the
/// canonical one with the word, else the current one.
pub fn row_by_word(owner: Owner, current: &'static Row, text: &str) -> &'static Row {
    let has_word =
        |row: &Row| !row.code.word.is_empty() && row.code.word.eq_ignore_ascii_case(text);
    if has_word(current) {
        return current;
    }
    let selected = table(owner).row_where(|row| are_siblings(row, current) && has_word(row));
    selected.unwrap_or(current)
}

/// Whether two rows share list and kind: a point written as one of them must not fit the other.
pub fn are_siblings(one: &Row, other: &Row) -> bool {
    one.code.list == other.code.list && one.kind == other.kind
}

/// The row of a chat by its `service`. For `other` the name in its comment decides, which may be a
/// service with a row of its own.
pub fn row_of_chat(service: &str, comment: &str) -> &'static Row {
    let chat = |passes: &dyn Fn(&Row) -> bool| {
        TABLE.row_where(|row| row.code.item_type() == Some(Type::InstantMessage) && passes(row))
    };
    let named = Service::named(comment).filter(|_| service == OTHER);
    named
        .and_then(|named| chat(&|row| row.service() == Some(named.key)))
        .or_else(|| chat(&|row| row.code.word == service))
        .or_else(|| chat(&|row| row.code.is_named_chat()))
        .expect("there is a row for other chats")
}

/// The row of a service among the websites, if it has one there.
pub fn row_of_website(service: &Service) -> Option<&'static Row> {
    let is_website = |row: &Row| row.code.is_service_website();
    match TABLE.row_where(|row| row.service() == Some(service.key)) {
        Some(row) => is_website(row).then_some(row),
        None if service.chat => None,
        None => TABLE.row_where(|row| is_website(row) && row.service().is_none()),
    }
}

#[cfg(test)]
mod tests;
