//! The members of the user itself.

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
    /// A full date; partial dates are not shown.
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
    /// May not sign in; implied by `is_archived`.
    pub is_deactivated: bool,
    /// Kept for references only.
    pub is_archived: bool,
    /// The role in the workspace; user documents do not show it.
    pub role: RoleName,
    /// Labels, in the client's order.
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
    /// Sees only their own record.
    Guest,
    /// Reads the directory.
    Member,
    /// May do everything; also the owner.
    Admin,
}

/// A team that a user belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Team {
    /// UUID, if it is a team of this workspace.
    pub id: Option<Uuid>,
    /// Name, if known.
    pub name: Option<String>,
}

impl RoleName {
    /// The roles that a workspace has, by name.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Admin, "admin"), (Self::Member, "member"), (Self::Guest, "guest")];

    /// awork's name of a role.
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

    /// The present reference if the person is in the group, else a new one for the directory to
    /// resolve.
    fn reference(&self, present: &[Reference]) -> Reference {
        match present.iter().find(|group| Self::of(group) == *self) {
            Some(group) => group.clone(),
            None => Reference { id: self.id, name: self.name.clone(), ..Reference::default() },
        }
    }
}

/// Writes the members in which `new` differs from `old`.
pub fn set(person: &mut Person, old: &Fields, new: &Fields) {
    set_name(person, old, new);
    let (card, account) = (&mut person.card, &mut person.account);
    if old.birth_date != new.birth_date {
        card.birthday = new.birth_date.map(Into::into);
    }
    if old.gender != new.gender {
        card.gender.clone_from(&new.gender);
    }
    if old.position != new.position {
        card.job_title.clone_from(&new.position);
    }
    if old.language != new.language {
        account.locale.clone_from(&new.language);
    }
    if old.tags != new.tags {
        card.labels.clone_from(&new.tags);
    }
    if old.invitation_accepted != new.invitation_accepted {
        account.invitation_accepted = new.invitation_accepted;
    }
    if old.role != new.role {
        account.role = new.role.role();
    }
    if (old.is_archived, old.is_deactivated) != (new.is_archived, new.is_deactivated) {
        account.status = status(new);
    }
    if old.teams != new.teams {
        person.groups = new.teams.iter().map(|team| team.reference(&person.groups)).collect();
    }
}

/// Changing one part stores both, so that the other is not lost. Title, further given names and
/// suffix stay.
fn set_name(person: &mut Person, old: &Fields, new: &Fields) {
    let name = &mut person.card.name;
    if (&old.first_name, &old.last_name) != (&new.first_name, &new.last_name) {
        name.give_parts();
        name.given.clone_from(&new.first_name);
        name.surname.clone_from(&new.last_name);
    }
    if old.title != new.title {
        name.title.clone_from(&new.title);
    }
}

fn status(new: &Fields) -> Status {
    match (new.is_archived, new.is_deactivated) {
        (true, _) => Status::Archived,
        (false, true) => Status::Deactivated,
        (false, false) => Status::Active,
    }
}
