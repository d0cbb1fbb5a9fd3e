//! The members of a person, outside their contact points.

use polydex_model::{Name, Person, Reference, Refusal, Role, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    entry::trimmed,
    residue::{self, IdSet},
};
use crate::phrasebook::{language_id, locale_of, shown_time_zone};

/// The members of a person that a client can write, outside the contact points. The hidden ones
/// (`middle`, `suffix`) are here because the whole name includes them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonFields {
    /// The whole name.
    pub name: String,
    /// The given name.
    pub first_name: String,
    /// Further given names; hidden.
    pub middle: String,
    /// The surname.
    pub last_name: String,
    /// `Jr.`; hidden.
    pub suffix: String,
    /// Form of address.
    pub title_prefix: String,
    /// Number of the organization.
    pub organization: Option<i64>,
    /// Job title.
    pub organization_position: String,
    /// Id of the language.
    pub language: Option<i64>,
    /// IANA name of the time zone.
    pub timezone: String,
    /// Labels, each once.
    pub labels: Vec<String>,
    /// Free text.
    pub summary: String,
    /// Shown instead of the name.
    pub override_display_name: String,
    /// Whether they work at the help desk.
    pub is_agent: bool,
    /// Whether they are an administrator; never written.
    pub can_admin: bool,
    /// Whether they may not sign in.
    pub is_disabled: bool,
    /// Ids of user groups.
    pub user_groups: Vec<i64>,
    /// Ids of permission groups.
    pub agent_groups: Vec<i64>,
    /// Ids of teams.
    pub teams: Vec<i64>,
    /// Id of the first team.
    pub primary_team: Option<i64>,
    /// Custom fields by id.
    pub fields: Map<String, Json>,
}

const DISPLAY_NAME: &str = "override_display_name";
const PRIMARY_TEAM: &str = "primary_team";

impl PersonFields {
    /// The members as Deskpro shows them.
    pub(super) fn of(person: &Person) -> Self {
        let (card, account, data) = (&person.card, &person.account, &person.residue);
        let parts = card.name.parts();
        Self {
            name: card.name.full(),
            first_name: parts.given.unwrap_or_default(),
            middle: parts.middle.unwrap_or_default(),
            last_name: parts.surname.unwrap_or_default(),
            suffix: parts.suffix.unwrap_or_default(),
            title_prefix: parts.title.unwrap_or_default(),
            organization: person.organization.as_ref().and_then(|reference| reference.number),
            organization_position: card.job_title.clone().unwrap_or_default(),
            language: account.locale.as_deref().and_then(language_id),
            timezone: shown_time_zone(account.time_zone.as_deref()),
            labels: label_set(&card.labels),
            summary: card.notes.clone().unwrap_or_default(),
            override_display_name: residue::text(data, DISPLAY_NAME),
            is_agent: account.role >= Role::Member,
            can_admin: account.role >= Role::Admin,
            is_disabled: matches!(account.status, Status::Deactivated | Status::Archived),
            user_groups: IdSet::UserGroups.of(data),
            agent_groups: IdSet::AgentGroups.of(data),
            teams: IdSet::Teams.of(data),
            primary_team: residue::number(data, PRIMARY_TEAM),
            fields: residue::custom_fields(data),
        }
    }

    /// Stores the members in which this differs from `shown`.
    pub(super) fn set(&self, person: &mut Person, shown: &Self) -> Result<(), Refusal> {
        if !same_labels(&self.labels, &shown.labels) {
            person.card.labels.clone_from(&self.labels);
        }
        self.normal().set_normal(person, &shown.normal())
    }

    fn set_normal(&self, person: &mut Person, shown: &Self) -> Result<(), Refusal> {
        self.set_name(&mut person.card.name, shown);
        let card = &mut person.card;
        for (text, new, old) in [
            (&mut card.job_title, &self.organization_position, &shown.organization_position),
            (&mut card.notes, &self.summary, &shown.summary),
            (&mut card.name.title, &self.title_prefix, &shown.title_prefix),
        ] {
            if new != old {
                *text = non_empty(new);
            }
        }
        if self.organization != shown.organization {
            person.organization = self.organization.map(Reference::by_number);
        }
        if self.language != shown.language {
            person.account.locale = self.language.and_then(locale_of).map(str::to_owned);
        }
        if self.timezone != shown.timezone {
            person.account.time_zone = non_empty(&self.timezone);
        }
        self.set_account(person, shown)?;
        self.set_extras(person, shown);
        Ok(())
    }

    /// Stores the parts if they make up the whole name, else the whole name as one text.
    fn set_name(&self, name: &mut Name, shown: &Self) {
        if self.name_parts() == shown.name_parts() && self.name == shown.name {
            return;
        }
        let parts = Name { title: name.title.clone(), ..self.name_parts() };
        if parts.full() == self.name {
            *name = parts;
        } else {
            name.set_full(non_empty(&self.name));
        }
    }

    /// The parts of the name, hidden ones too, without the title.
    pub(super) fn name_parts(&self) -> Name {
        Name {
            given: non_empty(&self.first_name),
            middle: non_empty(&self.middle),
            surname: non_empty(&self.last_name),
            suffix: non_empty(&self.suffix),
            ..Name::default()
        }
    }

    fn set_account(&self, person: &mut Person, shown: &Self) -> Result<(), Refusal> {
        if self.is_agent != shown.is_agent {
            person.account.role = if self.is_agent { Role::Member } else { Role::None };
        }
        if self.is_disabled != shown.is_disabled {
            if person.account.status == Status::Deleted {
                return Err(Refusal::State("the person is deleted".into()));
            }
            person.account.status =
                if self.is_disabled { Status::Deactivated } else { Status::Active };
        }
        Ok(())
    }

    fn set_extras(&self, person: &mut Person, shown: &Self) {
        let data = &mut person.residue;
        if self.override_display_name != shown.override_display_name {
            residue::set_text(data, DISPLAY_NAME, &self.override_display_name);
        }
        if self.primary_team != shown.primary_team {
            residue::set_number(data, PRIMARY_TEAM, self.primary_team);
        }
        for (ids, new, old) in [
            (IdSet::UserGroups, &self.user_groups, &shown.user_groups),
            (IdSet::AgentGroups, &self.agent_groups, &shown.agent_groups),
            (IdSet::Teams, &self.teams, &shown.teams),
        ] {
            ids.set(data, new, old);
        }
        residue::set_custom_fields(data, &self.fields, &shown.fields);
    }

    /// The members without outer white space, sets sorted.
    pub(super) fn normal(&self) -> Self {
        let mut normal = self.clone();
        for text in [
            &mut normal.name,
            &mut normal.first_name,
            &mut normal.middle,
            &mut normal.last_name,
            &mut normal.suffix,
            &mut normal.title_prefix,
            &mut normal.organization_position,
            &mut normal.timezone,
            &mut normal.summary,
            &mut normal.override_display_name,
        ] {
            *text = text.trim().to_owned();
        }
        normal.labels = normal_labels(&normal.labels);
        for ids in [&mut normal.user_groups, &mut normal.agent_groups, &mut normal.teams] {
            ids.sort_unstable();
            ids.dedup();
        }
        normal
    }
}

/// A text, unless it is empty.
pub(super) fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Labels, each once, in the order given.
pub(super) fn label_set(labels: &[String]) -> Vec<String> {
    let mut set: Vec<String> = Vec::with_capacity(labels.len());
    for label in labels {
        if !set.contains(label) {
            set.push(label.clone());
        }
    }
    set
}

/// A set of labels in the form in which sets are compared.
pub(super) fn normal_labels(labels: &[String]) -> Vec<String> {
    let mut normal: Vec<String> = labels.iter().map(|label| trimmed(label).to_owned()).collect();
    normal.sort_unstable();
    normal.dedup();
    normal
}

/// Whether two lists are the same set of labels.
pub(super) fn same_labels(one: &[String], other: &[String]) -> bool {
    normal_labels(one) == normal_labels(other)
}
