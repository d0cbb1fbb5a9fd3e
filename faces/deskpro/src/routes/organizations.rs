//! Writing organizations.

use axum::{body::Bytes, response::Response};
use polydex_format_deskpro::{
    lens::{Command, Verb},
    wire::{OrganizationInput, members},
};
use polydex_http::{Refused, if_match};
use polydex_model::Organization;

use super::{
    authenticated::{Authenticated, Failure, Id},
    custom_fields, list, members as membership, records,
    resource::Resource,
};
use crate::reply;

/// `POST /organizations`; or the list, if the body holds its parameters.
pub(crate) async fn create(mut request: Authenticated, body: Bytes) -> Result<Response, Failure> {
    let members = members(&body)?;
    if request.is_query() {
        request.params = request.params.with_body(members);
        return Ok(list::page::<Organization>(&request, Organization::filter(&request)?).await?);
    }
    let command = Command { verb: Verb::Create, input: OrganizationInput::read(members) };
    let people = membership::people(&request, command.input.members.as_deref()).await?;
    let edit = |empty: &Organization| request.lens.edit(empty, command.clone());
    let organization = request.directory().create(&request.caller, edit).await?;
    membership::replace(&request, &organization, people).await?;
    let were_sent = command.input.fields.is_some();
    let request = custom_fields::define(request, were_sent, &organization).await;
    Ok(records::created(&request, &organization).await?)
}

/// `PUT /organizations/{id}`: members that are not sent stay.
pub(crate) async fn update(
    request: Authenticated,
    id: Id,
    body: Bytes,
) -> Result<Response, Failure> {
    let members = members(&body)?;
    let command = Command { verb: Verb::Change, input: OrganizationInput::read(members) };
    let people = membership::people(&request, command.input.members.as_deref()).await?;
    let expect = if_match(&request.context.headers);
    let edit = |before: &Organization| request.lens.edit(before, command.clone());
    let edited = request.directory().edit(&request.caller, &id.lookup(), expect, edit).await?;
    membership::replace(&request, &edited.after, people).await?;
    let were_sent = command.input.fields.is_some();
    let request = custom_fields::define(request, were_sent, &edited.after).await;
    Ok(records::changed(&request, &edited.after).await?)
}

/// `DELETE /organizations/{id}`.
pub(crate) async fn delete(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let expect = if_match(&request.context.headers);
    request.directory().delete::<Organization>(&request.caller, &id.lookup(), expect).await?;
    Ok(reply::nothing())
}
