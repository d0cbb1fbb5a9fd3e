//! Writing people, and the list of agents.

use axum::{body::Bytes, response::Response};
use polydex_directory::Lookup;
use polydex_format_deskpro::{
    lens::{Command, Verb},
    wire::{PersonInput, members},
};
use polydex_http::{Refused, if_match};
use polydex_model::{Person, Refusal, Role};

use super::{
    addresses,
    call::{Call, Failure, Id},
    custom_fields, list, records,
    resource::Resource,
};
use crate::{query, refuse::Told, reply};

/// `POST /people`; or the list, where the body holds its parameters.
pub(crate) async fn create(mut call: Call, body: Bytes) -> Result<Response, Failure> {
    let members = members(&body)?;
    if call.is_query() {
        call.params = call.params.with_body(members);
        return Ok(list::page::<Person>(&call, Person::filter(&call)?).await?);
    }
    call.directory().may_create::<Person>(&call.caller)?;
    let (write, judged) = Write::read(&call, Verb::Create, &Person::default(), members).await?;
    let create = |_: &Person| Ok(write.finish(judged.clone()));
    let created = call.directory().create(&call.caller, create).await;
    let person = created.map_err(|refusal| addresses::taken(refusal, &write.command.input))?;
    let sent = write.command.input.fields;
    let call = custom_fields::define(call, sent.as_ref(), &person).await;
    Ok(records::created(&call, &person).await?)
}

/// `PUT /people/{id}`: what is not sent stays.
pub(crate) async fn update(call: Call, id: Id, body: Bytes) -> Result<Response, Failure> {
    let members = members(&body)?;
    let person: Person = call.directory().read(&call.caller, &id.lookup()).await?;
    call.directory().may_edit(&call.caller, &person)?;
    let (write, _) = Write::read(&call, Verb::Change, &person, members).await?;
    let (which, expect) = (Lookup::Id(person.id.0), if_match(&call.head.headers));
    let edited =
        call.directory().edit(&call.caller, &which, expect, |person| write.edit(person)).await;
    let edited = edited.map_err(|refusal| addresses::taken(refusal, &write.command.input))?;
    let sent = write.command.input.fields;
    let call = custom_fields::define(call, sent.as_ref(), &edited.after).await;
    Ok(records::changed(&call, &edited.after).await?)
}

/// `DELETE /people/{id}`: contacts only. Agents are the business of another part of Deskpro.
pub(crate) async fn delete(call: Call, id: Id) -> Result<Response, Refused> {
    let person: Person = call.directory().read(&call.caller, &id.lookup()).await?;
    call.directory().may_edit(&call.caller, &person)?;
    if person.account.role >= Role::Member {
        return Err(Refusal::State("use agents to delete an agent".into()).into());
    }
    let which = Lookup::Id(person.id.0);
    let expect = if_match(&call.head.headers);
    call.directory().delete::<Person>(&call.caller, &which, expect).await?;
    Ok(reply::nothing())
}

/// `GET /agents`.
pub(crate) async fn agents(call: Call) -> Result<Response, Refused> {
    let filter = Person::filter(&call)?.and(query::agents());
    Ok(list::page::<Person>(&call, filter).await?)
}

/// What a request does to a person.
struct Write<'c> {
    call: &'c Call,
    command: Command<PersonInput>,
    /// The new password, hashed.
    password: Option<String>,
}

impl<'c> Write<'c> {
    /// Reads a request that is meant for this person, and judges it as far as that can be done
    /// beforehand: all faults are answered at once. Also answers what it makes of the person,
    /// without the password.
    async fn read(
        call: &'c Call,
        verb: Verb,
        person: &Person,
        members: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(Self, Person), Failure> {
        let command = Command { verb, input: PersonInput::read(members) };
        let mut write = Self { call, command, password: None };
        let judged = call.lens.edit(person, write.command.clone());
        if let (Ok(judged), Verb::Change) = (&judged, verb) {
            call.directory().may_change(&call.caller, person, judged)?;
        }
        let dupes = addresses::dupes(call, person, &write.command.input).await?;
        let judged = match judged {
            Err(Refusal::Invalid(faults)) if !dupes.is_empty() => {
                return Err(Failure::Told(faults.iter().map(Told::from).chain(dupes).collect()));
            }
            Err(refusal) => return Err(refusal.into()),
            Ok(_) if !dupes.is_empty() => return Err(Failure::Told(dupes)),
            Ok(judged) => judged,
        };
        if let Some(password) = &write.command.input.password {
            write.password = Some(call.directory().hash_password(password, &call.head).await?);
        }
        Ok((write, judged))
    }

    fn edit(&self, person: &Person) -> Result<Person, Refusal> {
        Ok(self.finish(self.call.lens.edit(person, self.command.clone())?))
    }

    /// With the password, which is hashed only for what passed.
    fn finish(&self, mut next: Person) -> Person {
        if let Some(password) = &self.password {
            next.account.password = Some(password.clone());
        }
        next
    }
}
