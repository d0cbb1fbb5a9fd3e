//! Calls on several people at once: `userIds` is a list of GUIDs, or a single one.
//!
//! They are carried out for all or refused for all. Records are written one by one, so what a
//! refusal depends on is asked of everybody first, and then those are changed first whom the
//! policy protects.

use std::cmp::Reverse;

use axum::{http::StatusCode, response::Response};
use polydex_directory::{Expect, Lookup};
use polydex_http::Refused;
use polydex_model::{Fault, Person, Refusal, Role, Rule, record::MAX_POINTS};
use uuid::Uuid;

use super::people::deleted;
use crate::{
    OnlyofficeLens,
    lens::{Command, Employment, guid},
    request::{Call, Segment, profile},
    wire::{
        answer::{self, Part},
        params::Faults,
        state::{EMPLOYEE_TYPE, number},
    },
};

/// How many people a request may name.
const MOST: usize = MAX_POINTS;

/// `PUT /people/status/{status}`
pub(crate) async fn status(status: Segment, call: Call) -> Result<Response, Refused> {
    let employment = Employment::named(&status.0);
    let employment = employment.ok_or_else(|| Refusal::at("status", Rule::NotAChoice))?;
    Ok(edit(&call, Command::Status(employment)).await?)
}

/// `PUT /people/type/{type}`
pub(crate) async fn kind(kind: Segment, call: Call) -> Result<Response, Refused> {
    let is_visitor = match number(EMPLOYEE_TYPE, &kind.0) {
        Some(1) => false,
        Some(2) => true,
        _ => return Err(Refusal::at("type", Rule::NotAChoice).into()),
    };
    Ok(edit(&call, Command::Type(is_visitor)).await?)
}

/// `PUT /people/invite`. Nothing is mailed.
pub(crate) async fn invite(call: Call) -> Result<Response, Refused> {
    Ok(edit(&call, Command::Invite).await?)
}

/// `PUT /people/delete`, of terminated people. Answers their profiles as they were.
pub(crate) async fn delete(call: Call) -> Result<Response, Refused> {
    let possible = |person: &Person| {
        call.directory().may_delete(&call.caller, person)?;
        deleted(person)
    };
    let people = named(&call, possible).await?;
    for person in in_turn(&people) {
        let who = Lookup::Id(person.id.0);
        call.directory().restore(&call.caller, &who, Expect::Any, deleted).await?;
    }
    Ok(answer(&call, &people)?)
}

/// Carries out a command on everybody who is named.
async fn edit(call: &Call, command: Command) -> Result<Response, Refusal> {
    let change = |person: &Person| OnlyofficeLens.change(person, command.clone());
    let mut people = named(call, change).await?;
    let changes = |person: &&Person| change(person).as_ref() != Ok(*person);
    let owners = people.iter().filter(|person| person.account.role == Role::Owner);
    // Whether one of them is the last shows only when the others are changed already.
    if owners.filter(changes).count() > 1 {
        return Err(Refusal::State("owners are changed one at a time".into()));
    }
    let turns: Vec<Uuid> = in_turn(&people).into_iter().map(|person| person.id.0).collect();
    for id in turns {
        let who = Lookup::Id(id);
        let edited = call.directory().edit(&call.caller, &who, Expect::Any, change).await?;
        if let Some(person) = people.iter_mut().find(|person| person.id.0 == id) {
            *person = edited.after;
        }
    }
    answer(call, &people)
}

/// Everybody who is named, once each, if the caller may change them and `change` is possible.
async fn named(
    call: &Call,
    change: impl Fn(&Person) -> Result<Person, Refusal>,
) -> Result<Vec<Person>, Refusal> {
    let mut people = Vec::new();
    for id in ids(call)? {
        let person = call.directory().read::<Person>(&call.caller, &Lookup::Id(id)).await?;
        call.directory().may_edit(&call.caller, &person)?;
        change(&person)?;
        people.push(person);
    }
    Ok(people)
}

fn ids(call: &Call) -> Result<Vec<Uuid>, Refusal> {
    let mut faults = Faults::default();
    let texts = match call.params.texts("userIds") {
        Ok(Some(texts)) if texts.len() > MOST => Err(Fault::at("userIds", Rule::TooLong(MOST))),
        Ok(None) => Err(Fault::at("userIds", Rule::Required)),
        other => other,
    };
    let texts = faults.take(texts).unwrap_or_default();
    let mut ids = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        let id =
            guid(text).ok_or_else(|| Fault::at(&format!("userIds.{at}"), Rule::Format("GUID")));
        ids.extend(faults.take(id.map(Some)).filter(|id| !ids.contains(id)));
    }
    faults.none_or(ids)
}

/// Owners first: of them alone a change may still be refused.
fn in_turn(people: &[Person]) -> Vec<&Person> {
    let mut people: Vec<&Person> = people.iter().collect();
    people.sort_by_key(|person| Reverse(person.account.role));
    people
}

fn answer(call: &Call, people: &[Person]) -> Result<Response, Refusal> {
    let (fields, site) = (call.fields()?, call.site());
    let profiles = people.iter().map(|person| profile(person, &site));
    let profiles = profiles.map(|profile| answer::only(profile, fields.as_deref())).collect();
    let part = Part { start: 0, total: people.len() as u64 };
    Ok(call.envelope(StatusCode::OK, &answer::list(profiles, part)))
}
