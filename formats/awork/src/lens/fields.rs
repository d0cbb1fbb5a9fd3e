//! Members of the user itself.

use jiff::civil::Date;
use polydex_model::{Person, Reference, Role, Status};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::UserMember;

/// What awork shows of a person beside the contact infos.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fields {
    /// Given name.
    pub first_name: Option<String>,
    /// Surname.
    pub last_name: Option<String>,
    /// A whole day; parts of one are not shown.
    pub birth_date: Option<Date>,
    /// Free text.
    pub gender: Option<String>,
    /// Form of address or academic title.
    pub title: Option<String>,
    /// Job title.
    pub position: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// `status.invitationAccepted`
    pub invitation_accepted: bool,
    /// Out of use; implied by the next.
    pub is_deactivated: bool,
    /// Kept for references only.
    pub is_archived: bool,
    /// The role in the workspace, which a user document does not show.
    pub role: RoleName,
    /// Labels, in the order given.
    pub tags: Vec<String>,
    /// Groups.
    pub teams: Vec<Team>,
}

/// A workspace's roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleName {
    /// Cannot sign in.
    #[default]
    None,
    /// Sees only himself.
    Guest,
    /// Reads the directory.
    Member,
    /// Does everything; also the owner.
    Admin,
}

/// A team that a user belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Team {
    /// UUID, where it is one of this workspace.
    pub id: Option<Uuid>,
    /// Name, where it is known.
    pub name: Option<String>,
}

impl RoleName {
    /// The roles that a workspace has, by name.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Admin, "admin"), (Self::Member, "member"), (Self::Guest, "guest")];

    /// What awork calls a role.
    pub fn of(role: Role) -> Self {
        match role {
            Role::None => Self::None,
            Role::Guest => Self::Guest,
            Role::Member => Self::Member,
            Role::Admin | Role::Owner => Self::Admin,
        }
    }

    fn role(self) -> Role {
        match self {
            Self::None => Role::None,
            Self::Guest => Role::Guest,
            Self::Member => Role::Member,
            Self::Admin => Role::Admin,
        }
    }
}

impl Fields {
    /// The members of a person.
    pub fn of(person: &Person) -> Self {
        let (card, account) = (&person.card, &person.account);
        let name = card.name.parts();
        Self {
            first_name: name.given,
            last_name: name.surname,
            birth_date: card.birthday.and_then(polydex_model::PartialDate::to_date),
            gender: card.gender.clone(),
            title: name.title,
            position: card.job_title.clone(),
            language: account.locale.clone(),
            invitation_accepted: account.invitation_accepted,
            is_deactivated: account.status != Status::Active,
            is_archived: account.status == Status::Archived,
            role: RoleName::of(account.role),
            tags: card.labels.clone(),
            teams: person.groups.iter().map(Team::of).collect(),
        }
    }

    /// A text of the user form.
    pub fn text(&self, member: UserMember) -> Option<&str> {
        match member {
            UserMember::FirstName => &self.first_name,
            UserMember::LastName => &self.last_name,
            UserMember::Gender => &self.gender,
            UserMember::Title => &self.title,
            UserMember::Position => &self.position,
            UserMember::Language => &self.language,
        }
        .as_deref()
    }

    /// A text of the user form, to change.
    pub fn text_mut(&mut self, member: UserMember) -> &mut Option<String> {
        match member {
            UserMember::FirstName => &mut self.first_name,
            UserMember::LastName => &mut self.last_name,
            UserMember::Gender => &mut self.gender,
            UserMember::Title => &mut self.title,
            UserMember::Position => &mut self.position,
            UserMember::Language => &mut self.language,
        }
    }
}

impl Team {
    fn of(group: &Reference) -> Self {
        Self { id: group.id, name: group.name.clone() }
    }

    /// The group as it was, if the person is in it; else one to be resolved.
    fn reference(&self, known: &[Reference]) -> Reference {
        match known.iter().find(|group| Self::of(group) == *self) {
            Some(group) => group.clone(),
            None => Reference { id: self.id, name: self.name.clone(), ..Reference::default() },
        }
    }
}

/// Translates the members in which `wanted` differs from `shown`.
pub fn set(person: &mut Person, shown: &Fields, wanted: &Fields) {
    set_name(person, shown, wanted);
    let (card, account) = (&mut person.card, &mut person.account);
    if shown.birth_date != wanted.birth_date {
        card.birthday = wanted.birth_date.map(Into::into);
    }
    if shown.gender != wanted.gender {
        card.gender.clone_from(&wanted.gender);
    }
    if shown.position != wanted.position {
        card.job_title.clone_from(&wanted.position);
    }
    if shown.language != wanted.language {
        account.locale.clone_from(&wanted.language);
    }
    if shown.tags != wanted.tags {
        card.labels.clone_from(&wanted.tags);
    }
    if shown.invitation_accepted != wanted.invitation_accepted {
        account.invitation_accepted = wanted.invitation_accepted;
    }
    if shown.role != wanted.role {
        account.role = wanted.role.role();
    }
    if (shown.is_archived, shown.is_deactivated) != (wanted.is_archived, wanted.is_deactivated) {
        account.status = status(wanted);
    }
    if shown.teams != wanted.teams {
        person.groups = wanted.teams.iter().map(|team| team.reference(&person.groups)).collect();
    }
}

/// Changing one part makes both given, so that the other is not lost; title, further given names
/// and suffix stay.
fn set_name(person: &mut Person, shown: &Fields, wanted: &Fields) {
    let name = &mut person.card.name;
    if (&shown.first_name, &shown.last_name) != (&wanted.first_name, &wanted.last_name) {
        name.give_parts();
        name.given.clone_from(&wanted.first_name);
        name.surname.clone_from(&wanted.last_name);
    }
    if shown.title != wanted.title {
        name.title.clone_from(&wanted.title);
    }
}

fn status(wanted: &Fields) -> Status {
    match (wanted.is_archived, wanted.is_deactivated) {
        (true, _) => Status::Archived,
        (false, true) => Status::Deactivated,
        (false, false) => Status::Active,
    }
}
