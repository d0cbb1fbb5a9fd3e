//! Groups that a record joins and that do not exist yet.

use polydex_model::{AnyRecord, Difference, Reference};
use serde_json::{Value as Json, json};

use super::Prepared;

/// Whether the commit must create the group, or find the one of its name.
pub(super) fn is_new(group: &Reference) -> bool {
    group.number.is_none() && group.id.is_some() && group.name.is_some()
}

/// Numbers of a record's groups; `None` for a new one.
pub(super) fn numbers(record: &AnyRecord) -> Vec<Option<i64>> {
    groups(record).iter().map(|group| group.number).collect()
}

fn groups(record: &AnyRecord) -> &[Reference] {
    match record {
        AnyRecord::Person(person) => &person.groups,
        AnyRecord::Organization(_) => &[],
    }
}

impl Prepared {
    /// The groups that the commit creates, unless groups of their names exist.
    pub fn new_groups(&self) -> impl Iterator<Item = &Reference> {
        groups(&self.change.after).iter().filter(|group| is_new(group))
    }

    /// Sets the groups that were created or found for each of [`Prepared::new_groups`].
    pub fn set_groups(&mut self, made: Vec<Reference>) {
        let AnyRecord::Person(person) = self.change.after.as_mut() else { return };
        self.assigned.groups = Some(person.groups.clone());
        let new = person.groups.iter_mut().filter(|group| is_new(group));
        for (group, made) in new.zip(made) {
            *group = made;
        }
        if let Some(told) = told(&mut self.difference) {
            *told = json!(person.groups);
        }
    }

    /// Writes placeholders for the new groups into the difference: numbers after `mark`.
    pub(super) fn mark_groups(&self, difference: &mut Difference, mark: i64) {
        let Some(told) = told(difference) else { return };
        let groups = groups(&self.change.after).iter().enumerate();
        let new = groups.filter(|(_, group)| is_new(group));
        for ((place, _), mark) in new.zip(mark + 1..) {
            told[place] = json!(mark);
        }
    }
}

/// The new groups in the difference.
fn told(difference: &mut Difference) -> Option<&mut Json> {
    difference.fields.get_mut("groups")?.get_mut(1)
}
