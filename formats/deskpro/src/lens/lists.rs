//! Members that are sets: labels, and ids of things that only Deskpro has.

use polydex_model::Residue;
use serde_json::Value as Json;

use super::shown;
use crate::DIALECT;

/// Labels, each once, in the order given.
pub(super) fn set(labels: &[String]) -> Vec<String> {
    let mut set: Vec<String> = Vec::with_capacity(labels.len());
    for label in labels {
        if !set.contains(label) {
            set.push(label.clone());
        }
    }
    set
}

/// A set of labels as it is compared.
pub(super) fn normal(labels: &[String]) -> Vec<String> {
    let mut normal: Vec<String> = labels.iter().map(|label| shown(label).to_owned()).collect();
    normal.sort_unstable();
    normal.dedup();
    normal
}

/// Whether two lists are the same set of labels.
pub(super) fn same(one: &[String], other: &[String]) -> bool {
    normal(one) == normal(other)
}

/// Ids of things that only Deskpro has, kept as extras.
#[derive(Clone, Copy, Debug)]
pub enum Ids {
    /// `user_groups`.
    UserGroups,
    /// `agent_groups`.
    AgentGroups,
    /// `teams`.
    Teams,
}

impl Ids {
    /// The member, and the extra that holds all ids.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserGroups => "user_groups",
            Self::AgentGroups => "agent_groups",
            Self::Teams => "teams",
        }
    }

    /// The extra that marks a record with this id; see [`set_marks`].
    pub fn extra_of(self, id: i64) -> String {
        format!("{}.{id}", self.name())
    }

    /// The ids that a record holds.
    pub(super) fn of(self, residue: &Residue) -> Vec<i64> {
        let ids = residue.extra(&DIALECT, self.name()).and_then(Json::as_array);
        ids.map(|ids| ids.iter().filter_map(Json::as_i64).collect()).unwrap_or_default()
    }

    /// Replaces the ids `was` by `now`.
    pub(super) fn set(self, residue: &mut Residue, now: &[i64], was: &[i64]) {
        if now == was {
            return;
        }
        let marks = |ids: &[i64]| ids.iter().map(|id| self.extra_of(*id)).collect::<Vec<_>>();
        set_marks(residue, &marks(now), &marks(was));
        residue.set_extra(&DIALECT, self.name(), (!now.is_empty()).then(|| now.into()));
    }
}

/// Replaces the extras that stand beside a list, one for each of its items: a filter asks for one
/// item, and extras are compared as a whole.
pub(super) fn set_marks(residue: &mut Residue, now: &[String], was: &[String]) {
    for mark in was {
        residue.set_extra(&DIALECT, mark, None);
    }
    for mark in now {
        residue.set_extra(&DIALECT, mark, Some(true.into()));
    }
}
