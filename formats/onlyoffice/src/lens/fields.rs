//! The members of a profile that are not addresses.

use jiff::{Timestamp, civil::Date};
use polydex_model::{PartialDate, Person, Reference, Role, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::{DIALECT, wire::state};

/// The members of a profile that are not addresses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fields {
    /// Assigned once by the directory.
    pub user_name: String,
    /// Whether the person is a guest, or a contact who cannot sign in.
    pub is_visitor: bool,
    /// Given name, empty if there is none.
    pub first_name: String,
    /// Surname, empty if there is none.
    pub last_name: String,
    /// A complete date; partial dates are hidden.
    pub birthday: Option<Date>,
    /// Other genders are hidden.
    pub sex: Option<Sex>,
    /// 1 active, 2 terminated, 4 on leave: the flags of [`Employment`].
    pub status: u8,
    /// 0 not activated, 1 activated, 2 pending.
    pub activation_status: u8,
    /// Since when the status is 2.
    pub terminated: Option<Timestamp>,
    /// Groups, ordered by name.
    pub groups: Vec<Group>,
    /// Room or town.
    pub location: Option<String>,
    /// Notes; requests call them `comment`.
    pub notes: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// The manager.
    pub lead: Option<Uuid>,
    /// URI of the picture.
    pub picture: Option<String>,
    /// Whether the person is an administrator or the owner.
    pub is_admin: bool,
    /// Whether the person is the owner.
    pub is_owner: bool,
    /// Language tag as given.
    pub culture_name: Option<String>,
    /// Members without a canonical counterpart: `workFrom`, and unknown members of imported documents.
    pub extras: Map<String, Json>,
}

/// A group as profiles show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its GUID; `None` while only the name is known.
    pub id: Option<Uuid>,
    /// Its name; empty while only the GUID is known.
    pub name: String,
    /// User name of its manager.
    pub manager: Option<String>,
}

/// The values of `sex`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// `male`
    Male,
    /// `female`
    Female,
}

impl Sex {
    /// The sex of this name, in any case.
    pub fn named(text: &str) -> Option<Self> {
        [Self::Male, Self::Female].into_iter().find(|sex| sex.name().eq_ignore_ascii_case(text))
    }

    /// The vendor's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// `activationStatus` of people who were invited and have not signed in yet.
pub(super) const PENDING: u8 = 2;

/// The states of employment; each has a flag on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Employment {
    /// Active.
    Active,
    /// Deactivated or archived.
    Terminated,
    /// On leave, which every other dialect shows as active.
    OnLeave,
}

impl Employment {
    /// The state of this name or number; `None` for a combination of flags.
    pub fn named(text: &str) -> Option<Self> {
        let number = state::number(state::EMPLOYEE_STATUS, text)?;
        [Self::Active, Self::Terminated, Self::OnLeave].into_iter().find(|s| s.number() == number)
    }

    /// The flag of this state.
    pub fn number(self) -> u8 {
        match self {
            Self::Active => 1,
            Self::Terminated => 2,
            Self::OnLeave => 4,
        }
    }
}

/// The extra that holds the first day of work, as `yyyy-MM-dd`.
pub const WORK_FROM: &str = "workFrom";

/// The extra that holds the flag of people on leave.
pub const ON_LEAVE: &str = "status";

impl Fields {
    pub(super) fn read(person: &Person) -> Self {
        let (card, account) = (&person.card, &person.account);
        let name = card.name.parts();
        let is_terminated = is_terminated(account.status);
        let data = person.residue.of(&DIALECT);
        let mut extras = data.map(|data| data.extras.clone()).unwrap_or_default();
        let employment = match (is_terminated, extras.shift_remove(ON_LEAVE)) {
            (true, _) => Employment::Terminated,
            (false, Some(flag)) if flag == Employment::OnLeave.number() => Employment::OnLeave,
            (false, _) => Employment::Active,
        };
        Self {
            user_name: account.user_name.clone(),
            is_visitor: account.role <= Role::Guest,
            first_name: name.given.unwrap_or_default(),
            last_name: name.surname.unwrap_or_default(),
            birthday: card.birthday.and_then(PartialDate::to_date),
            sex: card.gender.as_deref().and_then(Sex::named),
            status: employment.number(),
            activation_status: match (account.invitation_accepted, account.role) {
                (true, _) => 1,
                (false, Role::None) => 0,
                (false, _) => 2,
            },
            terminated: account.status_since.filter(|_| is_terminated),
            groups: person.groups.iter().map(Group::of).collect(),
            location: card.location.clone(),
            notes: card.notes.clone(),
            title: card.job_title.clone(),
            lead: person.manager.as_ref().and_then(|manager| manager.id),
            picture: card.picture.clone(),
            is_admin: account.role >= Role::Admin,
            is_owner: account.role == Role::Owner,
            culture_name: account.locale.clone(),
            extras,
        }
    }

    /// The first day of work.
    pub fn work_from(&self) -> Option<Date> {
        self.extras.get(WORK_FROM)?.as_str()?.parse().ok()
    }

    /// Sets or clears the first day of work.
    pub fn set_work_from(&mut self, day: Option<Date>) {
        match day {
            Some(day) => {
                self.extras.insert(WORK_FROM.to_owned(), day.to_string().into());
            }
            None => {
                self.extras.shift_remove(WORK_FROM);
            }
        }
    }

    /// Writes the members that differ from those shown, and no others.
    pub(super) fn write(&self, person: &mut Person, shown: &Self) {
        self.write_card(person, shown);
        self.write_account(person, shown);
        if self.groups != shown.groups {
            person.groups =
                self.groups.iter().map(|group| group.reference(&person.groups)).collect();
        }
        if self.lead != shown.lead {
            person.manager = self.lead.map(Reference::by_id);
        }
        if self.status != shown.status {
            let on_leave = Employment::OnLeave.number();
            let flag = (self.status == on_leave).then(|| on_leave.into());
            person.residue.set_extra(&DIALECT, ON_LEAVE, flag);
        }
        let names = shown.extras.keys().chain(self.extras.keys());
        for name in names.filter(|name| self.extras.get(*name) != shown.extras.get(*name)) {
            person.residue.set_extra(&DIALECT, name, self.extras.get(name).cloned());
        }
    }

    fn write_card(&self, person: &mut Person, shown: &Self) {
        let card = &mut person.card;
        if self.first_name != shown.first_name {
            card.name.give_parts();
            card.name.given = some(&self.first_name);
        }
        if self.last_name != shown.last_name {
            card.name.give_parts();
            card.name.surname = some(&self.last_name);
        }
        if self.birthday != shown.birthday {
            card.birthday = self.birthday.map(PartialDate::from);
        }
        if self.sex != shown.sex {
            card.gender = self.sex.map(|sex| sex.name().to_owned());
        }
        let texts = [
            (&self.location, &shown.location, &mut card.location),
            (&self.notes, &shown.notes, &mut card.notes),
            (&self.title, &shown.title, &mut card.job_title),
            (&self.picture, &shown.picture, &mut card.picture),
            (&self.culture_name, &shown.culture_name, &mut person.account.locale),
        ];
        for (wanted, shown, target) in texts {
            if wanted != shown {
                target.clone_from(wanted);
            }
        }
    }

    fn write_account(&self, person: &mut Person, shown: &Self) {
        let account = &mut person.account;
        if self.user_name != shown.user_name {
            account.user_name.clone_from(&self.user_name);
        }
        let rank = |fields: &Self| (fields.is_owner, fields.is_admin, fields.is_visitor);
        if rank(self) != rank(shown) {
            account.role = match rank(self) {
                (true, ..) => Role::Owner,
                (_, true, _) => Role::Admin,
                (_, _, true) => Role::Guest,
                _ => Role::Member,
            };
        }
        if (self.status == 2) != (shown.status == 2) {
            account.status = if self.status == 2 { Status::Deactivated } else { Status::Active };
        }
        if self.terminated != shown.terminated {
            account.status_since = self.terminated;
        }
        if self.activation_status != shown.activation_status {
            account.invitation_accepted = self.activation_status == 1;
            // People who may sign in from now on are guests, unless the flags above give them more.
            if self.activation_status == PENDING && account.role == Role::None {
                account.role = Role::Guest;
            }
        }
    }
}

impl Group {
    fn of(group: &Reference) -> Self {
        Self {
            id: group.id,
            name: group.name.clone().unwrap_or_default(),
            manager: group.user_name.clone(),
        }
    }

    /// The group as the person has it already, else a reference for the directory to resolve.
    fn reference(&self, known: &[Reference]) -> Reference {
        let known = known.iter().find(|group| Self::of(group) == *self);
        known.cloned().unwrap_or_else(|| Reference {
            id: self.id,
            name: some(&self.name),
            user_name: self.manager.clone(),
            ..Reference::default()
        })
    }
}

/// Archived people count as terminated.
fn is_terminated(status: Status) -> bool {
    status != Status::Active
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
