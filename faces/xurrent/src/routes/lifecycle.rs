//! `POST /people/:id/archive`, `/trash` and `/restore`: out of all lists, and back.

use axum::extract::State;
use polydex_directory::FeedEntry;
use polydex_http::{App, Refused, RequestContext, if_match};
use polydex_model::{Refusal, Status};

use super::{Resource, ids::Ids};
use crate::{auth::Authenticated, reply::Reply};
use polydex_format_xurrent::document::Document;

/// How many changes are looked through for what a record was before it was put away.
const REMEMBERED: u32 = 100;

/// `POST /people/:id/archive`.
pub(crate) async fn archive<R: Resource>(
    app: State<App>,
    asking: Authenticated,
    ids: Ids,
    head: RequestContext,
) -> Result<Reply, Refused> {
    put_away::<R>(&app, &asking, &ids, &head, Status::Archived, "archived").await
}

/// `POST /people/:id/trash`: the record is not found any more, and its address is free.
pub(crate) async fn trash<R: Resource>(
    app: State<App>,
    asking: Authenticated,
    ids: Ids,
    head: RequestContext,
) -> Result<Reply, Refused> {
    put_away::<R>(&app, &asking, &ids, &head, Status::Deleted, "trashed").await
}

/// `POST /people/:id/restore`: as it was before, in use or disabled. The address may be somebody
/// else's by now, which is refused.
pub(crate) async fn restore<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
) -> Result<Reply, Refused> {
    let which = ids.record::<R>(&lens)?;
    let history = app.directory.history::<R>(&caller, &which, REMEMBERED).await?;
    let back = status_before(&history);
    let edit = |record: &R| {
        let mut record = record.clone();
        if is_away(record.status()) {
            record.set_status(back);
        }
        Ok(record)
    };
    let edited = app.directory.restore(&caller, &which, if_match(&head.headers), edit).await?;
    Ok(super::records::shown(&lens, &edited.after))
}

async fn put_away<R: Resource>(
    app: &App,
    Authenticated { caller, lens }: &Authenticated,
    ids: &Ids,
    head: &RequestContext,
    status: Status,
    word: &str,
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
    // Only who may delete a record may put it away, also himself.
    let edited = app.directory.restore(caller, &which, if_match(&head.headers), edit).await?;
    let mut document = Document::new(lens, &edited.after).full();
    document[word] = "true".into();
    Ok(Reply::ok(&document).version(&edited.after))
}

/// The last status of a record that was not put away.
fn status_before(history: &[FeedEntry]) -> Status {
    let fields = history.iter().filter_map(|entry| Some(&entry.difference.as_ref()?.fields));
    let pairs = fields.filter_map(|fields| fields.get("account.status").or(fields.get("status")));
    let statuses = pairs.filter_map(|pair| serde_json::from_value(pair.get(0)?.clone()).ok());
    statuses.into_iter().find(|status| !is_away(*status)).unwrap_or_default()
}

fn is_away(status: Status) -> bool {
    matches!(status, Status::Archived | Status::Deleted)
}
