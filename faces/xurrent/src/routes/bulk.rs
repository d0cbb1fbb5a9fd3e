//! `/import` and `/export`: a file is sent or ordered, and its client polls until it is done.

use axum::{
    Extension,
    body::{Body as Content, Bytes},
    extract::{FromRequest as _, Multipart, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use polydex_http::{App, BodyRoom, Refused, RequestContext};
use polydex_model::{
    Filter, Person, Query, Refusal,
    query::{Field, Scalar, Test},
};
use serde_json::{Map, Value as Json, json};

use super::token::parameters;
use crate::{
    auth::Authenticated,
    bulk::{self, Export, Import, Jobs, LineEnd, ImportJob, Text, Type},
    face::Options,
    list::listable,
    reply::Reply,
};
use polydex_format_xurrent::{
    XurrentLens,
    wire::{Body, time},
};

/// `POST /import`: the parts `type` and `file`, and `dry_run` of those who only want to know.
pub(crate) async fn import(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Authenticated { mut caller, lens }: Authenticated,
    request: Request,
) -> Result<Reply, Refused> {
    // Each row is a change of its own; that the import was ordered is known by its token.
    caller.once = None;
    caller.imports = true;
    app.directory.may_create::<Person>(&caller)?;
    let room = request.extensions().get::<BodyRoom>().cloned();
    let (members, file) = parts(request).await?;
    let kind = text(&members, "type").and_then(|name| Type::named(&name));
    let kind = kind.ok_or(Refusal::Malformed("Invalid import type".into()))?;
    let file = file.ok_or(Refusal::Malformed("A file is missing".into()))?;
    let dry = members.flag("dry_run") == Some(Ok(true));
    let place = jobs.place()?;
    let token = jobs.import(&app.directory, &caller);
    let directory = app.directory.clone();
    let order = ImportJob { directory, caller, lens, kind, dry, place, room };
    tokio::spawn(bulk::import(order, file, jobs, token.clone()));
    Ok(Reply::ok(&json!({ "token": token })))
}

/// `GET /import/:token`.
pub(crate) async fn import_state(
    Extension(jobs): Extension<Jobs>,
    Authenticated { caller, .. }: Authenticated,
    head: RequestContext,
    Path(token): Path<String>,
) -> Result<Reply, Refused> {
    let import = jobs.find_import(&token, caller.workspace.id);
    let import = import.ok_or(Refusal::NotFound("import".into()))?;
    let logfile = format!("{}/v1/import/{token}/log.csv", head.origin());
    Ok(Reply::ok(&shown(&import, &logfile)))
}

fn shown(import: &Import, logfile: &str) -> Json {
    match &import.state {
        bulk::State::Queued => json!({ "state": "queued" }),
        bulk::State::Processing => json!({ "state": "processing" }),
        bulk::State::Done(results) => json!({
            "state": "done",
            "results": {
                "created": results.created,
                "updated": results.updated,
                "deleted": results.deleted,
                "unchanged": results.unchanged,
                "failures": results.failures,
                "errors": results.errors,
            },
            "logfile": logfile,
        }),
        // Clients take `message` as a failure, which it is.
        bulk::State::Error { message, line } => {
            json!({ "state": "error", "message": message, "line": line })
        }
    }
}

/// The log of an import; as the vendor's, its URL needs no key. It ends with the key of who ordered
/// the import.
pub(crate) async fn log(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Path(token): Path<String>,
) -> Result<Response, Refused> {
    let log = jobs.open_log(&app.directory, &token).await;
    Ok(saved(CSV, log.ok_or(Refusal::NotFound("import".into()))?.into()))
}

/// `POST /export`: as JSON, as a form or in parts.
pub(crate) async fn export(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Extension(options): Extension<Options>,
    Authenticated { caller, lens }: Authenticated,
    request: Request,
) -> Result<Reply, Refused> {
    let in_query = request.uri().query().unwrap_or_default().as_bytes();
    let in_query = parameters(in_query)?;
    let members = if is_multipart(&request) {
        parts(request).await?.0
    } else {
        let bytes = Bytes::from_request(request, &()).await.unwrap_or_default();
        parameters(&bytes)?
    };
    let kinds = kinds(&members)?;
    let is_safe = [&in_query, &members].into_iter().find_map(|of| of.flag("safe")?.ok());
    let is_safe = is_safe.unwrap_or(options.safe_csv);
    let line_end = line_end(&members)?;
    let since = since(&members, &lens)?;
    let is_partial = since.is_some();
    let filter = listable().and(since.unwrap_or_default());
    if is_partial {
        let query = Query::first(filter.clone(), 1);
        let changed = app.directory.list::<Person>(&caller, &query).await?;
        if changed.items.is_empty() {
            return Ok(Reply::nothing());
        }
    }
    let download = Export { caller, kinds, filter, line_end, is_safe };
    let token = jobs.export(&app.directory, download);
    Ok(Reply::ok(&json!({ "token": token })))
}

/// `GET /export/:token`. The file is written while it is fetched, so it is always done.
pub(crate) async fn export_state(
    Extension(jobs): Extension<Jobs>,
    Authenticated { caller, .. }: Authenticated,
    head: RequestContext,
    Path(token): Path<String>,
) -> Result<Reply, Refused> {
    let export = jobs.find_export(&token, caller.workspace.id);
    let export = export.ok_or(Refusal::NotFound("export".into()))?;
    let url = format!("{}/v1/export/{token}/{}", head.origin(), bulk::file_name(&export.kinds));
    Ok(Reply::ok(&json!({ "state": "done", "url": url })))
}

/// The file of an export; as the vendor's, its URL needs no key. It ends with the key of who ordered
/// the export.
pub(crate) async fn file(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Path((token, name)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let missing = || Refusal::NotFound("export".into());
    let download = jobs.open_export(&app.directory, &token).await.ok_or_else(missing)?;
    if name != bulk::file_name(&download.kinds) {
        return Err(missing().into());
    }
    let kind = if download.kinds.len() == 1 { CSV } else { "application/zip" };
    Ok(saved(kind, Content::from_stream(bulk::contents(app.directory, download))))
}

const CSV: &str = "text/csv; charset=utf-8";

/// An answer that a browser saves.
fn saved(kind: &'static str, content: Content) -> Response {
    let mut response = (StatusCode::OK, content).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let saved = HeaderValue::from_static("attachment");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, saved);
    response
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/"))
}

/// Longest part of a form besides the file, in bytes.
const LONGEST_PART: usize = 64 * 1024;

/// The parts of a form: texts by their names, and the file, which is taken piece by piece.
async fn parts(request: Request) -> Result<(Body, Option<Text>), Refusal> {
    let malformed = || Refusal::Malformed("Invalid multipart form posted".into());
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
    let mut members = Map::new();
    let mut file = None;
    while let Some(mut part) = form.next_field().await.map_err(|_| malformed())? {
        let name = part.name().unwrap_or_default().to_owned();
        let (mut text, mut bytes) = (Text::default(), Vec::new());
        while let Some(piece) = part.chunk().await.map_err(|_| malformed())? {
            if name == "file" {
                text.push(&piece).map_err(|error| not_kept(&error))?;
            } else if bytes.len() + piece.len() <= LONGEST_PART {
                bytes.extend_from_slice(&piece);
            } else {
                return Err(malformed());
            }
        }
        if name == "file" {
            file = Some(text);
        } else {
            members.insert(name, String::from_utf8(bytes).map_err(|_| malformed())?.into());
        }
    }
    Ok((members.into(), file))
}

fn not_kept(error: &std::io::Error) -> Refusal {
    Refusal::Internal(format!("the file of an import cannot be kept: {error}"))
}

fn text(members: &Body, name: &str) -> Option<String> {
    members.text(name).and_then(Result::ok).flatten()
}

/// The types asked for, each once: one, or several with commas between them.
fn kinds(members: &Body) -> Result<Vec<Type>, Refusal> {
    let invalid = || Refusal::Malformed("Invalid export type".into());
    let mut kinds = Vec::new();
    for name in text(members, "type").ok_or_else(invalid)?.split(',') {
        let kind = Type::named(name).ok_or_else(invalid)?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

fn line_end(members: &Body) -> Result<LineEnd, Refusal> {
    if text(members, "export_format").is_some_and(|format| format != "csv") {
        return Err(Refusal::Malformed("Invalid export format".into()));
    }
    match text(members, "line_separator").as_deref() {
        None | Some("lf") => Ok(LineEnd::Lf),
        Some("crlf") => Ok(LineEnd::CrLf),
        Some(_) => Err(Refusal::Malformed("Invalid line separator".into())),
    }
}

/// Whoever was changed since `from`.
fn since(members: &Body, lens: &XurrentLens) -> Result<Option<Filter>, Refusal> {
    let Some(from) = text(members, "from") else { return Ok(None) };
    let at = time::read(&from, lens.zone());
    let at = at.ok_or(Refusal::Malformed("Invalid value for from".into()))?;
    Ok(Some(Filter::Is(Field::Updated, Test::AtLeast(Scalar::Time(at)))))
}
