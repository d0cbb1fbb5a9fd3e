//! Documents of users and contact infos, as `GET` answers them.
//!
//! Members without a value are left out, as in the vendor's captures. Lists and flags are always
//! present: clients iterate over `userContactInfos` without checking that it exists.

use polydex_lens::{KeyedEntry, Lens};
use polydex_model::{ContactPoint, Person, PersonId, PointId, Stamp, Status, normal};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    AworkLens,
    lens::{Fields, Team, UserView},
    wire::{ContactInfo, birthday, moment, ticks},
};

/// A contact info.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactInfoBody {
    id: Uuid,
    #[serde(flatten)]
    stamps: Stamps,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address_line1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address_line2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    is_address: bool,
}

/// When and by whom something was created and updated.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stamps {
    created_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<PersonId>,
    updated_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_by: Option<PersonId>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's document")]
pub struct UserBody {
    id: PersonId,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    status: StatusBody,
    #[serde(flatten)]
    stamps: Stamps,
    is_archived: bool,
    is_deactivated: bool,
    is_agent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_on: Option<String>,
    has_image: bool,
    should_migrate_to_connect: bool,
    user_contact_infos: Vec<ContactInfoBody>,
    resource_version: i64,
    tags: Vec<TagBody>,
    teams: Vec<TeamBody>,
    is_external: bool,
}

/// The flags of a user's sign-in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusBody {
    invitation_accepted: bool,
    is_deactivated: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TagBody {
    id: Uuid,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct TeamBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// A user with the id of their account, which here is the id of the user.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtendedUserBody {
    #[serde(flatten)]
    user: UserBody,
    account_id: PersonId,
}

/// The names of the user with an e-mail address.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AutofillBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<String>,
}

/// The document of a person as a user.
pub fn user(person: &Person) -> UserBody {
    let UserView { fields, entries } = AworkLens.get(person);
    let account = &person.account;
    let since = account.status_since.filter(|_| account.status != Status::Active);
    UserBody {
        id: person.id,
        first_name: fields.first_name,
        last_name: fields.last_name,
        birth_date: fields.birth_date.map(birthday),
        gender: fields.gender,
        title: fields.title,
        position: fields.position,
        language: fields.language,
        status: StatusBody {
            invitation_accepted: fields.invitation_accepted,
            is_deactivated: fields.is_deactivated,
        },
        stamps: Stamps::of(person.created, person.updated),
        is_archived: fields.is_archived,
        is_deactivated: fields.is_deactivated,
        is_agent: false,
        deactivated_on: since.map(moment),
        has_image: false, // none is served under `files/images/users/{id}`
        should_migrate_to_connect: false,
        user_contact_infos: bodies(person, entries),
        resource_version: ticks(person.updated.at),
        tags: fields.tags.into_iter().map(TagBody::named).collect(),
        teams: fields.teams.into_iter().map(TeamBody::of).collect(),
        is_external: false,
    }
}

/// The document of a person as a user with an account.
pub fn extended_user(person: &Person) -> ExtendedUserBody {
    ExtendedUserBody { user: user(person), account_id: person.id }
}

/// What a form fills in when its user types this person's address.
pub fn autofill(person: &Person) -> AutofillBody {
    let Fields { first_name, last_name, gender, .. } = AworkLens.get(person).fields;
    AutofillBody { first_name, last_name, gender }
}

/// The contact infos of a person: the address they sign in with, then by creation.
pub fn contact_infos(person: &Person) -> Vec<ContactInfoBody> {
    bodies(person, AworkLens.get(person).entries)
}

/// One contact info of a person.
pub fn contact_info(person: &Person, id: PointId) -> Option<ContactInfoBody> {
    let mut entries = AworkLens.get(person).entries.into_iter();
    ContactInfoBody::of(person, entries.find(|keyed| keyed.key.contains(&id))?)
}

fn bodies(person: &Person, entries: Vec<KeyedEntry<ContactInfo>>) -> Vec<ContactInfoBody> {
    entries.into_iter().filter_map(|keyed| ContactInfoBody::of(person, keyed)).collect()
}

impl ContactInfoBody {
    fn of(person: &Person, keyed: KeyedEntry<ContactInfo>) -> Option<Self> {
        let has_id = |point: &&ContactPoint| keyed.key.contains(&point.id);
        let point = person.card.points.iter().find(has_id)?;
        let entry = keyed.entry;
        Some(Self {
            id: point.id.0,
            stamps: Stamps::of(point.created, point.updated),
            label: entry.label,
            value: entry.value,
            kind: entry.kind,
            sub_type: entry.sub_type,
            address_line1: entry.address_line1,
            address_line2: entry.address_line2,
            zip_code: entry.zip_code,
            city: entry.city,
            state: entry.state,
            country: entry.country,
            is_address: entry.is_address,
        })
    }
}

impl Stamps {
    /// The members of two stamps.
    pub fn of(created: Stamp, updated: Stamp) -> Self {
        Self {
            created_on: moment(created.at),
            created_by: created.by,
            updated_on: moment(updated.at),
            updated_by: updated.by,
        }
    }
}

impl TagBody {
    /// A tag is only a name here. Its id derives from the name, so that it is the same everywhere.
    fn named(name: String) -> Self {
        Self { id: Uuid::new_v5(&TAGS, normal::fold(&name).as_bytes()), name }
    }
}

impl TeamBody {
    fn of(team: Team) -> Self {
        Self { id: team.id, name: team.name }
    }
}

/// The UUID namespace of tag ids.
const TAGS: Uuid = Uuid::from_u128(0x5c0a_6f5e_7a53_5d0e_9a0e_2f3d_6a1c_9b11);

#[cfg(test)]
mod tests;
