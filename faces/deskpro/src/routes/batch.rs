//! `/batch`: several requests in one. They run one after another, in order, through the same routes
//! and for the same caller; one that fails does not stop the rest.

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
use super::authenticated::Authenticated;
use crate::{Deskpro, reply};

/// Limit of requests in one batch.
const MAX_REQUESTS: usize = 100;

/// Headers of the batch that apply to each of its requests: the caller and the host.
const SHARED_HEADERS: [&str; 5] =
    ["authorization", "x-deskpro-agent-id", "host", "x-forwarded-host", "x-forwarded-proto"];

/// `GET /batch?get[a]=/people/7`: reads only.
pub(crate) async fn read(
    Extension(batch): Extension<SubRequests>,
    request: Authenticated,
) -> Result<Response, Refused> {
    let urls = request.params.keyed("get").into_iter();
    let members = urls.map(|(name, url)| (name, Json::from(url))).collect();
    Ok(run(&batch, &request.context, members_of(members)?).await?)
}

/// `POST /batch`: `{"requests": {"a": {"method": "PUT", "url": "/people/7", "payload": {}}}}`, or
/// the map alone.
pub(crate) async fn write(
    Extension(batch): Extension<SubRequests>,
    request: Authenticated,
    body: Bytes,
) -> Result<Response, Refused> {
    Ok(run(&batch, &request.context, members_of(members(&body)?)?).await?)
}

async fn run(
    batch: &SubRequests,
    context: &RequestContext,
    members: Vec<Member>,
) -> Result<Response, Refusal> {
    if members.len() > MAX_REQUESTS {
        return Err(Refusal::Malformed(
            format!("a batch must not have more than {MAX_REQUESTS} requests").into(),
        ));
    }
    let mut ready = Vec::with_capacity(members.len());
    for member in members {
        let context = member_context(batch, context, &member).await?;
        let body = member.payload.as_ref().map(Json::to_string).unwrap_or_default();
        ready.push((member.name, context, body));
    }
    let mut answers = batch.batch(&Deskpro);
    let mut text = b"{\"responses\":{".to_vec();
    for (index, (name, context, body)) in ready.into_iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        text.extend_from_slice(format!("{comma}{}:", Json::from(name)).as_bytes());
        let response = answers.answer(&context, body.into()).await;
        write_response(&mut text, &context.uri, &response);
    }
    text.extend_from_slice(b"}}");
    Ok(reply::of_text(text))
}

/// The context of one request of the batch. A request without a route fails the whole batch before
/// anything runs. Parameters in paths are numbers.
async fn member_context(
    batch: &SubRequests,
    context: &RequestContext,
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
    let mut context = context.clone();
    context.method = member.method.clone();
    context.uri = uri;
    context.headers = shared_headers(&context.headers);
    Ok(context)
}

/// Writes the response to one request with its headers; if it is no object, the headers alone.
fn write_response(text: &mut Vec<u8>, uri: &Uri, response: &axum::http::Response<Bytes>) {
    let is_object = reply::is_object(response.body());
    if is_object && reply::wants_headers(uri) {
        // It has them already.
        text.extend_from_slice(response.body());
    } else {
        let body = if is_object { response.body() } else { &b"{}"[..] };
        reply::write_with_headers(text, body, response.status(), response.headers());
    }
}

fn shared_headers(headers: &HeaderMap) -> HeaderMap {
    let shared = headers.iter().filter(|(name, _)| SHARED_HEADERS.contains(&name.as_str()));
    shared.map(|(name, value)| (name.clone(), value.clone())).collect()
}
