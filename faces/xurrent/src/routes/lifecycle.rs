//! `POST /people/:id/archive`, `/trash` and `/restore`: out of all lists, and back.

use axum::extract::State;
use polydex_directory::FeedEntry;
use polydex_format_xurrent::document::Document;
use polydex_http::{App, Refused, if_match};
use polydex_model::{Refusal, Status};

use super::{Resource, ids::PathIds, records::full};
use crate::{auth::Authenticated, reply::Reply};

/// The number of changes searched for the status that a record had before it was put away.
const HISTORY: u32 = 100;

/// `POST /people/:id/archive`.
pub(crate) async fn archive<R: Resource>(
    app: State<App>,
    authenticated: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    put_away::<R>(&app, &authenticated, &ids, Status::Archived, "archived").await
}

/// `POST /people/:id/trash`: the record is no longer found, and its address is free.
pub(crate) async fn trash<R: Resource>(
    app: State<App>,
    authenticated: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    put_away::<R>(&app, &authenticated, &ids, Status::Deleted, "trashed").await
}

/// `POST /people/:id/restore`: brings a record back with its earlier status, enabled or disabled.
/// Refused if another person has the address by now.
pub(crate) async fn restore<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let history = app.directory.history::<R>(&caller, &which, HISTORY).await?;
    let earlier = status_before(&history);
    let edit = |record: &R| {
        let mut record = record.clone();
        if is_away(record.status()) {
            record.set_status(earlier);
        }
        Ok(record)
    };
    let edited = app.directory.restore(&caller, &which, if_match(&context.headers), edit).await?;
    Ok(full(&lens, &edited.after))
}

/// Archives or deletes a record; `member` is added to the answer as `"true"`.
async fn put_away<R: Resource>(
    app: &App,
    Authenticated { caller, context, lens }: &Authenticated,
    ids: &PathIds,
    status: Status,
    member: &str,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(lens)?;
    let edit = |record: &R| {
        if record.status() == Status::Deleted {
            return Err(Refusal::NotFound(R::NAME.into()));
        }
        let mut record = record.clone();
        record.set_status(status);
        Ok(record)
    };
    // Putting a record away takes the right to delete it, even one's own.
    let edited = app.directory.restore(caller, &which, if_match(&context.headers), edit).await?;
    let mut document = Document::new(lens, &edited.after).full();
    document[member] = "true".into();
    Ok(Reply::ok(&document).with_etag(&edited.after))
}

/// The last status of a record before it was archived or deleted.
fn status_before(history: &[FeedEntry]) -> Status {
    let fields = history.iter().filter_map(|entry| Some(&entry.difference.as_ref()?.fields));
    let pairs = fields.filter_map(|fields| fields.get("account.status").or(fields.get("status")));
    let statuses = pairs.filter_map(|pair| serde_json::from_value(pair.get(0)?.clone()).ok());
    statuses.into_iter().find(|status| !is_away(*status)).unwrap_or_default()
}

fn is_away(status: Status) -> bool {
    matches!(status, Status::Archived | Status::Deleted)
}
