//! Requests: the caller, and the parameters in the query and in a body of any form.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, FromRequestParts, Multipart, Path, Request},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::Response,
};
use polydex_directory::{Caller, Directory, Lookup, RenderKey};
use polydex_format_onlyoffice::{
    DIALECT, OnlyofficeLens,
    lens::guid,
    profile::{self, Site},
    wire::{Params, date::Portal, form, json, xml},
};
use polydex_http::{App, Refused, RequestContext, etag_of, etag_of_rendered, rendered};
use polydex_lens::Lens;
use polydex_model::{Person, Refusal};
use serde_json::{Map, Value as Json};

use crate::{
    Onlyoffice,
    answer::{self, Format},
    auth, reply,
};

/// The state of handlers.
#[derive(Clone, Debug)]
pub(crate) struct FaceState {
    pub app: App,
    pub face: Onlyoffice,
}

/// A request that needs no credentials.
#[derive(Debug)]
pub(crate) struct Anonymous {
    pub state: FaceState,
    pub context: RequestContext,
    pub params: Params,
}

/// A request of an authenticated caller.
#[derive(Debug)]
pub(crate) struct Authenticated {
    pub state: FaceState,
    pub context: RequestContext,
    pub caller: Caller,
    pub params: Params,
}

impl FromRequest<FaceState> for Anonymous {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &FaceState) -> Result<Self, Refused> {
        let (context, body) = received(request, state).await?;
        let params = query(&context)?.and(read_body(&context, body).await?);
        Ok(Self { state: state.clone(), context, params })
    }
}

impl FromRequest<FaceState> for Authenticated {
    type Rejection = Refused;

    /// Reports a malformed body only to authenticated callers.
    async fn from_request(request: Request, state: &FaceState) -> Result<Self, Refused> {
        let (context, body) = received(request, state).await?;
        let body = read_body(&context, body).await;
        let field = body.as_ref().ok().and_then(|params| params.word(auth::TOKEN));
        let caller = auth::caller(&state.app, &context, field).await?;
        let params = query(&context)?.and(body?);
        Ok(Self { state: state.clone(), context, caller, params })
    }
}

async fn received(request: Request, state: &FaceState) -> Result<(RequestContext, Bytes), Refused> {
    let (mut parts, body) = request.into_parts();
    let context = match RequestContext::from_request_parts(&mut parts, state).await {
        Ok(context) => context,
        Err(never) => match never {},
    };
    if body.is_end_stream() {
        return Ok((context, Bytes::new()));
    }
    let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
    let malformed = |_| Refusal::Malformed("the body could not be read".into());
    Ok((context, body.map_err(malformed)?))
}

fn query(context: &RequestContext) -> Result<Params, Refusal> {
    form::read(context.uri.query().unwrap_or_default().as_bytes())
}

/// Reads the parameters in a body. If `Content-Type` is missing or wrong, the first character decides:
/// clients send JSON labelled as a form, since `curl -d` does.
async fn read_body(context: &RequestContext, body: Bytes) -> Result<Params, Refusal> {
    if matches!(context.method, Method::GET | Method::HEAD) || body.trim_ascii().is_empty() {
        return Ok(Params::default());
    }
    let content_type = reply::text(&context.headers, &header::CONTENT_TYPE).unwrap_or_default();
    let bare = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let first = body.trim_ascii_start().first().copied();
    let is_json = matches!(first, Some(b'{' | b'['));
    match bare.as_str() {
        "application/json" | "text/json" => json::read(&body),
        "text/xml" | "application/xml" => xml::read(&body),
        "multipart/form-data" => multipart(&context.headers, body).await,
        "application/x-www-form-urlencoded" if !is_json => form::read(&body),
        other if other.ends_with("+json") || is_json => json::read(&body),
        other if other.ends_with("+xml") || first == Some(b'<') => xml::read(&body),
        _ => Err(Refusal::UnsupportedType),
    }
}

/// Reads the fields of a multipart body and skips files.
async fn multipart(headers: &HeaderMap, body: Bytes) -> Result<Params, Refusal> {
    let malformed = |_| Refusal::Malformed("the multipart body cannot be read".into());
    let mut request = Request::new(Body::from(body));
    if let Some(content_type) = headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type.clone());
    }
    let parts = Multipart::from_request(request, &()).await;
    let mut parts =
        parts.map_err(|_| Refusal::Malformed("the multipart body has no boundary".into()))?;
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(malformed)? {
        let name = part.name().map(str::to_owned);
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(malformed)?;
        if let Some(name) = name.filter(|_| !is_file) {
            let text = String::from_utf8(bytes.into())
                .map_err(|_| Refusal::Malformed("form fields must be UTF-8".into()))?;
            fields.push((name, text));
        }
    }
    Ok(form::from_fields(fields))
}

impl Authenticated {
    /// The door to the data.
    pub fn directory(&self) -> &Directory {
        &self.state.app.directory
    }

    /// The time zone and form of dates.
    pub fn portal(&self) -> Portal {
        Portal::new(&self.caller.workspace.settings, self.state.face.zero_offset)
    }

    /// The person that `{userid}` names.
    pub fn lookup(&self, user_id: &UserId) -> Result<Lookup, Refusal> {
        if user_id.0 == "@self" {
            let person = self.caller.person.ok_or(Refusal::NotFound("person".into()))?;
            return Ok(Lookup::Id(person.0));
        }
        Ok(match guid(&user_id.0) {
            Some(id) => Lookup::Id(id),
            None if user_id.0.contains('@') => Lookup::Email(user_id.0.clone()),
            None => Lookup::UserName(user_id.0.clone()),
        })
    }

    /// What dates and URLs of profiles depend on.
    pub fn site(&self) -> Site {
        Site { portal: self.portal(), origin: self.context.origin() }
    }

    /// The members that the request names; `None` for all of them.
    pub fn fields(&self) -> Result<Option<Vec<String>>, Refusal> {
        let fields = self.params.texts("fields").map_err(|fault| Refusal::Invalid(vec![fault]))?;
        let fields = fields.filter(|fields| !fields.is_empty());
        Ok(fields.map(|fields| fields.into_iter().map(str::to_owned).collect()))
    }

    /// The response that holds one profile, or these members of it. A handler that edits reads
    /// `fields` first, so that a malformed parameter refuses the request before anything changes.
    pub fn answer(
        &self,
        status: StatusCode,
        person: &Person,
        fields: Option<&[String]>,
    ) -> Response {
        let profile = profile(person, &self.site());
        let profile = answer::only(profile, fields);
        let format = reply::format(&self.context);
        let text = format.write(&answer::one(status.as_u16(), profile));
        let etag = etag_of(person, text.as_bytes());
        let mut response = reply::rendered(format, status, text);
        response.headers_mut().insert(header::ETAG, etag);
        response
    }

    /// The response to a read of one profile.
    pub async fn show(&self, lookup: &Lookup) -> Result<Response, Refusal> {
        let (site, fields, format) = (self.site(), self.fields(), reply::format(&self.context));
        let names = fields.as_ref().ok().and_then(Option::as_deref);
        let key = self.key(Form::Profile, format, &site, names);
        let render = |person: &Person| {
            let profile = answer::only(profile(person, &site), fields.clone()?.as_deref());
            Ok(format.write(&answer::one(200, profile)))
        };
        let read = self.directory().read_rendered(&self.caller, lookup, key, render);
        let (person, text) = read.await?;
        let etag = etag_of_rendered(&*person, &text);
        let mut response = reply::rendered(format, StatusCode::OK, rendered(text));
        response.headers_mut().insert(header::ETAG, etag);
        Ok(response)
    }

    /// What a rendered text depends on beside the person and the workspace.
    pub fn key(
        &self,
        form: Form,
        format: Format,
        site: &Site,
        fields: Option<&[String]>,
    ) -> RenderKey {
        let zero = self.state.face.zero_offset;
        let variant = format!("{zero:?} {format:?} {} {fields:?}", site.origin);
        RenderKey::new(DIALECT, form as u16).variant(variant)
    }

    /// A response with this envelope, in the requested format.
    pub fn envelope(&self, status: StatusCode, envelope: &Json) -> Response {
        reply::envelope(reply::format(&self.context), status, envelope)
    }
}

/// The documents that the cache holds, for a person or a page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// The response with one profile.
    Profile,
    /// A profile in a list.
    Item,
    /// A list of profiles.
    List,
    /// A list of short profiles.
    ShortList,
}

/// The profile of a person.
pub(crate) fn profile(person: &Person, site: &Site) -> Map<String, Json> {
    profile::write(person, &OnlyofficeLens.get(person), site)
}

/// A parameter in a path.
#[derive(Debug)]
pub(crate) struct PathSegment(pub String);

impl FromRequestParts<FaceState> for PathSegment {
    type Rejection = Refused;

    /// A segment that is not UTF-8 matches no person.
    async fn from_request_parts(parts: &mut Parts, state: &FaceState) -> Result<Self, Refused> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => Ok(Self(text)),
            Err(_) => Err(Refused(Refusal::NotFound("person".into()))),
        }
    }
}

/// Literal segments of the vendor's paths, including those of calls that are not served here. A person
/// with such a user name is reached by GUID.
const LITERALS: &[&str] = &[
    "@search",
    "birthdays",
    "delete",
    "email",
    "filter",
    "import",
    "invite",
    "reassign",
    "remove",
    "search",
    "self",
    "simple",
    "status",
    "thirdparty",
    "type",
];

/// `{userid}` in a path: a GUID, a user name, an e-mail address or `@self`.
#[derive(Debug)]
pub(crate) struct UserId(pub String);

impl FromRequestParts<FaceState> for UserId {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &FaceState) -> Result<Self, Refused> {
        let PathSegment(text) = PathSegment::from_request_parts(parts, state).await?;
        let is_literal = LITERALS.iter().any(|literal| literal.eq_ignore_ascii_case(&text));
        if is_literal { Err(Refused(Refusal::NoRoute)) } else { Ok(Self(text)) }
    }
}
