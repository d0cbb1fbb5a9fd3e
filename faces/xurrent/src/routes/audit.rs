//! `GET /people/:id/audit`: the changes of a record and who made them, the newest first.

use std::collections::HashMap;

use axum::extract::State;
use polydex_directory::{Caller, Directory, FeedEntry, Lookup};
use polydex_format_xurrent::{
    XurrentLens,
    document::changes,
    phrasebook::XurrentRecord,
    wire::{node::node_id, time::format_time},
};
use polydex_http::{App, Params, Refused};
use polydex_model::{AnyRecord, ChangeKind, Person, PersonId, Status};
use serde_json::{Value as Json, json};

use super::{Resource, ids::PathIds, lists};
use crate::{auth::Authenticated, reply::Reply};

/// Maximum number of changes in an answer.
const MAX: u32 = 500;

/// The type of an audit line in `nodeID`s.
const TYPE: &str = "AuditLine";

/// `GET /people/:id/audit`.
pub(crate) async fn audit<R: Resource>(
    State(app): State<App>,
    Authenticated { caller, context, lens }: Authenticated,
    ids: PathIds,
    params: Params,
) -> Result<Reply, Refused> {
    let record: R = app.directory.read(&caller, &ids.record::<R>(&lens)?).await?;
    let which = Lookup::Id(record.uuid());
    let mut history = app.directory.history::<R>(&caller, &which, MAX).await?;
    // A change between the two reads belongs to a later version than the one at hand.
    history.retain(|entry| entry.version <= record.version());
    let people = actors(&app.directory, &caller, &lens, &history).await;
    let entries = entries(&lens, record, &history, &people);
    Ok(lists::paged(entries, &context, &params)?)
}

/// The audit lines. Each earlier version is the later one with the difference undone, as far back as
/// the differences are stored.
fn entries<R: Resource>(
    lens: &XurrentLens,
    record: R,
    history: &[FeedEntry],
    people: &HashMap<PersonId, Json>,
) -> Vec<(i64, Json)> {
    let mut version = Some(record);
    let mut lines = Vec::new();
    for entry in history {
        let after = version.take();
        let before = after.as_ref().and_then(|after| earlier(entry, after));
        let changed = before.as_ref().zip(after.as_ref());
        let action = action(entry.happened, changed.map(|(old, new)| (old.status(), new.status())));
        let by = entry.actor.person.and_then(|person| people.get(&person));
        let document = json!({
            "id": entry.position,
            "nodeID": node_id(lens.domain(), TYPE, entry.position),
            "action": action,
            "changes": changed.map(|(old, new)| changes(lens, old, new)).unwrap_or_default(),
            "created_at": format_time(entry.at, lens.zone()),
            "created_by": by,
            "user": by,
        });
        lines.push((entry.position, document));
        version = before;
    }
    lines
}

fn earlier<R: Resource>(entry: &FeedEntry, after: &R) -> Option<R> {
    if entry.happened == ChangeKind::Created {
        return Some(R::default());
    }
    let after: AnyRecord = after.clone().into_any();
    R::from_any(entry.difference.as_ref()?.undone(&after)?)
}

/// The vendor's word for a change. Archiving and its undoing show in the statuses alone.
fn action(happened: ChangeKind, statuses: Option<(Status, Status)>) -> &'static str {
    match (happened, statuses) {
        (ChangeKind::Created, _) => "create",
        (ChangeKind::Deleted, _) => "trash",
        (ChangeKind::Restored, _) => "restore",
        (ChangeKind::Erased, _) => "erase",
        (ChangeKind::Changed, Some((old, new))) if old != new && new == Status::Archived => {
            "archive"
        }
        (ChangeKind::Changed, Some((Status::Archived, new))) if new != Status::Archived => {
            "restore"
        }
        (ChangeKind::Changed, _) => "update",
    }
}

/// The people who made the changes, as references; `null` for a person whom the caller may not
/// read.
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
