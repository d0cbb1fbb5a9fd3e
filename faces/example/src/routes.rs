//! The routes.

use std::str::FromStr;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use polydex_directory::{Expect, Lookup};
use polydex_format_example::{RoloLens, card, lens::Command};
use polydex_http::{App, Authenticated, Params, Refused, Routes, etag_of};
use polydex_model::{Filter, Order, Person, Query, Refusal, query::Window};
use serde_json::Value;
use uuid::Uuid;

type Answer = Result<Response, Refused>;

pub(crate) fn routes(app: App) -> Routes {
    Routes::new(app)
        .get("/rolo/cards", list)
        .post("/rolo/cards", create)
        .get("/rolo/cards/{id}", read)
        .put("/rolo/cards/{id}", replace)
        .delete("/rolo/cards/{id}", delete)
}

/// The person with the id of the path; what is no id names no person.
fn lookup(id: &str) -> Result<Lookup, Refusal> {
    let id = Uuid::try_parse(id).map_err(|_| Refusal::NotFound("card".into()))?;
    Ok(Lookup::Id(id))
}

fn command(body: &[u8]) -> Result<Command, Refusal> {
    let malformed = |error: serde_json::Error| Refusal::Malformed(error.to_string().into());
    Command::read(serde_json::from_slice(body).map_err(malformed)?)
}

/// A card with its tag.
fn answer(status: StatusCode, person: &Person) -> Response {
    let text = card(person).to_string();
    let headers = [
        (header::ETAG, etag_of(person, text.as_bytes())),
        (header::CONTENT_TYPE, header::HeaderValue::from_static("application/json")),
    ];
    (status, headers, text).into_response()
}

fn number<N: FromStr>(params: &Params, name: &str) -> Option<N> {
    params.get(name)?.parse().ok()
}

async fn list(State(app): State<App>, caller: Authenticated, params: Params) -> Answer {
    let filter = match params.get("mail") {
        Some(mail) => Filter::holds_email(mail, false),
        None => Filter::All,
    };
    let window = Window::Offset {
        skip: number(&params, "skip").unwrap_or(0),
        take: number(&params, "take").map_or(25, |take: u32| take.min(100)),
    };
    let query = Query { filter, order: Vec::<Order>::new(), window };
    let page = app.directory.list::<Person>(&caller, &query).await?;
    Ok(Json(page.items.iter().map(card).collect::<Value>()).into_response())
}

async fn create(State(app): State<App>, caller: Authenticated, body: Bytes) -> Answer {
    let command = command(&body)?;
    let make = |empty: &Person| RoloLens.edit(empty, command.clone());
    let person = app.directory.create(&caller, make).await?;
    Ok(answer(StatusCode::CREATED, &person))
}

async fn read(State(app): State<App>, caller: Authenticated, Path(id): Path<String>) -> Answer {
    let person = app.directory.read::<Person>(&caller, &lookup(&id)?).await?;
    Ok(answer(StatusCode::OK, &person))
}

async fn replace(
    State(app): State<App>,
    caller: Authenticated,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let expect = polydex_http::if_match(&caller.context.headers);
    let edit = |person: &Person| RoloLens.edit(person, command(&body)?);
    let edited = app.directory.edit(&caller, &lookup(&id)?, expect, edit).await?;
    Ok(answer(StatusCode::OK, &edited.after))
}

async fn delete(State(app): State<App>, caller: Authenticated, Path(id): Path<String>) -> Answer {
    app.directory.delete::<Person>(&caller, &lookup(&id)?, Expect::Any).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
