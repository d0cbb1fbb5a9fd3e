//! One record: read, create, update; and the caller's own.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
};
use polydex_directory::{Caller, DirectoryRecord as _, Lookup};
use polydex_format_xurrent::{
    XurrentLens,
    document::Document,
    lens::{Command, RecordInput, ignored_record_keys},
    wire::Body,
};
use polydex_http::{App, Refused, if_match};
use polydex_model::{
    Filter, Person, Query, Record, Refusal, Rule,
    query::{Field, Test},
};

use super::{Form, Resource, ids::PathIds};
use crate::{
    auth::{Authenticated, source},
    reply::Reply,
};

/// `GET /people/:id`.
pub(crate) async fn read<R: Resource>(
    State(app): State<App>,
    authenticated: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&authenticated.lens)?;
    Ok(read_full::<R>(&app, &authenticated, &which).await?)
}

/// `GET /me` and `GET /people/me`: the person for whom the token acts.
pub(crate) async fn me(
    State(app): State<App>,
    authenticated: Authenticated,
) -> Result<Reply, Refused> {
    let person = authenticated.caller.person.ok_or(Refusal::NotFound(Person::NAME.into()))?;
    Ok(read_full::<Person>(&app, &authenticated, &Lookup::Id(person.0)).await?)
}

async fn read_full<R: Resource>(
    app: &App,
    Authenticated { caller, lens, .. }: &Authenticated,
    which: &Lookup,
) -> Result<Reply, Refusal> {
    let render = |record: &R| Ok(Document::new(lens, record).full().to_string());
    let read = app.directory.read_rendered(caller, which, Form::Record.key(), render);
    let (record, document) = read.await?;
    Ok(Reply::cached(&*record, document))
}

/// `POST /people`.
pub(crate) async fn create<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    body: Bytes,
) -> Result<Reply, Refused> {
    let sent = Body::parse(&body)?;
    let mut body = sent.clone();
    body.set_default("source", &source(&context));
    let namesake = namesake::<R>(&app, &caller, &body, None).await?;
    let edit = |empty: &R| write(&lens, empty, &body, namesake, Command::Create);
    let record = app.directory.create(&caller, edit).await?;
    Ok(Reply::created(&Document::new(&lens, &record).full())
        .with_etag(&record)
        .with_header(header::LOCATION, page_url::<R>(&caller, &lens, record.number()))
        .with_ignored_keys(&ignored_record_keys::<R>(&sent)))
}

/// `PATCH /people/:id`; `PUT` means the same.
pub(crate) async fn update<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
    body: Bytes,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let body = Body::parse(&body)?;
    let namesake = namesake::<R>(&app, &caller, &body, Some(&which)).await?;
    let edit = |record: &R| write(&lens, record, &body, namesake, Command::Update);
    let edited = app.directory.edit(&caller, &which, if_match(&context.headers), edit).await?;
    Ok(full(&lens, &edited.after).with_ignored_keys(&ignored_record_keys::<R>(&body)))
}

/// The full record as an answer.
pub(super) fn full<R: Resource>(lens: &XurrentLens, record: &R) -> Reply {
    Reply::ok(&Document::new(lens, record).full()).with_etag(record)
}

fn write<R: Resource>(
    lens: &XurrentLens,
    record: &R,
    body: &Body,
    namesake: Option<i64>,
    command: fn(RecordInput) -> Command,
) -> Result<R, Refusal> {
    if let Some(name) = body.text_or_none("name")
        && namesake.is_some()
        && record.card().name.full() != name
    {
        return Err(Refusal::at("name", Rule::Taken(namesake)));
    }
    let input = RecordInput::new(body.clone(), &record.card().points, lens.domain())?;
    lens.edit(record, command(input))
}

/// Another record with the name in the body, where names are unique. This is the vendor's rule and
/// no constraint of the directory: other dialects may create records of one name, and existing ones
/// stay. So the rule applies only when a name changes.
async fn namesake<R: Resource>(
    app: &App,
    caller: &Caller,
    body: &Body,
    of: Option<&Lookup>,
) -> Result<Option<i64>, Refusal> {
    let Some(name) = body.text_or_none("name").filter(|_| R::UNIQUE_NAME) else {
        return Ok(None);
    };
    let mut others = Filter::Is(Field::Name, Test::EqualsFolded(name));
    if let Some(Lookup::Number(number)) = of {
        others = others.and(!Filter::eq(Field::Number, *number));
    }
    let found = app.directory.list::<R>(caller, &Query::first(others, 1)).await?;
    Ok(found.items.first().map(Record::number))
}

/// The record's page in the vendor's web interface, which is not the URL of the API.
fn page_url<R: Resource>(caller: &Caller, lens: &XurrentLens, number: i64) -> HeaderValue {
    let url = format!("https://{}.{}/{}/{number}", caller.workspace.name, lens.domain(), R::PATH);
    HeaderValue::from_str(&url).unwrap_or_else(|_| HeaderValue::from_static("/"))
}
