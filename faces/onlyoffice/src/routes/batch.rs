//! `POST /batch`: several calls in one request, in their order, for the same caller. Each is
//! answered as it would be by itself; one that fails stops nothing.

use axum::{
    Extension,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::Response,
};
use indexmap::IndexMap;
use polydex_format_onlyoffice::wire::{Node, Params, json, params::Faults};
use polydex_http::{Refused, SubRequests};
use polydex_model::{Fault, Refusal, Rule, normal::is_blank};
use serde_json::{Map, Value as Json};

use crate::{
    answer::{self, Format},
    auth, reply,
    request::Call,
};

/// Most calls in one request.
const MOST: usize = 100;

/// How a body is read whose type is not said.
const USUAL_TYPE: &str = "application/x-www-form-urlencoded";

/// Headers that a call has from the whole request: who is calling, and where.
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

/// Reads the parameter `batch`, carries out the calls, and answers a list of what each of them got.
pub(crate) async fn run(
    Extension(calls): Extension<SubRequests>,
    call: Call,
) -> Result<Response, Refused> {
    let members = members(&call.params)?;
    let headers = shared(&call);
    let mut batch = calls.batch(&call.server.face);
    let mut answers = Answers::new(reply::format(&call.head));
    for member in members {
        let mut head = call.head.clone();
        head.method = member.method;
        head.uri = member.target;
        head.headers.clone_from(&headers);
        head.headers.insert(header::CONTENT_TYPE, member.body_type);
        let body = Bytes::from(member.body);
        answers.push(told(member.name, batch.answer(&head, body).await));
    }
    Ok(answers.response())
}

/// The answers of the calls. Together they are long: in JSON each is written when it is there.
enum Answers {
    Json { count: usize, text: String },
    Xml(Vec<Json>),
}

impl Answers {
    fn new(format: Format) -> Self {
        match format {
            Format::Json => Self::Json { count: 0, text: "[".to_owned() },
            Format::Xml => Self::Xml(Vec::new()),
        }
    }

    fn push(&mut self, answer: Json) {
        match self {
            Self::Json { count, text } => {
                let comma = if *count > 0 { "," } else { "" };
                text.extend([comma, &answer.to_string()]);
                *count += 1;
            }
            Self::Xml(answers) => answers.push(answer),
        }
    }

    fn response(self) -> Response {
        match self {
            Self::Json { count, mut text } => {
                text.push(']');
                let envelope = |answers| answer::posted(count, answers);
                let text = answer::written(envelope, &text);
                reply::written(Format::Json, StatusCode::CREATED, text)
            }
            Self::Xml(answers) => {
                let envelope = answer::posted(answers.len(), answers.into());
                reply::envelope(Format::Xml, StatusCode::CREATED, &envelope)
            }
        }
    }
}

/// The calls in their order: a JSON array as the text of a form field, or a list in a JSON body.
fn members(params: &Params) -> Result<Vec<Member>, Refusal> {
    let list = match params.get("batch") {
        None | Some(Node::Null) => return Err(Refusal::at("batch", Rule::Required)),
        Some(Node::Text(text)) => {
            let parsed = serde_json::from_str(text).map(json::node);
            parsed.map_err(|_| Refusal::at("batch", Rule::Format("JSON array")))?
        }
        Some(node) => node.clone(),
    };
    let Node::List(list) = list else {
        return Err(Refusal::at("batch", Rule::WrongType("list")));
    };
    if list.len() > MOST {
        return Err(Refusal::at("batch", Rule::TooLong(MOST)));
    }
    let mut faults = Faults::default();
    let mut members: Vec<Member> = Vec::with_capacity(list.len());
    for (at, node) in list.into_iter().enumerate() {
        let path = format!("batch.{at}");
        match node {
            Node::Object(sent) => members.extend(member(sent, &path, &mut faults)),
            _ => faults.add(vec![Fault::at(&path, Rule::WrongType("object"))]),
        }
    }
    members.sort_by_key(|member| member.order);
    faults.none_or(members)
}

fn member(sent: IndexMap<String, Node>, path: &str, faults: &mut Faults) -> Option<Member> {
    let sent = Params::new(sent);
    let at = |name: &str, rule| Fault::at(&format!("{path}.{name}"), rule);
    let mut read = |name: &str| {
        let text = sent.text(name).map_err(|_| at(name, Rule::WrongType("text")));
        faults.take(text).map(str::to_owned)
    };
    let [name, order, method, target, body, body_type] =
        ["name", "order", "method", "relativeUrl", "body", "bodyContentType"].map(&mut read);
    let said = |text: &Option<String>| text.clone().filter(|text| !is_blank(text));
    let method = match said(&method).as_deref().map(str::to_ascii_uppercase).as_deref() {
        None | Some("GET") => Ok(Method::GET),
        Some("POST") => Ok(Method::POST),
        Some("PUT") => Ok(Method::PUT),
        Some("DELETE") => Ok(Method::DELETE),
        Some(_) => Err(at("method", Rule::NotAChoice)),
    };
    let target = match said(&target) {
        None => Err(at("relativeUrl", Rule::Required)),
        Some(text) => format!("/{}", text.trim().trim_start_matches('/'))
            .parse()
            .map_err(|_| at("relativeUrl", Rule::Format("URL"))),
    };
    let body_type = said(&body_type).unwrap_or_else(|| USUAL_TYPE.to_owned());
    let body_type = body_type.parse().map_err(|_| at("bodyContentType", Rule::Format("type")));
    let order = match said(&order) {
        None => Ok(0),
        Some(text) => text.trim().parse().map_err(|_| at("order", Rule::WrongType("number"))),
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

/// The headers of every call. A token in the form is a token in the header here.
fn shared(call: &Call) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for name in SHARED {
        for value in call.head.headers.get_all(&name) {
            headers.append(name.clone(), value.clone());
        }
    }
    let token = call.params.word(auth::TOKEN).and_then(|token| token.parse().ok());
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token);
    }
    headers
}

/// What a call got: status, headers, and the text of its answer.
fn told(name: Option<String>, answer: axum::http::Response<Bytes>) -> Json {
    let (parts, body) = answer.into_parts();
    let headers = parts.headers.iter().filter(|(name, _)| *name != header::SET_COOKIE);
    let headers: Map<String, Json> = headers
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())))
        .collect();
    let mut told = Map::new();
    if let Some(name) = name {
        told.insert("name".into(), name.into());
    }
    told.insert("status".into(), parts.status.as_u16().into());
    told.insert("headers".into(), headers.into());
    told.insert("data".into(), Json::String(String::from_utf8_lossy(&body).into_owned()));
    told.into()
}
