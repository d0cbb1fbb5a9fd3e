//! The two kinds of record, person and organization.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ContactPoint, Name, OrganizationId, PersonId, PointId, Residue};

/// When something happened, and who did it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// In microseconds; anything finer is dropped.
    pub at: Timestamp,
    /// `None` for the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
}

/// A person: the card, the account, and what they belong to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// UUIDv7; nil until the directory gave it.
    pub id: PersonId,
    /// Unique in the workspace among all records and points; 0 until given.
    pub number: i64,
    /// Counts the committed edits; 0 for a record that was never stored.
    pub version: i64,
    /// When and by whom it was created.
    pub created: Stamp,
    /// Last change; strictly increases per record whatever the clock does.
    pub updated: Stamp,
    /// The directory side: sign-in, role, status.
    pub account: Account,
    /// The contact side.
    pub card: Card,
    /// The organization they belong to. Membership belongs to the person.
    pub organization: Option<Reference>,
    /// The person they report to.
    pub manager: Option<Reference>,
    /// Groups, in the order of their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Reference>,
    /// What dialects wrote of the record itself.
    #[serde(default, skip_serializing_if = "Residue::is_empty")]
    pub residue: Residue,
}

/// A company or other body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// UUIDv7; nil until the directory gave it.
    pub id: OrganizationId,
    /// As [`Person::number`].
    pub number: i64,
    /// As [`Person::version`].
    pub version: i64,
    /// As [`Person::created`].
    pub created: Stamp,
    /// As [`Person::updated`].
    pub updated: Stamp,
    /// `Deactivated` and `Deleted` mean what they mean for people, without sign-in.
    pub status: Status,
    /// The contact side; the name is `card.name.full`.
    pub card: Card,
    /// The organization that this one is part of.
    pub parent: Option<Reference>,
    /// The person who manages it.
    pub manager: Option<Reference>,
    /// Domains whose addresses belong to it, lower case, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub email_domains: Vec<String>,
    /// What dialects wrote of the record itself.
    #[serde(default, skip_serializing_if = "Residue::is_empty")]
    pub residue: Residue,
}

/// The contact side of a record. `None` was never given; `Some("")` was given as empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The name in the form that was given.
    pub name: Name,
    /// Job title or position.
    pub job_title: Option<String>,
    /// Free text; `male` and `female` are known in any case.
    pub gender: Option<String>,
    /// Day of birth, possibly in part.
    pub birthday: Option<PartialDate>,
    /// Free text about the record.
    pub notes: Option<String>,
    /// Room, floor, building.
    pub location: Option<String>,
    /// URI of a picture.
    pub picture: Option<String>,
    /// Keywords, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Contact points in the order of their numbers; at most [`MAX_POINTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ContactPoint>,
}

/// How many contact points one record may hold.
pub const MAX_POINTS: usize = 1000;

/// A date of which parts may be unknown (RFC 9553 §2.8.1, `PartialDate`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialDate {
    /// Year of the common era.
    pub year: Option<i16>,
    /// 1 to 12.
    pub month: Option<i8>,
    /// 1 to 31; never without a month.
    pub day: Option<i8>,
}

impl PartialDate {
    /// The whole date, when every part is known and exists in the calendar.
    pub fn to_date(self) -> Option<jiff::civil::Date> {
        jiff::civil::Date::new(self.year?, self.month?, self.day?).ok()
    }
}

impl From<jiff::civil::Date> for PartialDate {
    fn from(date: jiff::civil::Date) -> Self {
        Self { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()) }
    }
}

/// The directory side of a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Assigned once, at creation; unique in the workspace without case, never `@` in it.
    /// Empty until the directory gave it.
    pub user_name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in, and whether they are shown.
    pub status: Status,
    /// Since when the status is not `Active`.
    pub status_since: Option<Timestamp>,
    /// Whether they took up the invitation, or signed in.
    pub invitation_accepted: bool,
    /// The e-mail point that names them; unique in the workspace among people not deleted.
    pub primary_email: Option<PointId>,
    /// Language tag as given, such as `en-GB`.
    pub locale: Option<String>,
    /// Time zone as given: IANA, or another system's name.
    pub time_zone: Option<String>,
    /// Identities in other systems.
    pub foreign_ids: ForeignIds,
    /// PHC string of the password, never sent to a client.
    pub password: Option<String>,
}

/// Identities of a person in other systems.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ForeignIds {
    /// The system that `source_id` belongs to.
    pub source: Option<String>,
    /// Id in the system that the record came from.
    pub source_id: Option<String>,
    /// Personnel number.
    pub employee: Option<String>,
    /// Number given to a help desk's callers.
    pub support: Option<String>,
    /// Identity at the single sign-on provider.
    pub authentication: Option<String>,
}

/// What a person may do; only admins change it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A contact who cannot sign in.
    #[default]
    None,
    /// Sees and edits only their own record.
    Guest,
    /// Reads the directory and edits their own record.
    Member,
    /// Edits all.
    Admin,
    /// Edits all; there is always one.
    Owner,
}

/// Whether a record is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In use.
    #[default]
    Active,
    /// No sign-in; the address is kept.
    Deactivated,
    /// Deactivated, and left out of lists in dialects that know the state.
    Archived,
    /// Restorable until erased; the address is free.
    Deleted,
}

/// Another record, as far as this one knows it.
///
/// Loaded with the record as UUID, number and name. A lens writes one with only the id that its
/// dialect uses ([`Reference::by_id`], [`Reference::by_number`], [`Reference::by_name`]); the
/// directory resolves it, or refuses the edit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// UUID of the record.
    pub id: Option<Uuid>,
    /// Its number.
    pub number: Option<i64>,
    /// Its name; a person's full name.
    pub name: Option<String>,
    /// A person's user name; a group's manager's user name.
    pub user_name: Option<String>,
    /// Its id in the system that it came from.
    pub source_id: Option<String>,
    /// Whether it is not active.
    #[serde(default)]
    pub disabled: bool,
}

impl Reference {
    /// To be resolved by UUID.
    pub fn by_id(id: Uuid) -> Self {
        Self { id: Some(id), ..Self::default() }
    }

    /// To be resolved by number.
    pub fn by_number(number: i64) -> Self {
        Self { number: Some(number), ..Self::default() }
    }

    /// To be resolved by name, without case.
    pub fn by_name(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// Whether both id and number are known.
    pub fn is_resolved(&self) -> bool {
        self.id.is_some() && self.number.is_some()
    }
}

impl Default for Person {
    fn default() -> Self {
        Self {
            id: PersonId(Uuid::nil()),
            number: 0,
            version: 0,
            created: Stamp::default(),
            updated: Stamp::default(),
            account: Account::default(),
            card: Card::default(),
            organization: None,
            manager: None,
            groups: Vec::new(),
            residue: Residue::default(),
        }
    }
}

impl Default for Organization {
    fn default() -> Self {
        Self {
            id: OrganizationId(Uuid::nil()),
            number: 0,
            version: 0,
            created: Stamp::default(),
            updated: Stamp::default(),
            status: Status::Active,
            card: Card::default(),
            parent: None,
            manager: None,
            email_domains: Vec::new(),
            residue: Residue::default(),
        }
    }
}

impl Person {
    /// The primary e-mail point.
    pub fn primary_email(&self) -> Option<&ContactPoint> {
        let id = self.account.primary_email?;
        self.card.points.iter().find(|point| point.id == id)
    }

    /// The text of the primary e-mail address.
    pub fn primary_address(&self) -> Option<&str> {
        match &self.primary_email()?.value {
            crate::Value::Email(email) => Some(&email.address),
            _ => None,
        }
    }

    /// The full name; where there is no name at all, the primary e-mail address, else nothing.
    pub fn shown_name(&self) -> String {
        let name = self.card.name.full();
        if name.is_empty() { self.primary_address().unwrap_or_default().to_owned() } else { name }
    }
}

/// What the two kinds of record have in common, for lenses, stores and the directory.
pub trait Record: Clone + PartialEq + Default + Send + Sync + 'static {
    /// Which of the kinds it is.
    const KIND: RecordKind;
    /// The UUID.
    fn uuid(&self) -> Uuid;
    /// The number.
    fn number(&self) -> i64;
    /// The version.
    fn version(&self) -> i64;
    /// When and by whom it was created.
    fn created(&self) -> Stamp;
    /// When and by whom it was last changed.
    fn updated(&self) -> Stamp;
    /// Whether it is in use.
    fn status(&self) -> Status;
    /// The contact side.
    fn card(&self) -> &Card;
    /// The contact side, to change.
    fn card_mut(&mut self) -> &mut Card;
    /// Residue of the record itself.
    fn residue(&self) -> &Residue;
    /// Residue of the record itself, to change.
    fn residue_mut(&mut self) -> &mut Residue;
    /// The primary e-mail point; organizations have none.
    fn primary_email_id(&self) -> Option<PointId>;
    /// Names another point as primary; organizations ignore it.
    fn set_primary_email_id(&mut self, point: Option<PointId>);
    /// The record as one of the two kinds.
    fn into_any(self) -> AnyRecord;
    /// The record, if it is of this kind.
    fn from_any(any: AnyRecord) -> Option<Self>;
    /// The same, borrowed.
    fn of_any(any: &AnyRecord) -> Option<&Self>;
}

/// The kinds of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// [`Person`].
    Person,
    /// [`Organization`].
    Organization,
}

/// A record of either kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
#[expect(
    clippy::large_enum_variant,
    reason = "both kinds are large, people by far the most common"
)]
pub enum AnyRecord {
    /// A person.
    Person(Person),
    /// An organization.
    Organization(Organization),
}

macro_rules! common {
    () => {
        fn uuid(&self) -> Uuid {
            self.id.0
        }
        fn number(&self) -> i64 {
            self.number
        }
        fn version(&self) -> i64 {
            self.version
        }
        fn created(&self) -> Stamp {
            self.created
        }
        fn updated(&self) -> Stamp {
            self.updated
        }
        fn card(&self) -> &Card {
            &self.card
        }
        fn card_mut(&mut self) -> &mut Card {
            &mut self.card
        }
        fn residue(&self) -> &Residue {
            &self.residue
        }
        fn residue_mut(&mut self) -> &mut Residue {
            &mut self.residue
        }
    };
}

impl Record for Person {
    const KIND: RecordKind = RecordKind::Person;
    common!();
    fn status(&self) -> Status {
        self.account.status
    }
    fn primary_email_id(&self) -> Option<PointId> {
        self.account.primary_email
    }
    fn set_primary_email_id(&mut self, point: Option<PointId>) {
        self.account.primary_email = point;
    }
    fn into_any(self) -> AnyRecord {
        AnyRecord::Person(self)
    }
    fn from_any(any: AnyRecord) -> Option<Self> {
        match any {
            AnyRecord::Person(person) => Some(person),
            AnyRecord::Organization(_) => None,
        }
    }
    fn of_any(any: &AnyRecord) -> Option<&Self> {
        match any {
            AnyRecord::Person(person) => Some(person),
            AnyRecord::Organization(_) => None,
        }
    }
}

impl Record for Organization {
    const KIND: RecordKind = RecordKind::Organization;
    common!();
    fn status(&self) -> Status {
        self.status
    }
    fn primary_email_id(&self) -> Option<PointId> {
        None
    }
    fn set_primary_email_id(&mut self, _point: Option<PointId>) {}
    fn into_any(self) -> AnyRecord {
        AnyRecord::Organization(self)
    }
    fn from_any(any: AnyRecord) -> Option<Self> {
        match any {
            AnyRecord::Organization(organization) => Some(organization),
            AnyRecord::Person(_) => None,
        }
    }
    fn of_any(any: &AnyRecord) -> Option<&Self> {
        match any {
            AnyRecord::Organization(organization) => Some(organization),
            AnyRecord::Person(_) => None,
        }
    }
}

macro_rules! either {
    ($any:expr, $record:ident => $value:expr) => {
        match $any {
            AnyRecord::Person($record) => $value,
            AnyRecord::Organization($record) => $value,
        }
    };
}

/// The methods of [`Record`], for code that holds a record of either kind.
impl AnyRecord {
    /// Its kind.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Person(_) => RecordKind::Person,
            Self::Organization(_) => RecordKind::Organization,
        }
    }
    /// The numbers of the records whose names are shown with it: its organization (its parent, of an
    /// organization) and its manager.
    pub fn refers_to(&self) -> [Option<i64>; 2] {
        let (organization, manager) = match self {
            Self::Person(person) => (&person.organization, &person.manager),
            Self::Organization(organization) => (&organization.parent, &organization.manager),
        };
        [organization, manager].map(|reference| reference.as_ref().and_then(|to| to.number))
    }
    /// The UUID.
    pub fn uuid(&self) -> Uuid {
        either!(self, record => record.uuid())
    }
    /// The number.
    pub fn number(&self) -> i64 {
        either!(self, record => record.number())
    }
    /// The version.
    pub fn version(&self) -> i64 {
        either!(self, record => record.version())
    }
    /// Whether it is in use.
    pub fn status(&self) -> Status {
        either!(self, record => record.status())
    }
    /// The contact side.
    pub fn card(&self) -> &Card {
        either!(self, record => record.card())
    }
    /// The contact side, to change.
    pub fn card_mut(&mut self) -> &mut Card {
        either!(self, record => record.card_mut())
    }
    /// Residue of the record itself.
    pub fn residue(&self) -> &Residue {
        either!(self, record => record.residue())
    }
}
