//! Definitions of custom fields. They are the workspace's; administrators make and change them, and
//! a field that one of them writes without having defined it is defined as a text.

use axum::{body::Bytes, http::StatusCode, response::Response};
use polydex_format_deskpro::{
    lens::Definitions,
    wire::{Definition, DefinitionInput, members},
};
use polydex_http::Refused;
use polydex_model::Refusal;
use serde_json::{Map, Value as Json, json};

use super::{
    call::{Call, Id},
    resource::Resource,
};
use crate::{query::Paging, reply};

/// `GET /person_custom_fields`, `GET /organization_custom_fields`.
pub(crate) async fn list<R: Resource>(call: Call) -> Result<Response, Refused> {
    Ok(page::<R>(&call)?)
}

fn page<R: Resource>(call: &Call) -> Result<Response, Refusal> {
    let paging = Paging::read(&call.params)?;
    let all: Vec<Json> =
        call.lens.definitions().list(R::OWNER).iter().map(|known| json!(known)).collect();
    let total = all.len() as u64;
    let page = paging.part(all);
    Ok(reply::list(&page, &paging.told(page.len(), total), &json!({})))
}

/// `GET /person_custom_fields/{id}`, `GET /organization_custom_fields/{id}`.
pub(crate) async fn read<R: Resource>(call: Call, id: Id) -> Result<Response, Refused> {
    let known = call.lens.definitions().get(R::OWNER, id.0).ok_or_else(unknown)?;
    Ok(reply::data(StatusCode::OK, &json!(known)))
}

/// `POST /person_custom_fields`, `POST /organization_custom_fields`.
pub(crate) async fn create<R: Resource>(mut call: Call, body: Bytes) -> Result<Response, Refused> {
    let members = members(&body)?;
    if call.is_query() {
        call.params = call.params.with_body(members);
        return Ok(page::<R>(&call)?);
    }
    let input = DefinitionInput::read(members);
    let made = edit(&call, |all| all.add(R::OWNER, input.clone())).await?;
    let response = reply::data(StatusCode::CREATED, &json!(made));
    Ok(reply::located_at(response, R::FIELDS, made.id))
}

/// `PUT /person_custom_fields/{id}`, `PUT /organization_custom_fields/{id}`.
pub(crate) async fn update<R: Resource>(
    call: Call,
    id: Id,
    body: Bytes,
) -> Result<Response, Refused> {
    let input = DefinitionInput::read(members(&body)?);
    let change =
        |all: &mut Definitions| all.change(R::OWNER, id.0, input.clone())?.ok_or_else(unknown);
    let known = edit(&call, change).await?;
    if call.params.flag("follow_location") {
        return Ok(reply::data(StatusCode::OK, &json!(known)));
    }
    Ok(reply::located_at(reply::empty(StatusCode::NO_CONTENT), R::FIELDS, known.id))
}

/// `DELETE /person_custom_fields/{id}`, `DELETE /organization_custom_fields/{id}`: the values stay.
pub(crate) async fn delete<R: Resource>(call: Call, id: Id) -> Result<Response, Refused> {
    edit(&call, |all| all.remove(R::OWNER, id.0).ok_or_else(unknown)).await?;
    Ok(reply::nothing())
}

async fn edit(
    call: &Call,
    edit: impl Fn(&mut Definitions) -> Result<Definition, Refusal> + Send + Sync,
) -> Result<Definition, Refusal> {
    let edit = |workspace: &_| {
        let mut all = Definitions::of(workspace);
        let done = edit(&mut all)?;
        Ok((all.stored_in(workspace), done))
    };
    call.directory().edit_workspace(&call.caller, edit).await
}

fn unknown() -> Refusal {
    Refusal::NotFound("custom field".into())
}

/// Defines the fields of a record to which an administrator just sent some and that nobody has
/// defined; the call goes on with them.
///
/// The record is written by now, whatever becomes of this: what fails comes again with the next
/// write that sends fields.
pub(crate) async fn define<R: Resource>(
    call: Call,
    sent: Option<&Map<String, Json>>,
    record: &R,
) -> Call {
    if sent.is_none() {
        return call;
    }
    let document = record.document(&call.lens);
    let numbers = document["fields"].as_object().into_iter().flat_map(|fields| fields.keys());
    let numbers = numbers.filter_map(|number| number.parse().ok());
    let undefined: Vec<i64> =
        numbers.filter(|id| call.lens.definitions().get(R::OWNER, *id).is_none()).collect();
    if undefined.is_empty() || !call.caller.is_admin() {
        return call;
    }
    let edit = |workspace: &_| {
        let mut all = Definitions::of(workspace);
        all.define(R::OWNER, &undefined);
        Ok((all.stored_in(workspace), all))
    };
    match call.directory().edit_workspace(&call.caller, edit).await {
        Ok(all) => Call { lens: call.lens.with(all), ..call },
        Err(refusal) => {
            tracing::warn!(%refusal, "custom fields were written and could not be defined");
            call
        }
    }
}
