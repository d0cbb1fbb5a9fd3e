//! People who are there already.

use polydex_directory::{Expect, Lookup};
use polydex_model::{
    Fault, Filter, Path, Person, Place, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};

use super::Import;
use crate::Exit;

/// What tells somebody from everybody else.
enum Identity<'p> {
    Email(&'p str),
    /// Equal members of the foreign ids.
    Foreign(Filter),
    UserName(&'p str),
}

impl Import<'_> {
    /// The person whom the directory would not let in twice anyway: the commit says so by itself,
    /// and nobody needs to look before it.
    pub(super) fn is_told_by_the_commit(person: &Person) -> bool {
        matches!(identity(person), None | Some(Identity::Email(_)))
    }

    /// The number of the stored person who is this one.
    pub(super) async fn known(&self, person: &Person) -> Result<Option<i64>, Exit> {
        let (store, ws) = (&self.database.store, self.caller.workspace.id);
        let found = match identity(person) {
            None => None,
            Some(Identity::Email(address)) => {
                store.person(ws, &Lookup::Email(address.to_owned())).await?
            }
            Some(Identity::UserName(name)) => {
                store.person(ws, &Lookup::UserName(name.to_owned())).await?
            }
            Some(Identity::Foreign(filter)) => {
                let query = Query::first(filter, 1);
                self.database.directory.list(&self.caller, &query).await?.items.pop()
            }
        };
        Ok(found.map(|person| person.number))
    }

    /// Makes the stored person what the document says; `false` if that is what they are.
    pub(super) async fn update(&self, number: i64, said: &Person) -> Result<bool, Refusal> {
        let edit = |stored: &Person| {
            let mut said = said.clone();
            if said.organization.is_none() {
                said.organization.clone_from(&stored.organization);
            }
            said.manager.clone_from(&stored.manager);
            if self.format.says_the_same(stored, &said) {
                return Ok(stored.clone());
            }
            self.format.renew(stored, &said)
        };
        let who = Lookup::Number(number);
        let edited = self.database.directory.edit(&self.caller, &who, Expect::Any, edit).await;
        edited.map(|edited| edited.changed)
    }
}

/// The holder of the address, if that is why somebody was refused.
pub(super) fn holder(refusal: &Refusal) -> Option<i64> {
    let Refusal::Invalid(faults) = refusal else { return None };
    faults.iter().find_map(|fault| match fault {
        Fault { path: Path::Place(Place::PrimaryEmail), rule: Rule::Taken(holder) } => *holder,
        _ => None,
    })
}

fn identity(person: &Person) -> Option<Identity<'_>> {
    let given = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let is = |field, text| Filter::Is(field, Test::Equals(Scalar::Text(text)));
    let account = &person.account;
    let ids = &account.foreign_ids;
    if let Some(address) = person.primary_address().filter(|address| !address.trim().is_empty()) {
        return Some(Identity::Email(address));
    }
    if let Some(id) = given(ids.source_id.as_deref()) {
        let source = match given(ids.source.as_deref()) {
            Some(source) => is(Field::Source, source),
            None => Filter::Is(Field::Source, Test::Missing),
        };
        return Some(Identity::Foreign(is(Field::SourceId, id).and(source)));
    }
    if let Some(id) = given(ids.authentication.as_deref()) {
        return Some(Identity::Foreign(is(Field::AuthenticationId, id)));
    }
    let name = Some(account.user_name.as_str()).filter(|name| !name.is_empty());
    name.map(Identity::UserName)
}
