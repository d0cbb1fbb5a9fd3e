//! Calls on several people at once: `userIds` is a list of GUIDs, or one GUID. A call is carried out for
//! all of them in one commit, or refused for all.

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
    answer::{self, Page},
    request::{Authenticated, PathSegment, profile},
};

/// How many people a request may name.
const MOST: usize = MAX_POINTS;

/// `PUT /people/status/{status}`
pub(crate) async fn status(
    status: PathSegment,
    request: Authenticated,
) -> Result<Response, Refused> {
    let employment = Employment::named(&status.0);
    let employment = employment.ok_or_else(|| Refusal::at("status", Rule::NotAChoice))?;
    Ok(edit(&request, Command::Status(employment)).await?)
}

/// `PUT /people/type/{type}`
pub(crate) async fn kind(kind: PathSegment, request: Authenticated) -> Result<Response, Refused> {
    let is_visitor = match number(EMPLOYEE_TYPE, &kind.0) {
        Some(1) => false,
        Some(2) => true,
        _ => return Err(Refusal::at("type", Rule::NotAChoice).into()),
    };
    Ok(edit(&request, Command::Type(is_visitor)).await?)
}

/// `PUT /people/invite`. No mail is sent.
pub(crate) async fn invite(request: Authenticated) -> Result<Response, Refused> {
    Ok(edit(&request, Command::Invite).await?)
}

/// `PUT /people/delete` of terminated people. Responds with the profiles before the deletion.
pub(crate) async fn delete(request: Authenticated) -> Result<Response, Refused> {
    let delete = |person: &Person| {
        request.directory().may_delete(&request.caller, person)?;
        deleted(person)
    };
    Ok(change(&request, delete, |edited| &edited.before).await?)
}

/// Carries out a command on every person named.
async fn edit(request: &Authenticated, command: Command) -> Result<Response, Refusal> {
    let edit = |person: &Person| OnlyofficeLens.change(person, command.clone());
    change(request, edit, |edited| &edited.after).await
}

/// Changes every person named, once each. Responds with the version of each that `shown` chooses.
async fn change(
    request: &Authenticated,
    edit: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
    shown: fn(&Edited<Person>) -> &Person,
) -> Result<Response, Refusal> {
    let lookups: Vec<Lookup> = ids(request)?.into_iter().map(Lookup::Id).collect();
    let (fields, site) = (request.fields()?, request.site());
    let edited = request.directory().edit_many(&request.caller, &lookups, edit).await?;
    let profiles = edited.iter().map(|edited| profile(shown(edited), &site));
    let profiles: Vec<_> =
        profiles.map(|profile| answer::only(profile, fields.as_deref())).collect();
    let page = Page { start: 0, total: profiles.len() as u64 };
    Ok(request.envelope(StatusCode::OK, &answer::list(profiles, page)))
}

fn ids(request: &Authenticated) -> Result<Vec<Uuid>, Refusal> {
    let mut faults = Faults::default();
    let texts = match request.params.texts("userIds") {
        Ok(Some(texts)) if texts.len() > MOST => Err(Fault::at("userIds", Rule::TooLong(MOST))),
        Ok(None) => Err(Fault::at("userIds", Rule::Required)),
        other => other,
    };
    let texts = faults.take(texts).unwrap_or_default();
    let mut ids = Vec::new();
    for (index, text) in texts.into_iter().enumerate() {
        let id =
            guid(text).ok_or_else(|| Fault::at(&format!("userIds.{index}"), Rule::Format("GUID")));
        ids.extend(faults.take(id.map(Some)).filter(|id| !ids.contains(id)));
    }
    faults.into_result(ids)
}
