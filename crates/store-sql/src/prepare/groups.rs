//! Groups that a record joins and nobody made yet.

use polydex_model::{AnyRecord, Difference, Reference};
use serde_json::{Value as Json, json};

use super::Prepared;

/// Whether the commit has to make the group, or to find the one of its name.
pub(super) fn is_new(group: &Reference) -> bool {
    group.number.is_none() && group.id.is_some() && group.name.is_some()
}

/// Numbers of a record's groups; `None` for one that is new.
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
    /// The groups that the commit has to make, unless there are others of their names.
    pub fn new_groups(&self) -> impl Iterator<Item = &Reference> {
        groups(&self.change.after).iter().filter(|group| is_new(group))
    }

    /// Puts in what was made or found for each of [`Prepared::new_groups`].
    pub fn put_groups(&mut self, made: Vec<Reference>) {
        let AnyRecord::Person(person) = self.change.after.as_mut() else { return };
        let new = person.groups.iter_mut().filter(|group| is_new(group));
        for (group, made) in new.zip(made) {
            *group = made;
        }
        if let Some(told) = told(&mut self.difference) {
            *told = json!(person.groups);
        }
    }

    /// Writes marks for the new groups into the difference: numbers behind `mark`.
    pub(super) fn mark_groups(&self, difference: &mut Difference, mark: i64) {
        let Some(told) = told(difference) else { return };
        let groups = groups(&self.change.after).iter().enumerate();
        let new = groups.filter(|(_, group)| is_new(group));
        for ((place, _), mark) in new.zip(mark + 1..) {
            told[place] = json!(mark);
        }
    }
}

/// The groups that the difference tells of, as they are now.
fn told(difference: &mut Difference) -> Option<&mut Json> {
    difference.fields.get_mut("groups")?.get_mut(1)
}
