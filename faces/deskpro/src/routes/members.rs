//! The members of an organization. Membership belongs to the person, so every write changes people.

use axum::{body::Bytes, http::StatusCode, response::Response};
use polydex_directory::{Expect, Lookup};
use polydex_format_deskpro::{
    lens::{Command, Verb},
    wire::{COERCION, PersonInput, members},
};
use polydex_http::Refused;
use polydex_lens::request::{Patch, RequestObject, WirePath};
use polydex_model::{
    Fault, Filter, Organization, Person, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};

use super::{
    authenticated::{Authenticated, Id, Ids},
    list,
};
use crate::reply;

/// How many members one query reads.
const STEP: u32 = 200;

/// `GET /organizations/{id}/members`.
pub(crate) async fn list(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let organization: Organization =
        request.directory().read(&request.caller, &id.lookup()).await?;
    Ok(list::page::<Person>(&request, members_of(organization.number)).await?)
}

fn members_of(organization: i64) -> Filter {
    Filter::Is(Field::Organization, Test::Equals(Scalar::Number(organization)))
}

/// `POST /organizations/{id}/members`: a person, and the position there.
pub(crate) async fn add(request: Authenticated, id: Id, body: Bytes) -> Result<Response, Refused> {
    let members = members(&body)?;
    let organization: Organization =
        request.directory().read(&request.caller, &id.lookup()).await?;
    request.directory().may_edit(&request.caller, &organization)?;
    let mut input = RequestObject::new(COERCION, members);
    let (sent, position) = (input.id("person"), input.text("position").value());
    Refusal::unless_empty(input.into_faults_and_unknown(&["is_manager"]))?;
    let number = sent.value().ok_or(Refusal::at("person", Rule::Required))?;
    let command = |person: &Person| {
        if belongs(person, organization.number) {
            return Err(Refusal::at("person", Rule::Own("already_in_organization")));
        }
        Ok(PersonInput {
            organization: Patch::Value(organization.number),
            organization_position: position.clone(),
            ..PersonInput::default()
        })
    };
    match edit(&request, number, command).await {
        Err(Refusal::NotFound(_)) => Err(Refusal::at("person", Rule::NotAChoice).into()),
        edited => edited.map(|()| reply::empty(StatusCode::NO_CONTENT)).map_err(Refused),
    }
}

/// `DELETE /organizations/{id}/members/{person}`: also clears the position.
pub(crate) async fn remove(
    request: Authenticated,
    Ids(id, person): Ids,
) -> Result<Response, Refused> {
    let organization: Organization =
        request.directory().read(&request.caller, &id.lookup()).await?;
    let which = Lookup::Number(person);
    let found = request.directory().read::<Person>(&request.caller, &which).await;
    let is_member = match &found {
        Ok(person) => belongs(person, organization.number),
        Err(Refusal::NotFound(_)) => false,
        Err(refusal) => return Err(refusal.clone().into()),
    };
    if !is_member {
        return Err(Refusal::State("the person is not a member of the organization".into()).into());
    }
    edit(&request, person, |_| Ok(detached())).await?;
    Ok(reply::nothing())
}

fn belongs(person: &Person, organization: i64) -> bool {
    person.organization.as_ref().and_then(|reference| reference.number) == Some(organization)
}

fn detached() -> PersonInput {
    PersonInput {
        organization: Patch::Null,
        organization_position: Some(String::new()),
        ..PersonInput::default()
    }
}

async fn edit(
    request: &Authenticated,
    person: i64,
    input: impl Fn(&Person) -> Result<PersonInput, Refusal> + Send + Sync,
) -> Result<(), Refusal> {
    let edit = |before: &Person| {
        let command = Command { verb: Verb::Change, input: input(before)? };
        request.lens.edit(before, command)
    };
    let which = Lookup::Number(person);
    request.directory().edit(&request.caller, &which, Expect::Any, edit).await.map(|_| ())
}

/// The people of a `members` list, read before anything is written. An unknown one refuses the
/// request.
pub(crate) async fn people(
    request: &Authenticated,
    sent: Option<&[i64]>,
) -> Result<Option<Vec<Person>>, Refusal> {
    let Some(sent) = sent else { return Ok(None) };
    let path = WirePath::root().member("members");
    let (mut people, mut faults): (Vec<Person>, Vec<Fault>) = (Vec::new(), Vec::new());
    for (index, number) in sent.iter().enumerate() {
        match request.directory().read(&request.caller, &Lookup::Number(*number)).await {
            Ok(person) => {
                request.directory().may_edit(&request.caller, &person)?;
                people.push(person);
            }
            Err(Refusal::NotFound(_)) => faults.push(path.index(index).fault(Rule::NotAChoice)),
            Err(refusal) => return Err(refusal),
        }
    }
    Refusal::unless_empty(faults)?;
    Ok(Some(people))
}

/// Makes these people the members and removes all others, in one commit.
pub(crate) async fn replace(
    request: &Authenticated,
    organization: &Organization,
    people: Option<Vec<Person>>,
) -> Result<(), Refusal> {
    let Some(people) = people else { return Ok(()) };
    let is_listed = |person: &Person| people.iter().any(|listed| listed.id == person.id);
    let present = present(request, organization.number).await?;
    let leaving = present.iter().filter(|person| !is_listed(person));
    let coming = people.iter().filter(|person| !belongs(person, organization.number));
    let which: Vec<Lookup> =
        leaving.chain(coming).map(|person| Lookup::Number(person.number)).collect();
    let edit = |before: &Person| {
        let input = if is_listed(before) {
            let organization = Patch::Value(organization.number);
            PersonInput { organization, ..PersonInput::default() }
        } else if belongs(before, organization.number) {
            detached()
        } else {
            return Ok(before.clone());
        };
        request.lens.edit(before, Command { verb: Verb::Change, input })
    };
    request.directory().edit_many(&request.caller, &which, edit).await?;
    Ok(())
}

async fn present(request: &Authenticated, organization: i64) -> Result<Vec<Person>, Refusal> {
    let mut present: Vec<Person> = Vec::new();
    let mut last = 0;
    loop {
        let beyond = Filter::Is(Field::Number, Test::Greater(Scalar::Number(last)));
        let query = Query::first(members_of(organization).and(beyond), STEP);
        let page = request.directory().list::<Person>(&request.caller, &query).await?;
        present.extend(page.items);
        last = present.last().map_or(last, |person| person.number);
        if !page.more {
            return Ok(present);
        }
    }
}
