//! `/batch`: several calls in one request. The members run in order, one after another, through
//! the same routes and for the same caller; one that fails does not stop the rest.

pub(crate) mod member;

use axum::{
    Extension, Router,
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use polydex_http::{Head, Refused, log_fault};
use polydex_model::Refusal;
use serde_json::{Map, Value as Json, json};
use tower::ServiceExt as _;

use self::member::{Member, members_of};
use super::call::Call;
use crate::{refuse, reply, wire::members};

/// Most calls in one request.
const MOST: usize = 100;

/// Headers that a member has from the whole request: who is calling.
const SHARED: [&str; 2] = ["authorization", "x-deskpro-agent-id"];

/// What a member may call.
#[derive(Clone, Debug)]
pub(crate) struct Calls(pub(crate) Router);

/// Marks a request that only asks whether there is a route for it.
#[derive(Clone, Copy, Debug)]
struct Probe;

/// `GET /batch?get[a]=/people/7`: reads only.
pub(crate) async fn read(
    Extension(calls): Extension<Calls>,
    call: Call,
) -> Result<Response, Refused> {
    let urls = call.params.keyed("get").into_iter();
    let sent = urls.map(|(name, url)| (name, Json::from(url))).collect();
    Ok(run(&calls, &call.head, members_of(sent)?).await?)
}

/// `POST /batch`: `{"requests": {"a": {"method": "PUT", "url": "/people/7", "payload": {}}}}`, or
/// the map by itself.
pub(crate) async fn write(
    Extension(calls): Extension<Calls>,
    call: Call,
    body: Bytes,
) -> Result<Response, Refused> {
    Ok(run(&calls, &call.head, members_of(members(&body)?)?).await?)
}

async fn run(calls: &Calls, head: &Head, members: Vec<Member>) -> Result<Response, Refusal> {
    if members.len() > MOST {
        return Err(Refusal::Malformed(
            format!("a batch must not have more than {MOST} requests").into(),
        ));
    }
    let mut ready = Vec::with_capacity(members.len());
    for member in members {
        let request = calls.request(head, &member).await?;
        ready.push((member.name, request));
    }
    let mut responses = Map::new();
    for (name, request) in ready {
        responses.insert(name, Json::Object(calls.answer(request).await));
    }
    Ok(reply::json(StatusCode::OK, &json!({ "responses": responses })))
}

impl Calls {
    /// The member as a request of its own, if there is a route for it: one without fails the whole
    /// batch before anything runs.
    async fn request(&self, head: &Head, member: &Member) -> Result<Request, Refusal> {
        let no_route = || {
            let text = format!("no route matches the url of request \"{}\"", member.name);
            Refusal::Malformed(text.into())
        };
        let uri: Uri = member.target().parse().map_err(|_| no_route())?;
        let probe = build(Method::GET, uri.clone(), Body::empty(), Probe);
        if self.respond(probe).await.status() != StatusCode::NO_CONTENT {
            return Err(no_route());
        }
        let mut head = head.clone();
        head.method = member.method.clone();
        head.uri = uri.clone();
        head.headers = shared(&head.headers);
        let body = member.payload.as_ref().map(Json::to_string).unwrap_or_default();
        let mut request = build(member.method.clone(), uri, Body::from(body), head.clone());
        *request.headers_mut() = head.headers;
        Ok(request)
    }

    /// A member's answer with its headers; one without members of its own has them alone.
    async fn answer(&self, request: Request) -> Map<String, Json> {
        let head = request.extensions().get::<Head>().cloned();
        let mut response = self.respond(request).await;
        if let (Some(refusal), Some(head)) = (refusal_in(&mut response), head) {
            log_fault(&refusal);
            response = refuse::response(&refusal, &head);
        }
        let (parts, body) = response.into_parts();
        // Bodies are made in memory by handlers; reading one cannot fail.
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut answer = match serde_json::from_slice(&bytes) {
            Ok(Json::Object(members)) => members,
            _ => Map::new(),
        };
        answer.insert("headers".into(), Json::Object(reply::told(parts.status, &parts.headers)));
        answer
    }

    async fn respond(&self, request: Request) -> Response {
        match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

fn build<E: Clone + Send + Sync + 'static>(
    method: Method,
    uri: Uri,
    body: Body,
    extension: E,
) -> Request {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    request.extensions_mut().insert(extension);
    request
}

fn shared(headers: &HeaderMap) -> HeaderMap {
    let shared = headers.iter().filter(|(name, _)| SHARED.contains(&name.as_str()));
    shared.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The refusal that a response stands for; a wrong method is known by its status alone.
fn refusal_in(response: &mut Response) -> Option<Refusal> {
    if let Some(Refused(refusal)) = response.extensions_mut().remove::<Refused>() {
        return Some(refusal);
    }
    let is_wrong_method = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    let allowed = response.headers().get(header::ALLOW).filter(|_| is_wrong_method)?;
    Some(Refusal::WrongMethod(allowed.to_str().unwrap_or_default().replace(',', ", ")))
}

/// Answers a [`Probe`] where its path is a route's: parts of paths are numbers.
pub(crate) async fn probed(request: Request, next: Next) -> Response {
    if request.extensions().get::<Probe>().is_none() {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let params = RawPathParams::from_request_parts(&mut parts, &()).await;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_route = params.is_ok_and(|params| params.iter().all(|(_, part)| is_number(part)));
    let status = if is_route { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND };
    status.into_response()
}
