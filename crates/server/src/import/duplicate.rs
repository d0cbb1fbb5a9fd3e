//! People who are there already.

use polydex_directory::{Expect, Lookup};
use polydex_model::{
    CanonicalField, Fault, FieldPath, Filter, Person, Query, Reference, Refusal, Role, Rule,
    Status, Value, normal,
    query::{Field, Scalar, Test},
};
use polydex_store::ReferenceKind;

use super::{
    Import,
    decode::{Entry, Own, Read, forget_ids},
};
use crate::Exit;

/// What identifies a person.
enum Identity<'p> {
    Email(&'p str),
    /// Equal members of the foreign ids.
    Foreign(Filter),
    UserName(&'p str),
}

/// What an update did.
pub(super) struct Updated {
    pub(super) is_changed: bool,
    /// Whether the person keeps a lesser role than the document says.
    pub(super) keeps_role: bool,
    /// The person as they are now.
    pub(super) person: Person,
}

impl Updated {
    /// Whether they have another manager than one of this name.
    pub(super) fn lacks_manager(&self, name: &str) -> bool {
        let manager = self.person.manager.as_ref().and_then(|manager| manager.name.as_deref());
        manager.map(normal::fold) != Some(normal::fold(name))
    }
}

impl Import<'_> {
    /// True if the unique primary address detects the duplicate at the commit, so that no look-up is
    /// needed before it.
    pub(super) fn is_detected_by_the_commit(person: &Person) -> bool {
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

    /// For each entry the number of the record that its document is of, if it is an export of this
    /// very workspace.
    pub(super) async fn own(&self, entries: &[Entry]) -> Result<Vec<Option<i64>>, Exit> {
        let wanted: Vec<Option<Reference>> = entries
            .iter()
            .map(|entry| entry.read.as_ref().ok().and_then(|read| reference(&read.own)))
            .collect();
        let asked: Vec<Reference> = wanted.iter().flatten().cloned().collect();
        let (store, ws) = (&self.database.store, self.caller.workspace.id);
        let mut found = if asked.is_empty() {
            Vec::new()
        } else {
            store.resolve(ws, ReferenceKind::Person, &asked).await?
        }
        .into_iter();
        let mut numbers = Vec::with_capacity(entries.len());
        for (entry, wanted) in entries.iter().zip(&wanted) {
            let found = wanted.as_ref().and_then(|_| found.next().flatten());
            numbers.push(match (&entry.read, found.and_then(|found| found.number)) {
                (Ok(read), Some(number)) => self.confirmed(read, number).await?,
                _ => None,
            });
        }
        Ok(numbers)
    }

    async fn confirmed(&self, read: &Read, number: i64) -> Result<Option<i64>, Exit> {
        let ws = self.caller.workspace.id;
        let stored = self.database.store.person(ws, &Lookup::Number(number)).await?;
        let is_it = stored.is_some_and(|stored| {
            // As the dialect reads its own document of the record: it may show a name otherwise.
            let echo = self.echo(&stored).unwrap_or_else(|| stored.clone());
            is_record(&stored, &echo, &read.own, &read.person)
        });
        Ok(is_it.then_some(number))
    }

    /// What is read from the stored person's own document.
    fn echo(&self, stored: &Person) -> Option<Person> {
        let document = self.documents.write(stored);
        self.documents.people(document.as_bytes()).ok()?.pop()
    }

    /// Makes the stored person what the document says; one who is that is not written.
    pub(super) async fn update(&self, number: i64, said: &Person) -> Result<Updated, Refusal> {
        let claims = |stored: &Person| {
            !self.admins
                && said.account.role >= Role::Admin
                && stored.account.role < said.account.role
        };
        let edit = |stored: &Person| {
            let mut said = said.clone();
            if said.organization.is_none() {
                said.organization.clone_from(&stored.organization);
            }
            if said.manager.is_none() {
                said.manager.clone_from(&stored.manager);
            }
            if self.says_the_same(stored, &said) {
                return Ok(stored.clone());
            }
            if !self.admins && said.account.role >= Role::Admin {
                said.account.role = stored.account.role;
            }
            let mut next = self.documents.merge(stored, &said)?;
            refer(&mut next.organization, said.organization);
            refer(&mut next.manager, said.manager);
            Ok(next)
        };
        let who = Lookup::Number(number);
        let edited = self.database.directory.edit(&self.caller, &who, Expect::Any, edit).await?;
        let keeps_role = claims(&edited.before);
        Ok(Updated { is_changed: edited.changed, keeps_role, person: edited.after })
    }

    /// Whether a document says what the stored person's own document would.
    fn says_the_same(&self, stored: &Person, said: &Person) -> bool {
        let Some(mut echo) = self.echo(stored) else { return false };
        forget_ids(&mut echo);
        (&echo.card, &echo.account, &echo.residue, &echo.groups)
            == (&said.card, &said.account, &said.residue, &said.groups)
            && is_same(stored.organization.as_ref(), said.organization.as_ref())
            && is_same(stored.manager.as_ref(), said.manager.as_ref())
    }
}

/// The record that a document says it is. A number alone proves nothing: every directory has a
/// person of number 10. It counts together with the moment at which the record was made.
fn reference(own: &Own) -> Option<Reference> {
    if !own.id.0.is_nil() {
        return Some(Reference::by_id(own.id.0));
    }
    let is_dated = own.created.at != jiff::Timestamp::default();
    (own.number > 0 && is_dated).then(|| Reference::by_number(own.number))
}

/// Whether the stored person is the record that a document was written of.
///
/// A UUID names the same person unless the name differs and the address is none of the person's. A
/// number counts only with the second in which the record was made, and by the same address or name: two
/// directories may be filled at the same moment.
fn is_record(stored: &Person, echo: &Person, own: &Own, said: &Person) -> bool {
    let address = |person: &Person| person.primary_address().map(normal::email);
    let name = |person: &Person| {
        Some(normal::fold(&person.card.name.full())).filter(|name| !name.is_empty())
    };
    let pairs = [(address(echo), address(said)), (name(echo), name(said))];
    let both = |pair: &(Option<String>, Option<String>)| pair.0.is_some() && pair.1.is_some();
    let agrees = pairs.iter().any(|pair| both(pair) && pair.0 == pair.1);
    let is_another = pairs.iter().all(|pair| both(pair) && pair.0 != pair.1)
        && !address(said).is_some_and(|address| holds(stored, &address));
    let is_nameless = pairs.iter().all(|pair| pair.0.is_none() && pair.1.is_none());
    let is_it = if own.id.0.is_nil() {
        stored.number == own.number
            && stored.created.at.as_second() == own.created.at.as_second()
            && (agrees || is_nameless)
    } else {
        stored.id == own.id && !is_another
    };
    is_it && stored.account.status != Status::Deleted
}

/// Whether a person has this address, first or not: dialects take different ones for the first.
fn holds(person: &Person, address: &str) -> bool {
    person.card.points.iter().any(
        |point| matches!(&point.value, Value::Email(email) if normal::email(&email.address) == address),
    )
}

/// Whether two references mean the same record; the second one says no more than an id.
fn is_same(stored: Option<&Reference>, said: Option<&Reference>) -> bool {
    match (stored, said) {
        (None, None) => true,
        (Some(stored), Some(said)) => match (said.id, said.number) {
            (Some(id), _) => stored.id == Some(id),
            (None, Some(number)) => stored.number == Some(number),
            (None, None) => false,
        },
        _ => false,
    }
}

/// Takes a reference that is another one.
fn refer(place: &mut Option<Reference>, said: Option<Reference>) {
    if !is_same(place.as_ref(), said.as_ref()) {
        *place = said;
    }
}

/// The holder of the address, if that is why a person was refused.
pub(super) fn holder(refusal: &Refusal) -> Option<i64> {
    let Refusal::Invalid(faults) = refusal else { return None };
    faults.iter().find_map(|fault| match fault {
        Fault {
            path: FieldPath::Canonical(CanonicalField::PrimaryEmail),
            rule: Rule::Taken(holder),
        } => *holder,
        _ => None,
    })
}

/// By what a person is found, in words.
pub(super) fn key_of(person: &Person) -> &'static str {
    match identity(person) {
        Some(Identity::Email(_)) => "the same address",
        Some(Identity::Foreign(_)) => "the same id at the source or the sign-on provider",
        Some(Identity::UserName(_)) => "the same user name",
        None => "the same record",
    }
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
