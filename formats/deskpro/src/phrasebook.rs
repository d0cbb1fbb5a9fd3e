//! The phrasebook: Deskpro's lists and types on one side, canonical points on the other.
//!
//! A point is read as the first row that fits it. An entry is written as the row with its list and
//! word; if several have them, as the one marked [`field@Row::is_canonical`]. Reading, writing, the
//! page for users and the tests all use this one table.

mod locale;
mod types;

use polydex_model::{
    ContactPoint, Context, Feature, OnlineService, Value, normal::is_blank, query::PointKind,
    service::Service,
};

use crate::DIALECT;

pub use locale::{is_time_zone, language_id, locale_of, shown_time_zone};
pub use types::{Check, Member, Part, Type};

/// Extras of people that grant rights: membership in teams and in groups with permissions.
pub const GRANTING: &[&str] = &["user_groups", "agent_groups", "teams", "primary_team"];

/// One correspondence.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The kind of record whose points the row is for.
    pub of: Owner,
    /// The list of Deskpro's document.
    pub list: List,
    /// The word in `label` or `comment` that selects the row; `service` of a chat.
    pub word: &'static str,
    /// Whether `comment` holds the service's name. In a chat the name decides the service, and the
    /// label is hidden; of a website the name is shown if there is no label.
    pub names_service: bool,
    /// The kind of point.
    pub kind: PointKind,
    /// Conditions on the point; all must hold.
    pub needs: &'static [Need],
    /// Whether the word is written as this row, if several have it.
    pub is_canonical: bool,
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

/// A condition that a row puts on a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A phone that is a fax.
    Fax,
    /// A phone that is a mobile.
    Mobile,
    /// A phone that was sent as the older `phone` of contact data.
    Older,
    /// Has this context.
    In(Context),
    /// Of this service.
    Service(&'static str),
    /// A chat: by the model's table of services, or marked so in the point.
    Chat,
    /// Has a URI, given or derived.
    Uri,
}

/// The table.
pub const ROWS: &[Row] = &[
    row(Owner::Person, List::Emails, PointKind::Email),
    item(Type::Phone, PointKind::Phone).word("fax").needs(&[Need::Older, Need::Fax]),
    item(Type::Phone, PointKind::Phone).word("mobile").needs(&[Need::Older, Need::Mobile]),
    item(Type::Phone, PointKind::Phone).needs(&[Need::Older]),
    phone("fax").needs(&[Need::Fax, WORK]),
    phone("fax").needs(&[Need::Fax]).canonical(),
    phone("mobile").needs(&[Need::Mobile]), // also of a mobile for work
    phone("work").needs(&[WORK]),
    phone("home").needs(&[PRIVATE]),
    phone(""), // pager, text, plain: fits no row above
    item(Type::Address, PointKind::Address).of(Owner::Person).word("work").needs(&[WORK]),
    item(Type::Address, PointKind::Address).of(Owner::Person).word("home").needs(&[PRIVATE]),
    item(Type::Address, PointKind::Address)
        .of(Owner::Organization)
        .word("billing")
        .needs(&[BILLING]),
    item(Type::Address, PointKind::Address)
        .of(Owner::Organization)
        .word("shipping")
        .needs(&[DELIVERY]),
    item(Type::Address, PointKind::Address),
    item(Type::Website, PointKind::Link).of(Owner::Person).word("work").needs(&[WORK]),
    item(Type::Website, PointKind::Link).of(Owner::Person).word("home").needs(&[PRIVATE]),
    item(Type::Website, PointKind::Link),
    chat("whatsapp").needs(&[Need::Service("whatsapp")]),
    chat("skype").needs(&[Need::Service("skype")]),
    chat("gtalk").needs(&[Need::Service("gtalk")]),
    chat("msn").needs(&[Need::Service("msn")]),
    chat("icq").needs(&[Need::Service("icq")]),
    chat("aim").needs(&[Need::Service("aim")]),
    chat(OTHER).needs(&[Need::Chat]).names_service(),
    profile(Type::Twitter).needs(&[Need::Service("twitter")]),
    profile(Type::LinkedIn).needs(&[Need::Service("linkedin")]),
    profile(Type::Facebook).needs(&[Need::Service("facebook")]),
    profile(Type::Instagram).needs(&[Need::Service("instagram")]),
    profile(Type::Apple).needs(&[Need::Service("apple")]),
    profile(Type::TrustPilot).needs(&[Need::Service("trustpilot")]),
    profile(Type::Website).needs(&[Need::Service("xing")]).names_service(),
    profile(Type::Website).needs(&[Need::Service("pinterest")]).names_service(),
    profile(Type::Website).needs(&[Need::Service("github")]).names_service(),
    profile(Type::Website).needs(&[Need::Service("youtube")]).names_service(),
    profile(Type::Website).needs(&[Need::Service("mastodon")]).names_service(),
    profile(Type::Website).needs(&[Need::Uri]).names_service(), // any other; hidden without a URI
];

/// The extra of a number that was sent as the older `phone` of contact data.
pub const OLDER_PHONE: &str = "contact_data_phone";

/// The `service` of a chat whose service is named in `comment`.
const OTHER: &str = "other";

const WORK: Need = Need::In(Context::Work);
const PRIVATE: Need = Need::In(Context::Private);
const BILLING: Need = Need::In(Context::Billing);
const DELIVERY: Need = Need::In(Context::Delivery);

const fn row(of: Owner, list: List, kind: PointKind) -> Row {
    Row { of, list, word: "", names_service: false, kind, needs: &[], is_canonical: false }
}

const fn phone(word: &'static str) -> Row {
    row(Owner::Any, List::PhoneNumbers, PointKind::Phone).word(word)
}

const fn item(kind: Type, point: PointKind) -> Row {
    row(Owner::Any, List::ContactData(kind), point)
}

const fn chat(service: &'static str) -> Row {
    item(Type::InstantMessage, PointKind::OnlineService).word(service)
}

const fn profile(kind: Type) -> Row {
    item(kind, PointKind::OnlineService)
}

impl Row {
    const fn of(self, of: Owner) -> Self {
        Self { of, ..self }
    }

    const fn word(self, word: &'static str) -> Self {
        Self { word, ..self }
    }

    const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    const fn canonical(self) -> Self {
        Self { is_canonical: true, ..self }
    }

    const fn names_service(self) -> Self {
        Self { names_service: true, ..self }
    }

    /// The type of contact data, if the row is in that list.
    pub const fn item_type(&self) -> Option<Type> {
        match self.list {
            List::ContactData(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether the row is a service listed among the websites.
    pub fn is_service_website(&self) -> bool {
        self.item_type() == Some(Type::Website) && self.kind == PointKind::OnlineService
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

    /// Whether the row takes every point of its list and kind that fits no other.
    fn is_plain(&self) -> bool {
        self.needs.iter().all(|need| *need == Need::Older)
    }

    /// The row's service.
    pub fn service(&self) -> Option<&'static str> {
        self.needs.iter().find_map(|need| match need {
            Need::Service(key) => Some(*key),
            _ => None,
        })
    }

    /// The features of a phone written as this row.
    pub fn features(&self) -> impl Iterator<Item = Feature> {
        self.needs.iter().filter_map(|need| match need {
            Need::Fax => Some(Feature::Fax),
            Need::Mobile => Some(Feature::Mobile),
            _ => None,
        })
    }

    /// The contexts of a point written as this row.
    pub fn contexts(&self) -> impl Iterator<Item = Context> {
        self.needs.iter().filter_map(|need| match need {
            Need::In(context) => Some(*context),
            _ => None,
        })
    }

    /// The row's unique code, under which spellings are stored.
    pub fn code(&self) -> String {
        let list = match self.list {
            List::Emails => "emails",
            List::PhoneNumbers => "phone_numbers",
            List::ContactData(kind) => kind.name(),
        };
        let mut code = list.to_owned();
        if !self.word.is_empty() {
            code = format!("{code}/{}", self.word);
        }
        // Two rows are a fax; services among the websites differ by their names.
        if self.has(Need::Fax) && self.has(WORK) {
            code.push_str(" at work");
        }
        if self.is_service_website() {
            code = format!("{code}/{}", self.service().unwrap_or("service"));
        }
        code
    }

    /// The rows of its list and kind, itself included: a point written as one of them must fit none
    /// of the others.
    pub fn siblings(&self, owner: Owner) -> impl Iterator<Item = &'static Self> {
        let (list, kind) = (self.list, self.kind);
        ROWS.iter().filter(move |row| row.is_for(owner) && row.list == list && row.kind == kind)
    }

    fn has(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    fn is_for(&self, owner: Owner) -> bool {
        self.of == Owner::Any || self.of == owner
    }

    fn fits(&self, owner: Owner, point: &ContactPoint) -> bool {
        self.is_for(owner)
            && self.kind == kind_of(&point.value)
            && self.needs.iter().all(|need| need.is_met(point))
    }
}

impl Need {
    fn is_met(self, point: &ContactPoint) -> bool {
        match (self, &point.value) {
            (Self::In(context), _) => point.is(context),
            (Self::Fax, Value::Phone(phone)) => phone.features.contains(&Feature::Fax),
            (Self::Mobile, Value::Phone(phone)) => phone.features.contains(&Feature::Mobile),
            (Self::Older, Value::Phone(_)) => {
                point.residue.extra(&DIALECT, OLDER_PHONE) == Some(&true.into())
            }
            (Self::Service(key), Value::OnlineService(online)) => {
                known(online).is_some_and(|service| service.key == key)
            }
            (Self::Chat, Value::OnlineService(online)) => {
                online.chat || known(online).is_some_and(|service| service.chat)
            }
            (Self::Uri, Value::OnlineService(online)) => uri(online).is_some(),
            _ => false,
        }
    }
}

/// The kind of a point.
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

/// The point's service, if the model's table has it.
pub fn known(online: &OnlineService) -> Option<&'static Service> {
    Service::named(online.service.as_deref()?)
}

/// The URI, given or derived from the user; a blank one counts as absent.
pub fn uri(online: &OnlineService) -> Option<String> {
    let given = online.uri.clone().filter(|uri| !is_blank(uri));
    given.or_else(|| known(online)?.uri_of(online.user.as_deref()?))
}

/// The row that a point is read as; `None` if Deskpro cannot express it.
pub fn row_of(owner: Owner, point: &ContactPoint) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.fits(owner, point))
}

/// The row with that code.
pub fn row_named(code: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.code() == code)
}

/// The row of entries without a word that selects another.
pub fn plain_row(owner: Owner, list: List) -> &'static Row {
    let mut rows = ROWS.iter().filter(|row| row.is_for(owner) && row.list == list);
    let first = rows.clone().next().expect("every list has rows");
    rows.find(|row| row.is_plain()).unwrap_or(first)
}

/// The row that a text in `label` or `comment` selects: the current one if it has that word, else the
/// canonical one with the word, else the current one.
pub fn row_by_word(owner: Owner, current: &'static Row, text: &str) -> &'static Row {
    let has_word = |row: &Row| !row.word.is_empty() && row.word.eq_ignore_ascii_case(text);
    if has_word(current) {
        return current;
    }
    let rows = || {
        ROWS.iter().filter(|row| {
            row.is_for(owner)
                && row.list == current.list
                && row.kind == current.kind
                && has_word(row)
        })
    };
    rows().find(|row| row.is_canonical).or_else(|| rows().next()).unwrap_or(current)
}

/// The row of a chat by its `service`. For `other` the name in its comment decides, which may be a
/// service with a row of its own.
pub fn row_of_chat(service: &str, comment: &str) -> &'static Row {
    let chats = || ROWS.iter().filter(|row| row.item_type() == Some(Type::InstantMessage));
    let named = Service::named(comment).filter(|_| service == OTHER);
    named
        .and_then(|named| chats().find(|row| row.service() == Some(named.key)))
        .or_else(|| chats().find(|row| row.word == service))
        .unwrap_or_else(|| plain_chat())
}

/// The row of chats without a row of their own.
fn plain_chat() -> &'static Row {
    ROWS.iter().find(|row| row.is_named_chat()).expect("there is a row for other chats")
}

/// The row of a service among the websites, if it has one there.
pub fn row_of_website(service: &Service) -> Option<&'static Row> {
    let own = ROWS.iter().find(|row| row.service() == Some(service.key));
    match own {
        Some(row) => row.is_service_website().then_some(row),
        None if service.chat => None,
        None => ROWS.iter().find(|row| row.is_service_website() && row.service().is_none()),
    }
}

#[cfg(test)]
mod tests;
