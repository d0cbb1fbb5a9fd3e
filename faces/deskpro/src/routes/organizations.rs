//! Writing organizations.

use axum::{body::Bytes, response::Response};
use polydex_directory::Lookup;
use polydex_format_deskpro::{
    lens::{Command, Verb},
    wire::{OrganizationInput, members},
};
use polydex_http::{Refused, if_match};
use polydex_model::Organization;

use super::{
    call::{Call, Failure, Id},
    custom_fields, list, members as membership, records,
    resource::Resource,
};
use crate::reply;

/// `POST /organizations`; or the list, where the body holds its parameters.
pub(crate) async fn create(mut call: Call, body: Bytes) -> Result<Response, Failure> {
    let members = members(&body)?;
    if call.is_query() {
        call.params = call.params.with_body(members);
        return Ok(list::page::<Organization>(&call, Organization::filter(&call)?).await?);
    }
    let command = Command { verb: Verb::Create, input: OrganizationInput::read(members) };
    let people = membership::people(&call, command.input.members.as_deref()).await?;
    let edit = |empty: &Organization| call.lens.edit(empty, command.clone());
    let organization = call.directory().create(&call.caller, edit).await?;
    membership::replace(&call, &organization, people).await?;
    let sent = command.input.fields;
    let call = custom_fields::define(call, sent.as_ref(), &organization).await;
    Ok(records::created(&call, &organization).await?)
}

/// `PUT /organizations/{id}`: what is not sent stays.
pub(crate) async fn update(call: Call, id: Id, body: Bytes) -> Result<Response, Failure> {
    let members = members(&body)?;
    let command = Command { verb: Verb::Change, input: OrganizationInput::read(members) };
    let people = membership::people(&call, command.input.members.as_deref()).await?;
    let expect = if_match(&call.head.headers);
    let edit = |before: &Organization| call.lens.edit(before, command.clone());
    let edited = call.directory().edit(&call.caller, &id.lookup(), expect, edit).await?;
    membership::replace(&call, &edited.after, people).await?;
    let sent = command.input.fields;
    let call = custom_fields::define(call, sent.as_ref(), &edited.after).await;
    Ok(records::changed(&call, &edited.after).await?)
}

/// `DELETE /organizations/{id}`.
pub(crate) async fn delete(call: Call, id: Id) -> Result<Response, Refused> {
    let which: Lookup = id.lookup();
    let expect = if_match(&call.head.headers);
    call.directory().delete::<Organization>(&call.caller, &which, expect).await?;
    Ok(reply::nothing())
}
