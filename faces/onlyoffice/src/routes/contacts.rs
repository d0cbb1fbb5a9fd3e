//! `PUT`, `POST` and `DELETE /people/{userid}/contacts`. Each responds with the whole profile.

use axum::{http::StatusCode, response::Response};
use polydex_format_onlyoffice::{OnlyofficeLens, lens::Command, wire::pairs};
use polydex_http::{Refused, if_match};

use crate::{
    face::PutContacts,
    request::{Authenticated, UserId},
};

/// Replaces the types that the request names. Without a list nothing changes.
pub(crate) async fn put(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let command = match (pairs::read(&request.params)?, request.state.face.put_contacts) {
        (None, _) => Command::Merge(Vec::new()),
        (Some(pairs), PutContacts::Merge) => Command::Merge(pairs),
        (Some(pairs), PutContacts::Replace) => Command::Set(pairs),
    };
    edit(&user_id, &request, command, StatusCode::OK).await
}

/// Replaces the whole list. Without a list it is cleared: a published client clears it by an empty
/// body.
pub(crate) async fn post(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let pairs = pairs::read(&request.params)?.unwrap_or_default();
    edit(&user_id, &request, Command::Set(pairs), StatusCode::CREATED).await
}

/// Removes the contacts that the request names. Without a list nothing changes.
pub(crate) async fn delete(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let pairs = pairs::read(&request.params)?.unwrap_or_default();
    edit(&user_id, &request, Command::Delete(pairs), StatusCode::OK).await
}

async fn edit(
    user_id: &UserId,
    request: &Authenticated,
    command: Command,
    status: StatusCode,
) -> Result<Response, Refused> {
    let (lookup, fields) = (request.lookup(user_id)?, request.fields()?);
    let expect = if_match(&request.context.headers);
    let change = |person: &_| OnlyofficeLens.change(person, command.clone());
    let edited = request.directory().edit(&request.caller, &lookup, expect, change).await?;
    Ok(request.answer(status, &edited.after, fields.as_deref()))
}
