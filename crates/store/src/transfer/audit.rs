//! Whether the books agree: records, counters and feed, of any engine.

use std::collections::HashMap;

use polydex_model::{AnyRecord, Status, Value, WorkspaceId};

use super::{Counters, Item, Payload, SnapshotReader};
use crate::{FeedEntry, StoreError};

/// How many findings are told.
const MOST: usize = 100;

/// What an audit saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Records of both kinds, deleted ones too.
    pub records: u64,
    /// Changes in the feed.
    pub changes: u64,
    /// What is wrong, a line each. Of very many only the first are told.
    pub findings: Vec<String>,
}

/// Walks through all of a database.
///
/// Totals and last numbers must be those of the counters, positions must follow each other from 1,
/// and each record must be of the version, and at the position, of its last change.
pub async fn audit(mut reader: SnapshotReader) -> Result<Audit, StoreError> {
    let mut books: HashMap<WorkspaceId, Books> = HashMap::new();
    let mut seen = Audit::default();
    loop {
        let items = reader.next().await?;
        if items.is_empty() {
            break;
        }
        for Item { workspace, payload } in items {
            let found = &mut seen.findings;
            let books = books.entry(workspace).or_default();
            let mut note = |what: String| {
                if found.len() < MOST {
                    found.push(format!("workspace {workspace}, {what}"));
                }
            };
            match payload {
                Payload::Workspace(_, counters) => books.expected = counters,
                Payload::Record(record, position) => {
                    seen.records += 1;
                    books.enter(&record, position, &mut note);
                }
                Payload::Change(entry) => {
                    seen.changes += 1;
                    books.follow(&entry, &mut note);
                }
                Payload::Group(_) | Payload::Links(_) | Payload::Key(..) => {}
            }
        }
    }
    let mut books: Vec<_> = books.into_iter().collect();
    books.sort_by_key(|(workspace, _)| *workspace);
    for (workspace, books) in books {
        let found = books.close().into_iter().map(|what| format!("workspace {workspace}, {what}"));
        seen.findings.extend(found);
    }
    seen.findings.truncate(MOST);
    Ok(seen)
}

/// The books of a workspace.
#[derive(Default)]
struct Books {
    expected: Counters,
    counted: Counters,
    /// By number, what a record says of its last change; and what the feed says so far.
    records: HashMap<i64, Account>,
}

#[derive(Default)]
struct Account {
    version: i64,
    position: i64,
    last_change: (i64, i64),
}

impl Books {
    fn enter(&mut self, record: &AnyRecord, position: i64, note: &mut impl FnMut(String)) {
        let number = record.number();
        let status = record.status();
        let counted = &mut self.counted;
        let (not_deleted, deleted, archived, deactivated) = match record {
            AnyRecord::Person(_) => (
                &mut counted.people,
                &mut counted.deleted_people,
                &mut counted.archived_people,
                &mut counted.deactivated_people,
            ),
            AnyRecord::Organization(_) => (
                &mut counted.organizations,
                &mut counted.deleted_organizations,
                &mut counted.archived_organizations,
                &mut counted.deactivated_organizations,
            ),
        };
        *if status == Status::Deleted { deleted } else { not_deleted } += 1;
        *archived += i64::from(status == Status::Archived);
        *deactivated += i64::from(status == Status::Deactivated);
        let points = record.card().points.iter().map(|point| point.number);
        let highest = points.chain([number]).max().unwrap_or(number);
        if highest > self.expected.last_number {
            note(format!("record {number}: number {highest} was never given"));
        }
        if let AnyRecord::Person(person) = record
            && let Some(id) = person.account.primary_email
        {
            let is_email = |point: &polydex_model::ContactPoint| {
                point.id == id && matches!(point.value, Value::Email(_))
            };
            if !person.card.points.iter().any(is_email) {
                note(format!("record {number}: its primary address is no e-mail point of it"));
            }
        }
        let account = Account { version: record.version(), position, last_change: (0, 0) };
        self.records.insert(number, account);
    }

    fn follow(&mut self, entry: &FeedEntry, note: &mut impl FnMut(String)) {
        let FeedEntry { position, number, version, .. } = *entry;
        let expected = self.counted.last_position + 1;
        if position != expected {
            note(format!("position {position}: {expected} should come before it"));
        }
        self.counted.last_position = position;
        let Some(account) = self.records.get_mut(&number) else {
            note(format!("position {position}: there is no record {number}"));
            return;
        };
        let before = account.last_change.0;
        if version != before + 1 {
            note(format!(
                "position {position}: record {number} goes from version {before} to {version}"
            ));
        }
        account.last_change = (version, position);
    }

    fn close(self) -> Vec<String> {
        let mut found = Vec::new();
        let mut records: Vec<_> = self.records.into_iter().collect();
        records.sort_by_key(|(number, _)| *number);
        for (number, Account { version, position, last_change }) in records {
            if (version, position) != last_change {
                found.push(format!(
                    "record {number}: it is of version {version} at position {position}, its last \
                     change of version {} at position {}",
                    last_change.0, last_change.1
                ));
            }
        }
        let (expected, counted) = (self.expected, self.counted);
        for (what, is, counted) in [
            ("last_position", expected.last_position, counted.last_position),
            ("people", expected.people, counted.people),
            ("deleted_people", expected.deleted_people, counted.deleted_people),
            ("archived_people", expected.archived_people, counted.archived_people),
            ("deactivated_people", expected.deactivated_people, counted.deactivated_people),
            ("organizations", expected.organizations, counted.organizations),
            (
                "deleted_organizations",
                expected.deleted_organizations,
                counted.deleted_organizations,
            ),
            (
                "archived_organizations",
                expected.archived_organizations,
                counted.archived_organizations,
            ),
            (
                "deactivated_organizations",
                expected.deactivated_organizations,
                counted.deactivated_organizations,
            ),
        ] {
            if is != counted {
                found.push(format!("counter {what}: it says {is}, there are {counted}"));
            }
        }
        found
    }
}
