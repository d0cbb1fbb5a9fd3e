//! `GET`, `PUT` and `DELETE /people/{userid}/photo`: URLs of a picture.

use axum::{http::StatusCode, response::Response};
use polydex_format_onlyoffice::{
    OnlyofficeLens,
    lens::Command,
    wire::{person::files_refused, profile},
};
use polydex_http::{Refused, if_match};
use polydex_lens::Lens;
use polydex_model::{Person, Refusal};

use crate::{
    answer,
    request::{Call, Userid},
};

/// The URLs of all sizes.
pub(crate) async fn read(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    let person: Person = call.directory().read(&call.caller, &who).await?;
    Ok(answered(&call, &person))
}

/// Refused: `files` is a URL, which the original's server would fetch.
pub(crate) async fn put(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    let person: Person = call.directory().read(&call.caller, &who).await?;
    call.directory().may_edit(&call.caller, &person)?;
    Err(Refusal::Invalid(vec![files_refused()]).into())
}

/// Takes the picture away, and answers those of a person without one.
pub(crate) async fn delete(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    let expect = if_match(&call.head.headers);
    let change = |person: &_| OnlyofficeLens.change(person, Command::RemovePhoto);
    let edited = call.directory().edit(&call.caller, &who, expect, change).await?;
    Ok(answered(&call, &edited.after))
}

fn answered(call: &Call, person: &Person) -> Response {
    let urls = profile::photo(&OnlyofficeLens.get(person).fields);
    call.envelope(StatusCode::OK, &answer::one(StatusCode::OK.as_u16(), urls))
}
