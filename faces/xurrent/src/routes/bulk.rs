//! `/import` and `/export`: the client sends or orders a file and polls until the job is done.

use axum::{
    Extension,
    body::{Body as Content, Bytes},
    extract::{FromRequest as _, Multipart, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use polydex_format_xurrent::{
    XurrentLens,
    wire::{Body, time::parse_time},
};
use polydex_http::{App, HeldBody, Refused};
use polydex_model::{
    Filter, Person, Query, Refusal,
    query::{Field, Scalar, Test},
};
use serde_json::{Map, Value as Json, json};

use super::token::parameters;
use crate::{
    Options,
    auth::Authenticated,
    bulk::{self, Export, Import, ImportJob, Jobs, LineEnd, Text, Type},
    list::listable,
    reply::Reply,
};

/// `POST /import` with the parts `type`, `file` and, to see only what it would do, `dry_run`.
pub(crate) async fn import(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Authenticated { mut caller, lens, .. }: Authenticated,
    request: Request,
) -> Result<Reply, Refused> {
    // Each row is a change of its own, so the idempotency key belongs to the job, not to a change.
    caller.idempotency_key = None;
    caller.imports = true;
    app.directory.may_create::<Person>(&caller)?;
    let held = request.extensions().get::<HeldBody>().cloned();
    let (members, file) = parts(request).await?;
    let kind = members.text_or_none("type").and_then(|name| Type::named(&name));
    let kind = kind.ok_or(Refusal::Malformed("Invalid import type".into()))?;
    let file = file.ok_or(Refusal::Malformed("A file is missing".into()))?;
    let dry_run = members.flag("dry_run") == Ok(Some(true));
    let permit = jobs.permit()?;
    let token = jobs.add_import(&app.directory, &caller);
    let directory = app.directory.clone();
    let job = ImportJob { directory, caller, lens, kind, dry_run, permit, held };
    tokio::spawn(bulk::run_import(job, file, jobs, token.clone()));
    Ok(Reply::ok(&json!({ "token": token })))
}

/// `GET /import/:token`.
pub(crate) async fn import_state(
    Extension(jobs): Extension<Jobs>,
    Authenticated { caller, context, .. }: Authenticated,
    Path(token): Path<String>,
) -> Result<Reply, Refused> {
    let import = jobs.find_import(&token, caller.workspace.id);
    let import = import.ok_or(Refusal::NotFound("import".into()))?;
    let logfile = format!("{}/v1/import/{token}/log.csv", context.origin());
    Ok(Reply::ok(&import_document(&import, &logfile)))
}

fn import_document(import: &Import, logfile: &str) -> Json {
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
        // Clients take `message` as a sign of failure, rightly here.
        bulk::State::Error { message, line } => {
            json!({ "state": "error", "message": message, "line": line })
        }
    }
}

/// The log of an import. As at the vendor, its URL needs no key; it is valid as long as the key that
/// started the import.
pub(crate) async fn log(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Path(token): Path<String>,
) -> Result<Response, Refused> {
    let log = jobs.open_log(&app.directory, &token).await;
    Ok(attachment(CSV, log.ok_or(Refusal::NotFound("import".into()))?.into()))
}

/// `POST /export`: JSON, a form, or a multipart form.
pub(crate) async fn export(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Extension(options): Extension<Options>,
    Authenticated { caller, lens, .. }: Authenticated,
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
    let is_safe = [&in_query, &members].into_iter().find_map(|body| body.flag("safe").ok()?);
    let is_safe = is_safe.unwrap_or(options.safe_csv);
    let line_end = line_end(&members)?;
    let since = since(&members, &lens)?;
    let is_partial = since.is_some();
    let filter = listable().and(since.unwrap_or_default());
    if is_partial {
        let query = Query::first(filter.clone(), 1);
        let changed = app.directory.list::<Person>(&caller, &query).await?;
        if changed.items.is_empty() {
            return Ok(Reply::no_content());
        }
    }
    let export = Export { caller, kinds, filter, line_end, is_safe };
    let token = jobs.add_export(&app.directory, export);
    Ok(Reply::ok(&json!({ "token": token })))
}

/// `GET /export/:token`. The file is written when it is fetched, so the job is always done.
pub(crate) async fn export_state(
    Extension(jobs): Extension<Jobs>,
    Authenticated { caller, context, .. }: Authenticated,
    Path(token): Path<String>,
) -> Result<Reply, Refused> {
    let export = jobs.find_export(&token, caller.workspace.id);
    let export = export.ok_or(Refusal::NotFound("export".into()))?;
    let url = format!("{}/v1/export/{token}/{}", context.origin(), bulk::file_name(&export.kinds));
    Ok(Reply::ok(&json!({ "state": "done", "url": url })))
}

/// The file of an export. As at the vendor, its URL needs no key; it is valid as long as the key that
/// ordered the export.
pub(crate) async fn file(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Path((token, name)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let missing = || Refusal::NotFound("export".into());
    let export = jobs.open_export(&app.directory, &token).await.ok_or_else(missing)?;
    if name != bulk::file_name(&export.kinds) {
        return Err(missing().into());
    }
    let kind = if export.kinds.len() == 1 { CSV } else { "application/zip" };
    Ok(attachment(kind, Content::from_stream(bulk::contents(app.directory, export))))
}

const CSV: &str = "text/csv; charset=utf-8";

/// An answer that browsers save as a file.
fn attachment(kind: &'static str, content: Content) -> Response {
    let mut response = (StatusCode::OK, content).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = HeaderValue::from_static("attachment");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    response
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/"))
}

/// Maximum length of a part of a form, other than the file, in bytes.
const MAX_PART: usize = 64 * 1024;

/// The parts of a form: texts by their names, and the file, which is read piece by piece.
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
                text.push(&piece).map_err(|error| not_stored(&error))?;
            } else if bytes.len() + piece.len() <= MAX_PART {
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

fn not_stored(error: &std::io::Error) -> Refusal {
    Refusal::Internal(format!("the file of an import cannot be stored: {error}"))
}

/// The requested types, each once: one, or a comma list.
fn kinds(members: &Body) -> Result<Vec<Type>, Refusal> {
    let invalid = || Refusal::Malformed("Invalid export type".into());
    let mut kinds = Vec::new();
    for name in members.text_or_none("type").ok_or_else(invalid)?.split(',') {
        let kind = Type::named(name).ok_or_else(invalid)?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

fn line_end(members: &Body) -> Result<LineEnd, Refusal> {
    if members.text_or_none("export_format").is_some_and(|format| format != "csv") {
        return Err(Refusal::Malformed("Invalid export format".into()));
    }
    match members.text_or_none("line_separator").as_deref() {
        None | Some("lf") => Ok(LineEnd::Lf),
        Some("crlf") => Ok(LineEnd::CrLf),
        Some(_) => Err(Refusal::Malformed("Invalid line separator".into())),
    }
}

/// The filter for people who changed since `from`.
fn since(members: &Body, lens: &XurrentLens) -> Result<Option<Filter>, Refusal> {
    let Some(from) = members.text_or_none("from") else { return Ok(None) };
    let at = parse_time(&from, lens.zone());
    let at = at.ok_or(Refusal::Malformed("Invalid value for from".into()))?;
    Ok(Some(Filter::Is(Field::Updated, Test::AtLeast(Scalar::Time(at)))))
}
