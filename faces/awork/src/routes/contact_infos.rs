//! The contact infos of a user.

use axum::{http::StatusCode, response::IntoResponse};
use polydex_format_awork::{document, lens::Command, wire::ContactInfoForm};
use polydex_http::RequestContext;
use polydex_model::{Person, PointId, Refusal};
use serde_json::Value as Json;

use super::{Call, Failure, Form, HandlerResult, of_version, text, users};
use crate::{
    filter::{self, CONTACT_INFO},
    page::Page,
    request::{ContactInfoId, Parameters, Payload},
};

/// `GET /users/{userId}/contactinfo`
pub(super) async fn list(
    call: Call,
    context: RequestContext,
    parameters: Parameters,
) -> HandlerResult {
    let person = call.find().await?;
    let refused = |error| Failure::Query(error, Box::new(context.clone()));
    let keys = users::sort_keys(&parameters, CONTACT_INFO).map_err(refused)?;
    let mut infos = documents(&person)?;
    if let Some(text) = users::filter_text(&parameters).map_err(refused)? {
        let moment = users::moment(&call.app, &call.caller);
        let expr = filter::parse(text, CONTACT_INFO, moment).map_err(refused)?;
        infos.retain(|info| filter::passes(&expr, info));
    }
    filter::sort(&mut infos, &keys);
    let page = Page::of(&parameters);
    Ok(page.answer(page.slice(&infos), infos.len() as u64, &keys)?)
}

fn documents(person: &Person) -> Result<Vec<Json>, Refusal> {
    let infos = document::contact_infos(person).into_iter().map(serde_json::to_value);
    infos.collect::<Result<_, _>>().map_err(|error| Refusal::Internal(error.to_string()))
}

/// `GET /users/{userId}/contactinfo/{contactInfoId}`
pub(super) async fn read(call: Call, id: ContactInfoId) -> HandlerResult {
    let key = Form::ContactInfo.key().part(id.0.0.as_u128());
    let render =
        |person: &Person| document::contact_info(person, id.0).map(text).ok_or_else(missing);
    call.show(key, render).await
}

/// `POST /users/{userId}/contactinfo`
pub(super) async fn add(call: Call, payload: Payload) -> HandlerResult {
    let command = || Ok(Command::AddContactInfo(payload.form(ContactInfoForm::read)?));
    let edited = call.edit(command).await?;
    let old = |id: PointId| edited.before.card.points.iter().any(|point| point.id == id);
    let new = edited.after.card.points.iter().find(|point| !old(point.id)).map(|point| point.id);
    let new = new.ok_or_else(|| Refusal::Internal("an added contact info made no point".into()))?;
    answer(&edited.after, new)
}

/// `PUT /users/{userId}/contactinfo/{contactInfoId}`: clears the absent members.
pub(super) async fn replace(call: Call, id: ContactInfoId, payload: Payload) -> HandlerResult {
    change(&call, id, &payload, Command::ReplaceContactInfo).await
}

/// `PATCH /users/{userId}/contactinfo/{contactInfoId}`, which the vendor lacks: changes only the
/// members sent.
pub(super) async fn merge(call: Call, id: ContactInfoId, payload: Payload) -> HandlerResult {
    change(&call, id, &payload, Command::MergeContactInfo).await
}

async fn change(
    call: &Call,
    id: ContactInfoId,
    payload: &Payload,
    command: fn(PointId, ContactInfoForm) -> Command,
) -> HandlerResult {
    let command = || Ok(command(id.0, payload.form(ContactInfoForm::read)?));
    answer(&call.edit(command).await?.after, id.0)
}

/// `DELETE /users/{userId}/contactinfo/{contactInfoId}`
pub(super) async fn remove(call: Call, id: ContactInfoId) -> HandlerResult {
    call.edit(|| Ok(Command::RemoveContactInfo(id.0))).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn answer(person: &Person, id: PointId) -> HandlerResult {
    let info = document::contact_info(person, id).ok_or_else(missing)?;
    Ok(of_version(person, info))
}

fn missing() -> Refusal {
    Refusal::NotFound("contact info".into())
}
