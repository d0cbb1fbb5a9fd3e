//! `POST /batch`: several calls in one request, carried out in order for the same caller. Each gets the
//! response that it would get alone; a call that fails does not stop the others.

use axum::{
    Extension,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::Response,
};
use polydex_format_onlyoffice::wire::{Params, json, params::Faults};
use polydex_http::{Refused, SubRequests};
use polydex_model::{Fault, Refusal, Rule, normal::is_blank};
use serde_json::{Map, Value as Json};

use crate::{
    answer::{self, Format},
    auth, reply,
    request::Authenticated,
};

/// Most calls in one request.
const MOST: usize = 100;

/// The type of a body without `bodyContentType`.
const USUAL_TYPE: &str = "application/x-www-form-urlencoded";

/// Headers that each call takes from the batch: those that identify the caller and the host.
const SHARED: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::HOST,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
];

/// One call of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    name: Option<String>,
    order: i64,
    method: Method,
    target: Uri,
    body: String,
    body_type: HeaderValue,
}

/// Carries out the calls in the parameter `batch`, and lists their responses.
pub(crate) async fn run(
    Extension(sub_requests): Extension<SubRequests>,
    request: Authenticated,
) -> Result<Response, Refused> {
    let members = members(&request.params)?;
    let headers = shared(&request);
    let mut batch = sub_requests.batch(&request.state.face);
    let mut responses = Responses::new(reply::format(&request.context));
    for member in members {
        let mut context = request.context.clone();
        context.method = member.method;
        context.uri = member.target;
        context.headers.clone_from(&headers);
        context.headers.insert(header::CONTENT_TYPE, member.body_type);
        let body = Bytes::from(member.body);
        responses.push(outcome(member.name, batch.answer(&context, body).await));
    }
    Ok(responses.finish())
}

/// The responses of the calls. Together they may be long, so that JSON is written as they arrive.
enum Responses {
    Json { count: usize, text: String },
    Xml(Vec<Json>),
}

impl Responses {
    fn new(format: Format) -> Self {
        match format {
            Format::Json => Self::Json { count: 0, text: "[".to_owned() },
            Format::Xml => Self::Xml(Vec::new()),
        }
    }

    fn push(&mut self, response: Json) {
        match self {
            Self::Json { count, text } => {
                let comma = if *count > 0 { "," } else { "" };
                text.extend([comma, &response.to_string()]);
                *count += 1;
            }
            Self::Xml(responses) => responses.push(response),
        }
    }

    fn finish(self) -> Response {
        match self {
            Self::Json { count, mut text } => {
                text.push(']');
                let envelope = |responses| answer::posted(count, responses);
                let text = answer::with_rendered(envelope, &text);
                reply::rendered(Format::Json, StatusCode::CREATED, text)
            }
            Self::Xml(responses) => {
                let envelope = answer::posted(responses.len(), responses.into());
                reply::envelope(Format::Xml, StatusCode::CREATED, &envelope)
            }
        }
    }
}

/// Reads the calls, sorted by `order`: a JSON array as the text of a form field, or a list in a JSON body.
fn members(params: &Params) -> Result<Vec<Member>, Refusal> {
    let list = match params.get("batch") {
        None | Some(Json::Null) => return Err(Refusal::at("batch", Rule::Required)),
        Some(Json::String(text)) => {
            let parsed = serde_json::from_str(text).map(json::node);
            parsed.map_err(|_| Refusal::at("batch", Rule::Format("JSON array")))?
        }
        Some(node) => node.clone(),
    };
    let Json::Array(list) = list else {
        return Err(Refusal::at("batch", Rule::WrongType("list")));
    };
    if list.len() > MOST {
        return Err(Refusal::at("batch", Rule::TooLong(MOST)));
    }
    let mut faults = Faults::default();
    let mut members: Vec<Member> = Vec::with_capacity(list.len());
    for (index, node) in list.into_iter().enumerate() {
        let path = format!("batch.{index}");
        match node {
            Json::Object(input) => members.extend(member(input, &path, &mut faults)),
            _ => faults.add(vec![Fault::at(&path, Rule::WrongType("object"))]),
        }
    }
    members.sort_by_key(|member| member.order);
    faults.into_result(members)
}

fn member(input: Map<String, Json>, path: &str, faults: &mut Faults) -> Option<Member> {
    let input = Params::new(input);
    let fault = |name: &str, rule| Fault::at(&format!("{path}.{name}"), rule);
    let mut read = |name: &str| {
        let text = input.text(name).map_err(|_| fault(name, Rule::WrongType("text")));
        faults.take(text).map(str::to_owned)
    };
    let [name, order, method, target, body, body_type] =
        ["name", "order", "method", "relativeUrl", "body", "bodyContentType"].map(&mut read);
    let filled = |text: &Option<String>| text.clone().filter(|text| !is_blank(text));
    let method = match filled(&method).as_deref().map(str::to_ascii_uppercase).as_deref() {
        None | Some("GET") => Ok(Method::GET),
        Some("POST") => Ok(Method::POST),
        Some("PUT") => Ok(Method::PUT),
        Some("DELETE") => Ok(Method::DELETE),
        Some(_) => Err(fault("method", Rule::NotAChoice)),
    };
    let target = match filled(&target) {
        None => Err(fault("relativeUrl", Rule::Required)),
        Some(text) => format!("/{}", text.trim().trim_start_matches('/'))
            .parse()
            .map_err(|_| fault("relativeUrl", Rule::Format("URL"))),
    };
    let body_type = filled(&body_type).unwrap_or_else(|| USUAL_TYPE.to_owned());
    let body_type = body_type.parse().map_err(|_| fault("bodyContentType", Rule::Format("type")));
    let order = match filled(&order) {
        None => Ok(0),
        Some(text) => text.trim().parse().map_err(|_| fault("order", Rule::WrongType("number"))),
    };
    let (method, target) = (faults.take(method.map(Some)), faults.take(target.map(Some)));
    let (body_type, order) = (faults.take(body_type.map(Some)), faults.take(order.map(Some)));
    Some(Member {
        name,
        order: order?,
        method: method?,
        target: target?,
        body: body.unwrap_or_default(),
        body_type: body_type?,
    })
}

/// The headers of every call. A token in the form of the batch becomes a header.
fn shared(request: &Authenticated) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for name in SHARED {
        for value in request.context.headers.get_all(&name) {
            headers.append(name.clone(), value.clone());
        }
    }
    let token = request.params.word(auth::TOKEN).and_then(|token| token.parse().ok());
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token);
    }
    headers
}

/// The response of a call in the list: status, headers and body.
fn outcome(name: Option<String>, response: axum::http::Response<Bytes>) -> Json {
    let (parts, body) = response.into_parts();
    let headers = parts.headers.iter().filter(|(name, _)| *name != header::SET_COOKIE);
    let headers: Map<String, Json> = headers
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())))
        .collect();
    let mut members = Map::new();
    if let Some(name) = name {
        members.insert("name".into(), name.into());
    }
    members.insert("status".into(), parts.status.as_u16().into());
    members.insert("headers".into(), headers.into());
    members.insert("data".into(), Json::String(String::from_utf8_lossy(&body).into_owned()));
    members.into()
}
