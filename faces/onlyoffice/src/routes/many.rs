//! Calls on several people at once: `userIds` is a list of GUIDs, or a single one. They are carried
//! out for all, in one commit, or refused for all.

use axum::{http::StatusCode, response::Response};
use polydex_directory::{Edited, Lookup};
use polydex_http::Refused;
use polydex_model::{Fault, Person, Refusal, Rule, record::MAX_POINTS};
use uuid::Uuid;

use super::people::deleted;
use polydex_format_onlyoffice::{
    OnlyofficeLens,
    lens::{Command, Employment, guid},
    wire::{
        params::Faults,
        state::{EMPLOYEE_TYPE, number},
    },
};

use crate::{
    answer::{self, Part},
    request::{Call, Segment, profile},
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
    let delete = |person: &Person| {
        call.directory().may_delete(&call.caller, person)?;
        deleted(person)
    };
    let edited = change(&call, delete).await?;
    Ok(answer(&call, edited.iter().map(|one| &one.before))?)
}

/// Carries out a command on everybody who is named.
async fn edit(call: &Call, command: Command) -> Result<Response, Refusal> {
    let edit = |person: &Person| OnlyofficeLens.change(person, command.clone());
    let edited = change(call, edit).await?;
    answer(call, edited.iter().map(|one| &one.after))
}

/// Changes everybody who is named, once each.
async fn change(
    call: &Call,
    edit: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
) -> Result<Vec<Edited<Person>>, Refusal> {
    let which: Vec<Lookup> = ids(call)?.into_iter().map(Lookup::Id).collect();
    Ok(call.directory().edit_many(&call.caller, &which, edit).await?)
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

fn answer<'p>(call: &Call, people: impl Iterator<Item = &'p Person>) -> Result<Response, Refusal> {
    let (fields, site) = (call.fields()?, call.site());
    let profiles = people.map(|person| profile(person, &site));
    let profiles: Vec<_> =
        profiles.map(|profile| answer::only(profile, fields.as_deref())).collect();
    let part = Part { start: 0, total: profiles.len() as u64 };
    Ok(call.envelope(StatusCode::OK, &answer::list(profiles, part)))
}
