//! Whom the records of a workspace may refer to.

use std::time::Duration;

use polydex_directory::{Caller, Directory, DirectoryRecord};
use polydex_model::{Name, Organization, Person, Reference, Role};
use polydex_store::ReferenceKind;
use uuid::Uuid;

/// As many of each kind as generated records refer to.
const COUNT: i64 = 5;

/// Records that were there first. The organizations have the first numbers, so that commands which
/// name small ones mean a record.
pub struct Residents {
    organizations: Vec<Uuid>,
    people: Vec<Uuid>,
}

impl Residents {
    /// Makes them; one owns the workspace, so that no one else is the last who does.
    pub async fn move_in(directory: &Directory, caller: &Caller) -> Self {
        let names = || (1..=COUNT).map(|n| Name::from_full(format!("Record {n}")));
        let organizations = names().map(|name| {
            let mut organization = Organization::default();
            organization.card.name = name;
            organization
        });
        let people = names().map(|name| {
            let mut person = Person::default();
            person.card.name = name;
            person.account.role = Role::Owner;
            person
        });
        Self {
            organizations: ids(directory
                .create_each(caller, organizations.collect(), Duration::ZERO)
                .await),
            people: ids(directory.create_each(caller, people.collect(), Duration::ZERO).await),
        }
    }

    /// The record, referring to those who are here instead of to made-up ones.
    pub fn of_here<R: DirectoryRecord>(&self, mut record: R) -> R {
        for (_, kind, reference) in record.references() {
            let n = reference.number.unwrap_or(1);
            let at = usize::try_from(n % COUNT).expect("a small number");
            *reference = match kind {
                ReferenceKind::Organization => Reference::by_id(self.organizations[at]),
                ReferenceKind::Person => Reference::by_id(self.people[at]),
                ReferenceKind::Group => Reference::by_name(format!("Record {n}")),
            };
        }
        record
    }
}

fn ids<R: DirectoryRecord>(made: Vec<Result<R, polydex_model::Refusal>>) -> Vec<Uuid> {
    made.into_iter().map(|record| record.expect("nothing forbids it").uuid()).collect()
}
