//! `GET /people/:id/audit`: what was changed, by whom, the newest first.

use std::collections::HashMap;

use axum::extract::State;
use polydex_directory::{Caller, Directory, FeedEntry, Lookup};
use polydex_http::{App, Refused, RequestContext};
use polydex_model::{AnyRecord, ChangeKind, Person, PersonId, Status};
use serde_json::{Value as Json, json};

use super::{Resource, ids::Ids, lists};
use crate::{auth::Authenticated, list::Params, reply::Reply};
use polydex_format_xurrent::{
    XurrentLens,
    document::changes,
    phrasebook::XurrentRecord,
    wire::{node::node_id, time::written},
};

/// How many changes are told, the newest first.
const MOST: u32 = 500;

/// The type of an entry in `nodeID`s.
const TYPE: &str = "AuditLine";

/// `GET /people/:id/audit`.
pub(crate) async fn audit<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
    ids: Ids,
    head: RequestContext,
    params: Params,
) -> Result<Reply, Refused> {
    let record: R = app.directory.read(&caller, &ids.record::<R>(&lens)?).await?;
    let which = Lookup::Id(record.uuid());
    let mut history = app.directory.history::<R>(&caller, &which, MOST).await?;
    // What happened between the two reads is of a version that is not known here.
    history.retain(|entry| entry.version <= record.version());
    let people = actors(&app.directory, &caller, &lens, &history).await;
    let entries = entries(&lens, record, &history, &people);
    Ok(lists::short(entries, &head, &params)?)
}

/// The entries as they are shown. Each earlier version is the later one with the difference undone,
/// as far back as the differences are kept.
fn entries<R: Resource>(
    lens: &XurrentLens,
    record: R,
    history: &[FeedEntry],
    people: &HashMap<PersonId, Json>,
) -> Vec<(i64, Json)> {
    let mut version = Some(record);
    let mut shown = Vec::new();
    for entry in history {
        let after = version.take();
        let before = after.as_ref().and_then(|after| earlier(entry, after));
        let changed = before.as_ref().zip(after.as_ref());
        let action = action(entry.happened, changed.map(|(was, is)| (was.status(), is.status())));
        let by = entry.actor.person.and_then(|person| people.get(&person));
        let document = json!({
            "id": entry.position,
            "nodeID": node_id(lens.domain(), TYPE, entry.position),
            "action": action,
            "changes": changed.map(|(was, is)| changes(lens, was, is)).unwrap_or_default(),
            "created_at": written(entry.at, lens.zone()),
            "created_by": by,
            "user": by,
        });
        shown.push((entry.position, document));
        version = before;
    }
    shown
}

fn earlier<R: Resource>(entry: &FeedEntry, after: &R) -> Option<R> {
    if entry.happened == ChangeKind::Created {
        return Some(R::default());
    }
    let after: AnyRecord = after.clone().into_any();
    R::from_any(entry.difference.as_ref()?.undone(&after)?)
}

/// What was done, in a word. That a record was put away or brought back is told from its status.
fn action(happened: ChangeKind, statuses: Option<(Status, Status)>) -> &'static str {
    match (happened, statuses) {
        (ChangeKind::Created, _) => "create",
        (ChangeKind::Deleted, _) => "trash",
        (ChangeKind::Restored, _) => "restore",
        (ChangeKind::Erased, _) => "erase",
        (ChangeKind::Changed, Some((was, is))) if was != is && is == Status::Archived => "archive",
        (ChangeKind::Changed, Some((Status::Archived, is))) if is != Status::Archived => "restore",
        (ChangeKind::Changed, _) => "update",
    }
}

/// Who made the changes, as references. Somebody whom the caller may not read is nobody here.
async fn actors(
    directory: &Directory,
    caller: &Caller,
    lens: &XurrentLens,
    history: &[FeedEntry],
) -> HashMap<PersonId, Json> {
    let mut known = HashMap::new();
    for id in history.iter().filter_map(|entry| entry.actor.person) {
        if known.contains_key(&id) {
            continue;
        }
        let found = directory.read_deleted::<Person>(caller, &Lookup::Id(id.0)).await;
        let shown = found.map_or(Json::Null, |person| {
            let node = node_id(lens.domain(), Person::TYPE, person.number);
            json!({ "id": person.number, "name": person.shown_name(), "nodeID": node })
        });
        known.insert(id, shown);
    }
    known
}
