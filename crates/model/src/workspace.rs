//! Workspaces and what may be set for each.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Residue, Stamp, WorkspaceId};

/// A tenant. Every row, key and number belongs to exactly one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// Small number, in the order of creation.
    pub id: WorkspaceId,
    /// For dialects that show workspaces by UUID.
    pub uuid: Uuid,
    /// Short name, lower case, unique; Xurrent's account id.
    pub name: String,
    /// The host name under which its clients call it, for sign-in by password.
    pub host: Option<String>,
    /// Settings that its lenses need.
    pub settings: Settings,
    /// What dialects keep for the workspace as a whole (Deskpro's definitions of custom fields).
    #[serde(default, skip_serializing_if = "Residue::is_empty")]
    pub residue: Residue,
    /// Counts the changes to the workspace itself, from 1.
    #[serde(default)]
    pub version: i64,
    /// When it was created.
    pub created: Stamp,
}

/// What lenses and faces need to know of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Region that phone numbers without country code are read with, ISO 3166-1 alpha-2.
    pub region: String,
    /// IANA time zone in which dialects show times that have no zone of their own.
    pub time_zone: String,
    /// Domain in ids that carry one (Xurrent's nodeID).
    pub domain: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { region: "US".into(), time_zone: "UTC".into(), domain: "polydex.example".into() }
    }
}
