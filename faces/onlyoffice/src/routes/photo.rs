//! `GET`, `PUT` and `DELETE /people/{userid}/photo`: the URLs of a picture.

use axum::{http::StatusCode, response::Response};
use polydex_format_onlyoffice::{OnlyofficeLens, input::files_refused, lens::Command, profile};
use polydex_http::{Refused, if_match};
use polydex_lens::Lens;
use polydex_model::{Person, Refusal};

use crate::{
    answer,
    request::{Authenticated, UserId},
};

/// The URLs of all sizes.
pub(crate) async fn read(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let lookup = request.lookup(&user_id)?;
    let person = request.directory().read_cached(&request.caller, &lookup).await?;
    Ok(urls(&request, &person))
}

/// Refuses every request: `files` is a URL, which the vendor's server would fetch.
pub(crate) async fn put(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let lookup = request.lookup(&user_id)?;
    let person = request.directory().read_cached::<Person>(&request.caller, &lookup).await?;
    request.directory().may_edit(&request.caller, &*person)?;
    Err(Refusal::Invalid(vec![files_refused()]).into())
}

/// Removes the picture. Responds with the URLs of a person without one.
pub(crate) async fn delete(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let lookup = request.lookup(&user_id)?;
    let expect = if_match(&request.context.headers);
    let change = |person: &_| OnlyofficeLens.change(person, Command::RemovePhoto);
    let edited = request.directory().edit(&request.caller, &lookup, expect, change).await?;
    Ok(urls(&request, &edited.after))
}

fn urls(request: &Authenticated, person: &Person) -> Response {
    let urls = profile::photo(&OnlyofficeLens.get(person).fields);
    request.envelope(StatusCode::OK, &answer::one(StatusCode::OK.as_u16(), urls))
}
