//! Contacts and addresses: the six calls of each.

use axum::{body::Bytes, extract::State};
use polydex_directory::Edited;
use polydex_http::{App, Refused, RequestContext, if_match};
use polydex_model::{PointId, Refusal};

use super::{Resource, ids::Ids, lists};
use crate::{auth::Authenticated, list::Params, reply::Reply};
use polydex_format_xurrent::{
    document::{Document, Flag},
    lens::{Command, ignored_entry_keys},
    phrasebook::Collection,
    wire::Body,
};

/// A list of entries, as a type that handlers are made for.
pub(crate) trait Listed: Send + Sync + 'static {
    /// The list.
    const LIST: Collection;
    /// Its name in paths.
    const PATH: &'static str;
}

/// `contacts`.
pub(crate) struct Contacts;
/// `addresses`.
pub(crate) struct Addresses;

impl Listed for Contacts {
    const LIST: Collection = Collection::Contacts;
    const PATH: &'static str = "contacts";
}

impl Listed for Addresses {
    const LIST: Collection = Collection::Addresses;
    const PATH: &'static str = "addresses";
}

/// `GET /people/:id/contacts`.
pub(crate) async fn list<R: Resource, L: Listed>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
    params: Params,
) -> Result<Reply, Refused> {
    let record: R = app.directory.read(&caller, &ids.record::<R>(&lens)?).await?;
    let entries = Document::new(&lens, &record).entries(L::LIST);
    Ok(lists::short(entries, &head, &params)?.version(&record))
}

/// `GET /people/:id/contacts/:contact_id`.
pub(crate) async fn read<R: Resource, L: Listed>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
) -> Result<Reply, Refused> {
    let record: R = app.directory.read(&caller, &ids.record::<R>(&lens)?).await?;
    let point = ids.entry(L::LIST, &record.card().points, &lens)?;
    let entry = Document::new(&lens, &record).one(L::LIST, point, Flag::Always);
    let entry = entry.ok_or(Refusal::NotFound(L::PATH.into()))?;
    Ok(Reply::ok(&entry).version(&record))
}

/// `POST /people/:id/contacts`.
pub(crate) async fn add<R: Resource, L: Listed>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
    body: Bytes,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let body = Body::parse(&body)?;
    let edit = |record: &R| lens.edit(record, Command::Add(L::LIST, body.clone()));
    let edited = app.directory.edit(&caller, &which, if_match(&head.headers), edit).await?;
    let entry = added(&edited)
        .and_then(|point| Document::new(&lens, &edited.after).one(L::LIST, point, Flag::WhereTrue))
        .ok_or_else(|| Refusal::Internal("an entry was added and is not there".into()))?;
    let reply = Reply::created(&entry).version(&edited.after);
    Ok(reply.ignoring(&ignored_entry_keys(L::LIST, &body)))
}

/// `PATCH /people/:id/contacts/:contact_id`; `PUT` means the same.
pub(crate) async fn update<R: Resource, L: Listed>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
    body: Bytes,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let body = Body::parse(&body)?;
    let edit = |record: &R| {
        let point = ids.entry(L::LIST, &record.card().points, &lens)?;
        lens.edit(record, Command::Change(L::LIST, point, body.clone()))
    };
    let edited = app.directory.edit(&caller, &which, if_match(&head.headers), edit).await?;
    let point = ids.entry(L::LIST, &edited.after.card().points, &lens)?;
    let entry = Document::new(&lens, &edited.after)
        .one(L::LIST, point, Flag::Always)
        .ok_or_else(|| Refusal::Internal("an entry was changed and is not there".into()))?;
    let reply = Reply::ok(&entry).version(&edited.after);
    Ok(reply.ignoring(&ignored_entry_keys(L::LIST, &body)))
}

/// `DELETE /people/:id/contacts/:contact_id`.
pub(crate) async fn remove<R: Resource, L: Listed>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let edit = |record: &R| {
        let point = ids.entry(L::LIST, &record.card().points, &lens)?;
        lens.edit(record, Command::Remove(L::LIST, point))
    };
    app.directory.edit(&caller, &which, if_match(&head.headers), edit).await?;
    Ok(Reply::nothing())
}

/// `DELETE /people/:id/contacts`: all that are shown there, and none besides.
pub(crate) async fn clear<R: Resource, L: Listed>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let edit = |record: &R| lens.edit(record, Command::Clear(L::LIST));
    app.directory.edit(&caller, &which, if_match(&head.headers), edit).await?;
    Ok(Reply::nothing())
}

/// The point that the edit made.
fn added<R: Resource>(edited: &Edited<R>) -> Option<PointId> {
    let before = &edited.before.card().points;
    let mut after = edited.after.card().points.iter().map(|point| point.id);
    after.find(|id| before.iter().all(|point| point.id != *id))
}
