//! One record: read, create, update.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
};
use polydex_directory::{Caller, Lookup};
use polydex_http::{App, Refused, RequestContext, if_match};
use polydex_model::{
    Filter, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};

use super::{Form, Resource, ids::Ids};
use crate::{
    auth::{Asking, source},
    reply::Reply,
};
use polydex_format_xurrent::{
    XurrentLens,
    document::Document,
    lens::{Command, Draft, ignored_record_keys},
    wire::Body,
};

/// `GET /people/:id`.
pub(crate) async fn read<R: Resource>(
    State(app): State<App>,
    Asking { caller, lens }: Asking,
    ids: Ids,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let render = |record: &R| Ok(Document::new(&lens, record).full().to_string());
    let read = app.directory.read_rendered(&caller, &which, Form::Record.key(), render);
    let (record, text) = read.await?;
    Ok(Reply::rendered(&*record, text))
}

/// `POST /people`.
pub(crate) async fn create<R: Resource>(
    State(app): State<App>,
    Asking { caller, lens }: Asking,
    head: RequestContext,
    body: Bytes,
) -> Result<Reply, Refused> {
    let sent = Body::parse(&body)?;
    let mut body = sent.clone();
    body.supply("source", &source(&head));
    check_name::<R>(&app, &caller, &body, None).await?;
    let edit = |empty: &R| write(&lens, empty, &body, Command::Create);
    let record = app.directory.create(&caller, edit).await?;
    let document = Document::new(&lens, &record).full();
    Ok(Reply::created(&document)
        .version(&record)
        .with(header::LOCATION, page_of::<R>(&caller, &lens, record.number()))
        .ignoring(&ignored_record_keys::<R>(&sent)))
}

/// `PATCH /people/:id`; `PUT` means the same.
pub(crate) async fn update<R: Resource>(
    State(app): State<App>,
    Asking { caller, lens }: Asking,
    ids: Ids,
    head: RequestContext,
    body: Bytes,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let body = Body::parse(&body)?;
    check_name::<R>(&app, &caller, &body, Some(&which)).await?;
    let edit = |record: &R| write(&lens, record, &body, Command::Update);
    let edited = app.directory.edit(&caller, &which, if_match(&head.headers), edit).await?;
    Ok(shown(&lens, &edited.after).ignoring(&ignored_record_keys::<R>(&body)))
}

/// The full record as an answer.
pub(super) fn shown<R: Resource>(lens: &XurrentLens, record: &R) -> Reply {
    Reply::ok(&Document::new(lens, record).full()).version(record)
}

fn write<R: Resource>(
    lens: &XurrentLens,
    record: &R,
    body: &Body,
    command: fn(Draft) -> Command,
) -> Result<R, Refusal> {
    let draft = Draft::new(body.clone(), &record.card().points, lens.domain())?;
    lens.edit(record, command(draft))
}

/// Refuses the name of another record where names are unique. This is the vendor's rule and no
/// constraint of the directory: other dialects may make namesakes, and those that are there stay.
async fn check_name<R: Resource>(
    app: &App,
    caller: &Caller,
    body: &Body,
    of: Option<&Lookup>,
) -> Result<(), Refusal> {
    let Some(Ok(Some(name))) = body.text("name").filter(|_| R::UNIQUE_NAME) else {
        return Ok(());
    };
    let mut others = Filter::Is(Field::Name, Test::EqualsFolded(name.clone()));
    if let Some(which) = of {
        let record: R = app.directory.read(caller, which).await?;
        app.directory.may_edit(caller, &record)?;
        if record.card().name.full() == name {
            return Ok(());
        }
        let itself = Filter::Is(Field::Number, Test::Equals(Scalar::Number(record.number())));
        others = others.and(Filter::Not(Box::new(itself)));
    } else {
        app.directory.may_create::<R>(caller)?;
    }
    let found = app.directory.list::<R>(caller, &Query::first(others, 1)).await?;
    match found.items.first() {
        Some(other) => Err(Refusal::at("name", Rule::Taken(Some(other.number())))),
        None => Ok(()),
    }
}

/// The record's page in the vendor's web interface; not the address of this call.
fn page_of<R: Resource>(caller: &Caller, lens: &XurrentLens, number: i64) -> HeaderValue {
    let url = format!("https://{}.{}/{}/{number}", caller.workspace.name, lens.domain(), R::PATH);
    HeaderValue::from_str(&url).unwrap_or_else(|_| HeaderValue::from_static("/"))
}
