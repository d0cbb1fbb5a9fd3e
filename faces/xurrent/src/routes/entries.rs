//! Contacts and addresses: the six routes of each.

use axum::{body::Bytes, extract::State};
use polydex_directory::Edited;
use polydex_format_xurrent::{
    document::{Document, Flag},
    lens::{Command, ignored_entry_keys},
    phrasebook::Collection,
    wire::Body,
};
use polydex_http::{App, Params, Refused, if_match};
use polydex_model::{PointId, Refusal};

use super::{Form, Resource, ids::PathIds, lists};
use crate::{auth::Authenticated, reply::Reply};

/// A collection of entries, as a type parameter of handlers.
pub(crate) trait EntryList: Send + Sync + 'static {
    /// The collection.
    const LIST: Collection;
    /// Its name in paths.
    const PATH: &'static str;
    /// The document of one entry.
    const FORM: Form;
}

/// `contacts`.
pub(crate) struct Contacts;
/// `addresses`.
pub(crate) struct Addresses;

impl EntryList for Contacts {
    const LIST: Collection = Collection::Contacts;
    const PATH: &'static str = "contacts";
    const FORM: Form = Form::Contact;
}

impl EntryList for Addresses {
    const LIST: Collection = Collection::Addresses;
    const PATH: &'static str = "addresses";
    const FORM: Form = Form::Address;
}

/// `GET /people/:id/contacts`.
pub(crate) async fn list<R: Resource, L: EntryList>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
    params: Params,
) -> Result<Reply, Refused> {
    let record = app.directory.read_cached::<R>(&caller, &ids.record::<R>(&lens)?).await?;
    let entries = Document::new(&lens, &*record).entries(L::LIST);
    Ok(lists::paged(entries, &context, &params)?.with_etag(&*record))
}

/// `GET /people/:id/contacts/:contact_id`.
pub(crate) async fn read<R: Resource, L: EntryList>(
    State(app): State<App>,
    Authenticated { caller, lens, .. }: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let key = L::FORM.key().part(ids.entry_number(L::LIST, &lens)?.unsigned_abs());
    let render = |record: &R| {
        let point = ids.entry(L::LIST, &record.card().points, &lens)?;
        let entry = Document::new(&lens, record).entry(L::LIST, point, Flag::Always);
        entry.map(|entry| entry.to_string()).ok_or(Refusal::NotFound(L::PATH.into()))
    };
    let (record, entry) = app.directory.read_rendered(&caller, &which, key, render).await?;
    Ok(Reply::cached(&*record, entry))
}

/// `POST /people/:id/contacts`.
pub(crate) async fn add<R: Resource, L: EntryList>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
    body: Bytes,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let body = Body::parse(&body)?;
    let edit = |record: &R| lens.edit(record, Command::Add(L::LIST, body.clone()));
    let edited = app.directory.edit(&caller, &which, if_match(&context.headers), edit).await?;
    let entry = added_point(&edited)
        .and_then(|point| {
            Document::new(&lens, &edited.after).entry(L::LIST, point, Flag::WhereTrue)
        })
        .ok_or_else(|| Refusal::Internal("an entry was added and is not there".into()))?;
    let reply = Reply::created(&entry).with_etag(&edited.after);
    Ok(reply.with_ignored_keys(&ignored_entry_keys(L::LIST, &body)))
}

/// `PATCH /people/:id/contacts/:contact_id`; `PUT` means the same.
pub(crate) async fn update<R: Resource, L: EntryList>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
    body: Bytes,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let body = Body::parse(&body)?;
    let edit = |record: &R| {
        let point = ids.entry(L::LIST, &record.card().points, &lens)?;
        lens.edit(record, Command::Change(L::LIST, point, body.clone()))
    };
    let edited = app.directory.edit(&caller, &which, if_match(&context.headers), edit).await?;
    let point = ids.entry(L::LIST, &edited.after.card().points, &lens)?;
    let entry = Document::new(&lens, &edited.after)
        .entry(L::LIST, point, Flag::Always)
        .ok_or_else(|| Refusal::Internal("an entry was changed and is not there".into()))?;
    let reply = Reply::ok(&entry).with_etag(&edited.after);
    Ok(reply.with_ignored_keys(&ignored_entry_keys(L::LIST, &body)))
}

/// `DELETE /people/:id/contacts/:contact_id`.
pub(crate) async fn remove<R: Resource, L: EntryList>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let edit = |record: &R| {
        let point = ids.entry(L::LIST, &record.card().points, &lens)?;
        lens.edit(record, Command::Remove(L::LIST, point))
    };
    app.directory.edit(&caller, &which, if_match(&context.headers), edit).await?;
    Ok(Reply::no_content())
}

/// `DELETE /people/:id/contacts`: removes the entries that the list shows, and no others.
pub(crate) async fn clear<R: Resource, L: EntryList>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let edit = |record: &R| lens.edit(record, Command::Clear(L::LIST));
    app.directory.edit(&caller, &which, if_match(&context.headers), edit).await?;
    Ok(Reply::no_content())
}

/// The point that the edit created.
fn added_point<R: Resource>(edited: &Edited<R>) -> Option<PointId> {
    let before = &edited.before.card().points;
    let mut after = edited.after.card().points.iter().map(|point| point.id);
    after.find(|id| before.iter().all(|point| point.id != *id))
}
