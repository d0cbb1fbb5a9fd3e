//! Definitions of custom fields. They belong to the workspace, and administrators change them. A
//! field that an administrator writes without a definition is defined as text.

use axum::{body::Bytes, http::StatusCode, response::Response};
use polydex_format_deskpro::{
    lens::{Definitions, custom_field_numbers},
    wire::{Definition, DefinitionInput, members},
};
use polydex_http::Refused;
use polydex_model::Refusal;
use serde_json::{Value as Json, json};

use super::{
    authenticated::{Authenticated, Id},
    resource::Resource,
};
use crate::{query::Paging, reply};

/// `GET /person_custom_fields`, `GET /organization_custom_fields`.
pub(crate) async fn list<R: Resource>(request: Authenticated) -> Result<Response, Refused> {
    Ok(page::<R>(&request)?)
}

fn page<R: Resource>(request: &Authenticated) -> Result<Response, Refusal> {
    let paging = Paging::read(&request.params)?;
    let all: Vec<Json> = request
        .lens
        .definitions()
        .list(R::OWNER)
        .iter()
        .map(|definition| json!(definition))
        .collect();
    let total = all.len() as u64;
    let page = paging.part(all);
    Ok(reply::list(&page, &paging.pagination(page.len(), total), &json!({})))
}

/// `GET /person_custom_fields/{id}`, `GET /organization_custom_fields/{id}`.
pub(crate) async fn read<R: Resource>(request: Authenticated, id: Id) -> Result<Response, Refused> {
    let definition = request.lens.definitions().get(R::OWNER, id.0).ok_or_else(unknown)?;
    Ok(reply::data(StatusCode::OK, &json!(definition)))
}

/// `POST /person_custom_fields`, `POST /organization_custom_fields`.
pub(crate) async fn create<R: Resource>(
    mut request: Authenticated,
    body: Bytes,
) -> Result<Response, Refused> {
    let members = members(&body)?;
    if request.is_query() {
        request.params = request.params.with_body(members);
        return Ok(page::<R>(&request)?);
    }
    let input = DefinitionInput::read(members);
    let definition = edit(&request, |all| all.add(R::OWNER, input.clone())).await?;
    let response = reply::data(StatusCode::CREATED, &json!(definition));
    Ok(reply::located_at(response, R::FIELDS, definition.id))
}

/// `PUT /person_custom_fields/{id}`, `PUT /organization_custom_fields/{id}`.
pub(crate) async fn update<R: Resource>(
    request: Authenticated,
    id: Id,
    body: Bytes,
) -> Result<Response, Refused> {
    let input = DefinitionInput::read(members(&body)?);
    let change =
        |all: &mut Definitions| all.change(R::OWNER, id.0, input.clone())?.ok_or_else(unknown);
    let definition = edit(&request, change).await?;
    if request.params.flag("follow_location") {
        return Ok(reply::data(StatusCode::OK, &json!(definition)));
    }
    Ok(reply::located_at(reply::empty(StatusCode::NO_CONTENT), R::FIELDS, definition.id))
}

/// `DELETE /person_custom_fields/{id}`, `DELETE /organization_custom_fields/{id}`: values stay.
pub(crate) async fn delete<R: Resource>(
    request: Authenticated,
    id: Id,
) -> Result<Response, Refused> {
    edit(&request, |all| all.remove(R::OWNER, id.0).ok_or_else(unknown)).await?;
    Ok(reply::nothing())
}

async fn edit(
    request: &Authenticated,
    edit: impl Fn(&mut Definitions) -> Result<Definition, Refusal> + Send + Sync,
) -> Result<Definition, Refusal> {
    let edit = |workspace: &_| {
        let mut all = Definitions::of(workspace);
        let definition = edit(&mut all)?;
        Ok((all.stored_in(workspace), definition))
    };
    request.directory().edit_workspace(&request.caller, edit).await
}

fn unknown() -> Refusal {
    Refusal::NotFound("custom field".into())
}

/// Defines the custom fields of a record that have no definition yet, if an administrator has just
/// sent some. Returns the request with the new definitions.
///
/// The record is written by now. If this fails, the next write that sends custom fields tries again.
pub(crate) async fn define<R: Resource>(
    request: Authenticated,
    were_sent: bool,
    record: &R,
) -> Authenticated {
    let undefined: Vec<i64> = if were_sent && request.caller.is_admin() {
        let numbers = custom_field_numbers(record.residue()).into_iter();
        let is_undefined = |id: &i64| request.lens.definitions().get(R::OWNER, *id).is_none();
        numbers.filter(is_undefined).collect()
    } else {
        Vec::new()
    };
    if undefined.is_empty() {
        return request;
    }
    let edit = |workspace: &_| {
        let mut all = Definitions::of(workspace);
        all.define(R::OWNER, &undefined);
        Ok((all.stored_in(workspace), all))
    };
    match request.directory().edit_workspace(&request.caller, edit).await {
        Ok(all) => Authenticated { lens: request.lens.with(all), ..request },
        Err(refusal) => {
            tracing::warn!(%refusal, "custom fields were written, but could not be defined");
            request
        }
    }
}
