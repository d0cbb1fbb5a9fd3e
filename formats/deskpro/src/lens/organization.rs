//! Members of an organization as Deskpro reads and writes them.

use polydex_model::{Organization, Reference};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    custom, extras,
    lists::{self, Ids},
    person::given,
};

/// Members of an organization outside the contact points, as far as a client can write them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrganizationFields {
    /// The name.
    pub name: String,
    /// Free text.
    pub summary: String,
    /// A number of the help desk's own.
    pub importance: i64,
    /// Number of the organization that this one is part of.
    pub parent: Option<i64>,
    /// Labels, each once.
    pub labels: Vec<String>,
    /// Ids of user groups.
    pub user_groups: Vec<i64>,
    /// Domains whose addresses belong to it.
    pub email_domains: Vec<String>,
    /// Custom fields by id.
    pub fields: Map<String, Json>,
    /// Id of a picture's file; only written.
    pub picture_blob: Option<i64>,
}

/// The extra that holds `importance`, for sorting.
pub const IMPORTANCE: &str = "importance";
const PICTURE_BLOB: &str = "picture_blob";

impl OrganizationFields {
    /// The members that an organization shows.
    pub(super) fn of(organization: &Organization) -> Self {
        let (card, residue) = (&organization.card, &organization.residue);
        Self {
            name: card.name.full(),
            summary: card.notes.clone().unwrap_or_default(),
            importance: extras::number(residue, IMPORTANCE).unwrap_or_default(),
            parent: organization.parent.as_ref().and_then(|reference| reference.number),
            labels: lists::set(&card.labels),
            user_groups: Ids::UserGroups.of(residue),
            email_domains: lists::set(&organization.email_domains),
            fields: custom::fields(residue),
            picture_blob: extras::number(residue, PICTURE_BLOB),
        }
    }

    /// Takes the members in which this differs from `shown` into an organization.
    pub(super) fn set(&self, organization: &mut Organization, shown: &Self) {
        if !lists::same(&self.labels, &shown.labels) {
            organization.card.labels.clone_from(&self.labels);
        }
        if !lists::same(&self.email_domains, &shown.email_domains) {
            organization.email_domains.clone_from(&self.email_domains);
        }
        self.normal().set_normal(organization, &shown.normal());
    }

    fn set_normal(&self, organization: &mut Organization, shown: &Self) {
        if self.name != shown.name {
            organization.card.name.set_full(given(&self.name));
        }
        if self.summary != shown.summary {
            organization.card.notes = given(&self.summary);
        }
        if self.parent != shown.parent {
            organization.parent = self.parent.map(Reference::by_number);
        }
        let residue = &mut organization.residue;
        if self.importance != shown.importance {
            let importance = Some(self.importance).filter(|importance| *importance != 0);
            extras::set_number(residue, IMPORTANCE, importance);
        }
        if self.picture_blob != shown.picture_blob {
            extras::set_number(residue, PICTURE_BLOB, self.picture_blob);
        }
        Ids::UserGroups.set(residue, &self.user_groups, &shown.user_groups);
        custom::set_fields(residue, &self.fields, &shown.fields);
    }

    /// The members without outer white space, sets in order.
    pub(super) fn normal(&self) -> Self {
        let mut normal = self.clone();
        for text in [&mut normal.name, &mut normal.summary] {
            *text = text.trim().to_owned();
        }
        normal.labels = lists::normal(&normal.labels);
        normal.email_domains = lists::normal(&normal.email_domains);
        normal.user_groups.sort_unstable();
        normal.user_groups.dedup();
        normal
    }
}
