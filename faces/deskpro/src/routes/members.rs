//! Who belongs to an organization. Membership belongs to the person, so each call changes people.

use axum::{body::Bytes, http::StatusCode, response::Response};
use polydex_directory::{Expect, Lookup};
use polydex_format_deskpro::{
    lens::{Command, Verb},
    wire::{At, Input, PersonInput, members},
};
use polydex_http::Refused;
use polydex_model::{
    Fault, Filter, Organization, Person, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};

use super::{
    call::{Call, Id, Ids},
    list,
};
use crate::reply;

/// How many members are looked at in one question.
const STEP: u32 = 200;

/// `GET /organizations/{id}/members`.
pub(crate) async fn list(call: Call, id: Id) -> Result<Response, Refused> {
    let organization: Organization = call.directory().read(&call.caller, &id.lookup()).await?;
    Ok(list::page::<Person>(&call, members_of(organization.number)).await?)
}

fn members_of(organization: i64) -> Filter {
    Filter::Is(Field::Organization, Test::Equals(Scalar::Number(organization)))
}

/// `POST /organizations/{id}/members`: a person, and the position there.
pub(crate) async fn add(call: Call, id: Id, body: Bytes) -> Result<Response, Refused> {
    let members = members(&body)?;
    let organization: Organization = call.directory().read(&call.caller, &id.lookup()).await?;
    call.directory().may_edit(&call.caller, &organization)?;
    let mut input = Input::new(At::root(), members);
    let (sent, position) = (input.id("person"), input.text("position"));
    Refusal::unless_empty(input.finish(&["is_manager"]))?;
    let number = sent.flatten().ok_or(Refusal::at("person", Rule::Required))?;
    let found = call.directory().read::<Person>(&call.caller, &Lookup::Number(number)).await;
    let person = match found {
        Err(Refusal::NotFound(_)) => return Err(Refusal::at("person", Rule::NotAChoice).into()),
        found => found?,
    };
    if belongs(&person, organization.number) {
        let rule = Rule::Own("already_in_organization");
        return Err(Refusal::at("person", rule).into());
    }
    let input = PersonInput {
        organization: Some(Some(organization.number)),
        organization_position: position,
        ..PersonInput::default()
    };
    edit(&call, person.number, input).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

/// `DELETE /organizations/{id}/members/{person}`: clears the position too.
pub(crate) async fn remove(call: Call, Ids(id, person): Ids) -> Result<Response, Refused> {
    let organization: Organization = call.directory().read(&call.caller, &id.lookup()).await?;
    let who = Lookup::Number(person);
    let found = call.directory().read::<Person>(&call.caller, &who).await;
    let is_member = match &found {
        Ok(person) => belongs(person, organization.number),
        Err(Refusal::NotFound(_)) => false,
        Err(refusal) => return Err(refusal.clone().into()),
    };
    if !is_member {
        return Err(Refusal::State("the person is not a member of the organization".into()).into());
    }
    edit(&call, person, detached()).await?;
    Ok(reply::nothing())
}

fn belongs(person: &Person, organization: i64) -> bool {
    person.organization.as_ref().and_then(|reference| reference.number) == Some(organization)
}

fn detached() -> PersonInput {
    PersonInput {
        organization: Some(None),
        organization_position: Some(String::new()),
        ..PersonInput::default()
    }
}

async fn edit(call: &Call, person: i64, input: PersonInput) -> Result<(), Refusal> {
    let command = Command { verb: Verb::Change, input };
    let edit = |before: &Person| call.lens.edit(before, command.clone());
    let who = Lookup::Number(person);
    call.directory().edit(&call.caller, &who, Expect::Any, edit).await.map(|_| ())
}

/// The people whom a `members` list names, before anything is written: one that names nobody
/// refuses the request.
pub(crate) async fn people(
    call: &Call,
    sent: Option<&[i64]>,
) -> Result<Option<Vec<Person>>, Refusal> {
    let Some(sent) = sent else { return Ok(None) };
    let at = At::root().member("members");
    let (mut people, mut faults): (Vec<Person>, Vec<Fault>) = (Vec::new(), Vec::new());
    for (index, number) in sent.iter().enumerate() {
        match call.directory().read(&call.caller, &Lookup::Number(*number)).await {
            Ok(person) => {
                call.directory().may_edit(&call.caller, &person)?;
                people.push(person);
            }
            Err(Refusal::NotFound(_)) => faults.push(at.index(index).fault(Rule::NotAChoice)),
            Err(refusal) => return Err(refusal),
        }
    }
    Refusal::unless_empty(faults)?;
    Ok(Some(people))
}

/// Makes these people the members and lets all others go, in one commit.
pub(crate) async fn replace(
    call: &Call,
    organization: &Organization,
    people: Option<Vec<Person>>,
) -> Result<(), Refusal> {
    let Some(people) = people else { return Ok(()) };
    let comes = |person: &Person| people.iter().any(|named| named.id == person.id);
    let present = present(call, organization.number).await?;
    let leaving = present.iter().filter(|person| !comes(person));
    let coming = people.iter().filter(|person| !belongs(person, organization.number));
    let which: Vec<Lookup> =
        leaving.chain(coming).map(|person| Lookup::Number(person.number)).collect();
    let edit = |before: &Person| {
        let input = if comes(before) {
            let organization = Some(Some(organization.number));
            PersonInput { organization, ..PersonInput::default() }
        } else if belongs(before, organization.number) {
            detached()
        } else {
            return Ok(before.clone());
        };
        call.lens.edit(before, Command { verb: Verb::Change, input })
    };
    call.directory().edit_many(&call.caller, &which, edit).await?;
    Ok(())
}

async fn present(call: &Call, organization: i64) -> Result<Vec<Person>, Refusal> {
    let mut present: Vec<Person> = Vec::new();
    let mut last = 0;
    loop {
        let beyond = Filter::Is(Field::Number, Test::Greater(Scalar::Number(last)));
        let query = Query::first(members_of(organization).and(beyond), STEP);
        let page = call.directory().list::<Person>(&call.caller, &query).await?;
        present.extend(page.items);
        last = present.last().map_or(last, |person| person.number);
        if !page.more {
            return Ok(present);
        }
    }
}
