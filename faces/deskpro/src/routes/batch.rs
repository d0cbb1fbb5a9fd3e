//! `/batch`: several calls in one request. The members run in order, one after another, through
//! the same routes and for the same caller; one that fails does not stop the rest.

pub(crate) mod member;

use axum::{
    Extension,
    body::Bytes,
    http::{HeaderMap, Uri},
    response::Response,
};
use polydex_format_deskpro::wire::members;
use polydex_http::{Refused, RequestContext, SubRequests};
use polydex_model::Refusal;
use serde_json::Value as Json;

use self::member::{Member, members_of};
use super::call::Call;
use crate::{Deskpro, reply};

/// Most calls in one request.
const MOST: usize = 100;

/// Headers that a member has from the whole request: who is calling, and where.
const SHARED: [&str; 5] =
    ["authorization", "x-deskpro-agent-id", "host", "x-forwarded-host", "x-forwarded-proto"];

/// `GET /batch?get[a]=/people/7`: reads only.
pub(crate) async fn read(
    Extension(batch): Extension<SubRequests>,
    call: Call,
) -> Result<Response, Refused> {
    let urls = call.params.keyed("get").into_iter();
    let sent = urls.map(|(name, url)| (name, Json::from(url))).collect();
    Ok(run(&batch, &call.head, members_of(sent)?).await?)
}

/// `POST /batch`: `{"requests": {"a": {"method": "PUT", "url": "/people/7", "payload": {}}}}`, or
/// the map by itself.
pub(crate) async fn write(
    Extension(batch): Extension<SubRequests>,
    call: Call,
    body: Bytes,
) -> Result<Response, Refused> {
    Ok(run(&batch, &call.head, members_of(members(&body)?)?).await?)
}

async fn run(
    batch: &SubRequests,
    head: &RequestContext,
    members: Vec<Member>,
) -> Result<Response, Refusal> {
    if members.len() > MOST {
        return Err(Refusal::Malformed(
            format!("a batch must not have more than {MOST} requests").into(),
        ));
    }
    let mut ready = Vec::with_capacity(members.len());
    for member in members {
        let head = member_head(batch, head, &member).await?;
        let body = member.payload.as_ref().map(Json::to_string).unwrap_or_default();
        ready.push((member.name, head, body));
    }
    let mut answers = batch.batch(&Deskpro);
    let mut text = b"{\"responses\":{".to_vec();
    for (at, (name, head, body)) in ready.into_iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        text.extend_from_slice(format!("{comma}{}:", Json::from(name)).as_bytes());
        write_answer(&mut text, &head.uri, &answers.answer(&head, body.into()).await);
    }
    text.extend_from_slice(b"}}");
    Ok(reply::of_text(text))
}

/// The head of a member as a request of its own, if there is a route for it: one without fails the
/// whole batch before any member runs.
async fn member_head(
    batch: &SubRequests,
    head: &RequestContext,
    member: &Member,
) -> Result<RequestContext, Refusal> {
    let no_route = || {
        let text = format!("no route matches the url of request \"{}\"", member.name);
        Refusal::Malformed(text.into())
    };
    let uri: Uri = member.target().parse().map_err(|_| no_route())?;
    let is_number = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts = batch.path_params(&uri).await;
    if !parts.is_some_and(|parts| parts.iter().all(is_number)) {
        return Err(no_route());
    }
    let mut head = head.clone();
    head.method = member.method.clone();
    head.uri = uri;
    head.headers = shared(&head.headers);
    Ok(head)
}

/// Writes a member's answer with its headers; one without members of its own has them alone.
fn write_answer(text: &mut Vec<u8>, uri: &Uri, answer: &axum::http::Response<Bytes>) {
    let is_object = reply::is_object(answer.body());
    if is_object && reply::tells_headers(uri) {
        // It tells them already.
        text.extend_from_slice(answer.body());
    } else {
        let body = if is_object { answer.body() } else { &b"{}"[..] };
        reply::write_with_headers(text, body, answer.status(), answer.headers());
    }
}

fn shared(headers: &HeaderMap) -> HeaderMap {
    let shared = headers.iter().filter(|(name, _)| SHARED.contains(&name.as_str()));
    shared.map(|(name, value)| (name.clone(), value.clone())).collect()
}
