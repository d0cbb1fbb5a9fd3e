//! The members of an organization, outside its contact points.

use polydex_model::{Organization, Reference};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    person::{label_set, non_empty, normal_labels, same_labels},
    residue::{self, IdSet},
};

/// The members of an organization that a client can write, outside the contact points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrganizationFields {
    /// The name.
    pub name: String,
    /// Free text.
    pub summary: String,
    /// A number without a meaning in Polydex.
    pub importance: i64,
    /// Number of the parent organization.
    pub parent: Option<i64>,
    /// Labels, each once.
    pub labels: Vec<String>,
    /// Ids of user groups.
    pub user_groups: Vec<i64>,
    /// Domains of its e-mail addresses.
    pub email_domains: Vec<String>,
    /// Custom fields by id.
    pub fields: Map<String, Json>,
    /// Id of the picture's file; never shown.
    pub picture_blob: Option<i64>,
}

/// The extra of `importance`, by which lists are sorted.
pub const IMPORTANCE: &str = "importance";
const PICTURE_BLOB: &str = "picture_blob";

impl OrganizationFields {
    /// The members as Deskpro shows them.
    pub(super) fn of(organization: &Organization) -> Self {
        let (card, data) = (&organization.card, &organization.residue);
        Self {
            name: card.name.full(),
            summary: card.notes.clone().unwrap_or_default(),
            importance: residue::number(data, IMPORTANCE).unwrap_or_default(),
            parent: organization.parent.as_ref().and_then(|reference| reference.number),
            labels: label_set(&card.labels),
            user_groups: IdSet::UserGroups.of(data),
            email_domains: label_set(&organization.email_domains),
            fields: residue::custom_fields(data),
            picture_blob: residue::number(data, PICTURE_BLOB),
        }
    }

    /// Stores the members in which this differs from `shown`.
    pub(super) fn set(&self, organization: &mut Organization, shown: &Self) {
        if !same_labels(&self.labels, &shown.labels) {
            organization.card.labels.clone_from(&self.labels);
        }
        if !same_labels(&self.email_domains, &shown.email_domains) {
            organization.email_domains.clone_from(&self.email_domains);
        }
        self.normal().set_normal(organization, &shown.normal());
    }

    fn set_normal(&self, organization: &mut Organization, shown: &Self) {
        if self.name != shown.name {
            organization.card.name.set_full(non_empty(&self.name));
        }
        if self.summary != shown.summary {
            organization.card.notes = non_empty(&self.summary);
        }
        if self.parent != shown.parent {
            organization.parent = self.parent.map(Reference::by_number);
        }
        let data = &mut organization.residue;
        if self.importance != shown.importance {
            let importance = Some(self.importance).filter(|importance| *importance != 0);
            residue::set_number(data, IMPORTANCE, importance);
        }
        if self.picture_blob != shown.picture_blob {
            residue::set_number(data, PICTURE_BLOB, self.picture_blob);
        }
        IdSet::UserGroups.set(data, &self.user_groups, &shown.user_groups);
        residue::set_custom_fields(data, &self.fields, &shown.fields);
    }

    /// The members without outer white space, sets sorted.
    pub(super) fn normal(&self) -> Self {
        let mut normal = self.clone();
        for text in [&mut normal.name, &mut normal.summary] {
            *text = text.trim().to_owned();
        }
        normal.labels = normal_labels(&normal.labels);
        normal.email_domains = normal_labels(&normal.email_domains);
        normal.user_groups.sort_unstable();
        normal.user_groups.dedup();
        normal
    }
}
