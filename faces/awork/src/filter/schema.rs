//! The properties that a filter or an order may name, with their types.

/// The type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// A boolean, never missing.
    Flag,
    /// A date-time.
    Time,
    /// A UUID.
    Id,
    /// A number.
    Number,
    /// An object with properties of its own.
    Object(Schema),
    /// A list of objects.
    List(Schema),
}

/// The properties of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema(&'static [(&'static str, Type)]);

/// A user.
pub const USER: Schema = Schema(&[
    ("id", Type::Id),
    ("firstName", Type::Text),
    ("lastName", Type::Text),
    ("birthDate", Type::Time),
    ("gender", Type::Text),
    ("title", Type::Text),
    ("position", Type::Text),
    ("language", Type::Text),
    ("status", Type::Object(STATUS)),
    ("createdOn", Type::Time),
    ("createdBy", Type::Id),
    ("updatedOn", Type::Time),
    ("updatedBy", Type::Id),
    ("isArchived", Type::Flag),
    ("isDeactivated", Type::Flag),
    ("isAgent", Type::Flag),
    ("deactivatedOn", Type::Time),
    ("deletedOn", Type::Time),
    ("hasImage", Type::Flag),
    ("shouldMigrateToConnect", Type::Flag),
    ("userContactInfos", Type::List(CONTACT_INFO)),
    ("resourceVersion", Type::Number),
    ("tags", Type::List(TAG)),
    ("teams", Type::List(TEAM)),
    ("isExternal", Type::Flag),
]);

/// A contact info.
pub const CONTACT_INFO: Schema = Schema(&[
    ("id", Type::Id),
    ("createdOn", Type::Time),
    ("createdBy", Type::Id),
    ("updatedOn", Type::Time),
    ("updatedBy", Type::Id),
    ("label", Type::Text),
    ("value", Type::Text),
    ("type", Type::Text),
    ("subType", Type::Text),
    ("addressLine1", Type::Text),
    ("addressLine2", Type::Text),
    ("zipCode", Type::Text),
    ("city", Type::Text),
    ("state", Type::Text),
    ("country", Type::Text),
    ("isAddress", Type::Flag),
]);

const STATUS: Schema = Schema(&[("invitationAccepted", Type::Flag), ("isDeactivated", Type::Flag)]);

/// Tags and teams have no colours and icons here, but a filter may still name them.
const TAG: Schema = Schema(&[("id", Type::Id), ("name", Type::Text), ("color", Type::Text)]);

const TEAM: Schema =
    Schema(&[("id", Type::Id), ("name", Type::Text), ("icon", Type::Text), ("color", Type::Text)]);

impl Schema {
    /// Finds a property by its name in any case; returns the spelling of the documents.
    pub fn property(self, name: &str) -> Option<(&'static str, Type)> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).copied()
    }
}

impl Type {
    /// The type in words, for errors.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Flag => "true or false",
            Self::Time => "a datetime",
            Self::Id => "a guid",
            Self::Number => "a number",
            Self::Object(_) => "an object",
            Self::List(_) => "a list",
        }
    }
}
