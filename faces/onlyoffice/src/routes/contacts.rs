//! `PUT`, `POST` and `DELETE /people/{userid}/contacts`. Each answers the whole profile.

use axum::{http::StatusCode, response::Response};
use polydex_format_onlyoffice::{OnlyofficeLens, lens::Command, wire::pairs};
use polydex_http::{Refused, if_match};

use crate::{
    face::PutContacts,
    request::{Call, Userid},
};

/// Replaces the types that the request names. Without a list nothing changes.
pub(crate) async fn put(userid: Userid, call: Call) -> Result<Response, Refused> {
    let command = match (pairs::read(&call.params)?, call.server.face.put_contacts) {
        (None, _) => Command::Merge(Vec::new()),
        (Some(pairs), PutContacts::Merge) => Command::Merge(pairs),
        (Some(pairs), PutContacts::Replace) => Command::Set(pairs),
    };
    edit(&userid, &call, command, StatusCode::OK).await
}

/// Replaces the whole list. Without one it is cleared: a published client says so by an empty body.
pub(crate) async fn post(userid: Userid, call: Call) -> Result<Response, Refused> {
    let pairs = pairs::read(&call.params)?.unwrap_or_default();
    edit(&userid, &call, Command::Set(pairs), StatusCode::CREATED).await
}

/// Removes what the request names. Without a list nothing changes.
pub(crate) async fn delete(userid: Userid, call: Call) -> Result<Response, Refused> {
    let pairs = pairs::read(&call.params)?.unwrap_or_default();
    edit(&userid, &call, Command::Delete(pairs), StatusCode::OK).await
}

async fn edit(
    userid: &Userid,
    call: &Call,
    command: Command,
    status: StatusCode,
) -> Result<Response, Refused> {
    let who = call.lookup(userid)?;
    let expect = if_match(&call.head.headers);
    let change = |person: &_| OnlyofficeLens.change(person, command.clone());
    let edited = call.directory().edit(&call.caller, &who, expect, change).await?;
    Ok(call.answer(status, &edited.after)?)
}
