//! Writing people, and the list of agents.

use std::sync::Mutex;

use axum::{body::Bytes, response::Response};
use polydex_directory::Lookup;
use polydex_format_deskpro::{
    lens::{Command, Verb},
    wire::{PersonInput, members},
};
use polydex_http::{Refused, if_match};
use polydex_model::{Person, Refusal, Role};

use super::{
    addresses::{self, Holders},
    authenticated::{Authenticated, Failure, Id},
    custom_fields, list, records,
    resource::Resource,
};
use crate::{query, reply};

/// `POST /people`; or the list, if the body holds its parameters.
pub(crate) async fn create(mut request: Authenticated, body: Bytes) -> Result<Response, Failure> {
    let members = members(&body)?;
    if request.is_query() {
        request.params = request.params.with_body(members);
        return Ok(list::page::<Person>(&request, Person::filter(&request)?).await?);
    }
    request.directory().may_create::<Person>(&request.caller)?;
    let mut edit = Edit::new(&request, Verb::Create, PersonInput::read(members));
    let next = loop {
        match edit.person(&Person::default()) {
            Err(_) if edit.look_up().await? => {}
            next => break next,
        }
    };
    let create = |_: &Person| next.clone();
    let created = request.directory().create(&request.caller, create).await;
    let input = edit.command.input;
    let person = created.map_err(|refusal| addresses::failure(refusal, &input))?;
    let request = custom_fields::define(request, input.fields.is_some(), &person).await;
    Ok(records::created(&request, &person).await?)
}

/// `PUT /people/{id}`: members that are not sent stay.
pub(crate) async fn update(
    request: Authenticated,
    id: Id,
    body: Bytes,
) -> Result<Response, Failure> {
    let mut edit = Edit::new(&request, Verb::Change, PersonInput::read(members(&body)?));
    let (directory, caller) = (request.directory(), &request.caller);
    let expect = if_match(&request.context.headers);
    let edited = loop {
        let person = |person: &Person| edit.person(person);
        match directory.edit(caller, &id.lookup(), expect.clone(), person).await {
            Err(_) if edit.look_up().await? => {}
            // A caller who may only read does not learn that the person is deleted.
            Err(refusal @ Refusal::Forbidden(_)) => {
                directory.read::<Person>(caller, &id.lookup()).await?;
                break Err(refusal);
            }
            edited => break edited,
        }
    };
    let input = edit.command.input;
    let person = edited.map_err(|refusal| addresses::failure(refusal, &input))?.after;
    let request = custom_fields::define(request, input.fields.is_some(), &person).await;
    Ok(records::changed(&request, &person).await?)
}

/// `DELETE /people/{id}`: contacts only. Deskpro deletes agents through another part of its API.
pub(crate) async fn delete(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let (directory, caller) = (request.directory(), &request.caller);
    let person: Person = directory.read(caller, &id.lookup()).await?;
    directory.may_edit(caller, &person)?;
    if person.account.role >= Role::Member {
        return Err(Refusal::State("use agents to delete an agent".into()).into());
    }
    let expect = if_match(&request.context.headers);
    directory.delete::<Person>(caller, &Lookup::Id(person.id.0), expect).await?;
    Ok(reply::nothing())
}

/// `GET /agents`.
pub(crate) async fn agents(request: Authenticated) -> Result<Response, Refused> {
    let filter = Person::filter(&request)?.and(query::agents());
    Ok(list::page::<Person>(&request, filter).await?)
}

/// The edit of a request.
///
/// The directory runs it as a pure function on the record that it has loaded. What it takes besides
/// (who holds an address that is new to the person, the hash of a password) is looked up only once
/// a run has found that it is missing; then the edit runs again. Most requests need neither.
struct Edit<'r> {
    request: &'r Authenticated,
    command: Command<PersonInput>,
    holders: Holders,
    /// The new password, hashed.
    password: Option<String>,
    missing: Mutex<Option<Missing>>,
}

/// What a run of an edit lacked.
enum Missing {
    /// The holders of these addresses.
    Holders(Vec<String>),
    /// The hash of the password. It costs time, so it is made only for a request without faults.
    Hash,
}

impl<'r> Edit<'r> {
    fn new(request: &'r Authenticated, verb: Verb, input: PersonInput) -> Self {
        let command = Command { verb, input };
        let (holders, missing) = (Holders::default(), Mutex::default());
        Self { request, command, holders, password: None, missing }
    }

    /// The person after the request. All faults are answered together.
    fn person(&self, person: &Person) -> Result<Person, Refusal> {
        let input = &self.command.input;
        let unknown = self.holders.unknown(person, input);
        if !unknown.is_empty() {
            return self.lacks(Missing::Holders(unknown));
        }
        let edited = self.request.lens.edit(person, self.command.clone());
        let taken = self.holders.faults(person, input);
        let mut next = match edited {
            Ok(next) => next,
            Err(Refusal::Invalid(mut faults)) => {
                faults.extend(taken);
                return Err(Refusal::Invalid(faults));
            }
            Err(refusal) => return Err(refusal),
        };
        if !taken.is_empty() {
            // A caller who may not make the change does not learn who has the address.
            if self.command.verb == Verb::Change {
                self.request.directory().may_change(&self.request.caller, person, &next)?;
            }
            return Err(Refusal::Invalid(taken));
        }
        if input.password.is_some() {
            let Some(hash) = &self.password else { return self.lacks(Missing::Hash) };
            next.account.password = Some(hash.clone());
        }
        Ok(next)
    }

    fn lacks(&self, missing: Missing) -> Result<Person, Refusal> {
        *self.missing.lock().expect("no run panics while it holds the lock") = Some(missing);
        Err(Refusal::State("the request needs something looked up first".into()))
    }

    /// Looks up what the last run lacked. Returns whether there was anything.
    async fn look_up(&mut self) -> Result<bool, Refusal> {
        let missing = self.missing.get_mut().expect("no run panics while it holds the lock").take();
        let Some(missing) = missing else { return Ok(false) };
        let (directory, caller) = (self.request.directory(), &self.request.caller);
        match missing {
            Missing::Holders(addresses) => {
                for address in addresses {
                    let holder = directory.email_holder(caller, &address).await?;
                    self.holders.add(address, holder);
                }
            }
            Missing::Hash => {
                let password = self.command.input.password.as_deref().unwrap_or_default();
                let hash = directory.hash_password(password, &self.request.context).await?;
                self.password = Some(hash);
            }
        }
        Ok(true)
    }
}
