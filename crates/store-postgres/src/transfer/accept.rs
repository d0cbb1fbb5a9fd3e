//! Taking in what another database handed out: the rows of each table by one statement.

use polydex_model::normal::fold;
use polydex_store::{
    FeedEntry, Group, Key, StoreError,
    keywords::Keyword as _,
    transfer::{Item, Payload, Progress, RecordLinks},
};
use polydex_store_sql::{Prepared, Value, residue};
use serde_json::{Value as Json, json};

use crate::{
    PostgresStore,
    encode::{bytea, encode_stored},
    error::Result,
    flavor::Postgres,
    lines::{Line, Lines},
    text::{stored, stored_json},
};

/// Rows by table, in the order in which tables refer to each other. Each is the JSON of a row.
#[derive(Debug, Default)]
pub(super) struct Batch {
    workspaces: Vec<String>,
    counters: Vec<String>,
    groups: Vec<String>,
    records: Vec<String>,
    links: Vec<String>,
    changes: Vec<String>,
    differences: Vec<String>,
    keys: Vec<String>,
}

impl Batch {
    /// Works items out as far as that can be done without the database.
    pub(super) async fn of(store: &PostgresStore, items: Vec<Item>) -> Result<Self, StoreError> {
        let mut batch = Self::default();
        for Item { workspace, payload } in items {
            let ws = workspace.0;
            match payload {
                Payload::Workspace(workspace, counters) => {
                    batch.workspace(&workspace);
                    let mut counters = serde_json::to_value(counters).unwrap_or_default();
                    counters["workspace_id"] = ws.into();
                    batch.counters.push(counters.to_string());
                }
                Payload::Record(record, position) => {
                    let region = store.region(workspace).await?;
                    let prepared = Prepared::stored(workspace, record, &region, &Postgres);
                    batch.records.push(encode_stored(&prepared, position)?);
                }
                Payload::Group(group) => batch.group(ws, &group),
                Payload::Links(link) => batch.link(ws, link),
                Payload::Change(entry) => batch.change(ws, &entry),
                Payload::Key(key, digest) => batch.key(&key, &digest),
            }
        }
        Ok(batch)
    }

    fn workspace(&mut self, workspace: &polydex_model::Workspace) {
        let settings = &workspace.settings;
        let residue = match residue(&workspace.residue) {
            Value::Text(text) => Json::from(stored_json(&text)),
            _ => Json::Null,
        };
        let row = json!({
            "id": workspace.id.0, "uuid": workspace.uuid, "name": stored(&workspace.name),
            "host": workspace.host.as_deref().map(stored), "region": stored(&settings.region),
            "time_zone": stored(&settings.time_zone), "domain": stored(&settings.domain),
            "residue": residue, "created_at": workspace.created.at.as_microsecond(),
            "version": workspace.version, "state": "ready",
        });
        self.workspaces.push(row.to_string());
    }

    fn group(&mut self, workspace: i64, group: &Group) {
        let row = json!({
            "workspace_id": workspace, "number": group.number, "id": group.id.0,
            "name": stored(&group.name), "folded": stored(&fold(&group.name)),
        });
        self.groups.push(row.to_string());
    }

    fn link(&mut self, workspace: i64, link: RecordLinks) {
        let row = json!({
            "workspace_id": workspace, "number": link.number,
            "organization_number": link.organization, "manager_number": link.manager,
        });
        self.links.push(row.to_string());
    }

    fn change(&mut self, workspace: i64, entry: &FeedEntry) {
        let FeedEntry { position, event, number, version, actor, .. } = entry;
        let row = json!({
            "workspace_id": workspace, "position": position, "event": event.0,
            "record_number": number, "version": version, "happened": entry.happened.keyword(),
            "at": entry.at.as_microsecond(), "person": actor.person.map(|person| person.0),
            "key_id": actor.key.map(|key| key.0),
            "dialect": actor.dialect.as_ref().map(polydex_model::Dialect::as_str),
            "request": actor.request.as_deref().map(stored),
        });
        self.changes.push(row.to_string());
        if let Some(difference) = &entry.difference {
            let difference =
                serde_json::to_string(difference).expect("a difference is JSON with text keys");
            let row = json!({
                "workspace_id": workspace, "position": position,
                "difference": stored_json(&difference),
            });
            self.differences.push(row.to_string());
        }
    }

    fn key(&mut self, key: &Key, digest: &[u8; 32]) {
        let row = json!({
            "id": key.id.0, "digest": bytea(digest), "workspace_id": key.workspace.0,
            "person": key.person.0, "role": key.role.keyword(), "name": stored(&key.name),
            "is_token": key.is_token, "created_at": key.created.as_microsecond(),
            "expires_at": key.expires.map(jiff::Timestamp::as_microsecond),
            "revoked_at": key.revoked.map(jiff::Timestamp::as_microsecond),
            "parent_id": key.parent.map(|parent| parent.0),
            "used_at": key.used.map(jiff::Timestamp::as_microsecond),
            "person_number": key.number, "account_id": key.is_service_account.then_some(key.person.0),
        });
        self.keys.push(row.to_string());
    }

    /// Takes everything in, and notes how far that is, in one commit.
    pub(super) async fn take_in(self, lines: &Lines, progress: &Progress) -> Result<()> {
        let line = lines.lend().await?;
        let outcome = self.take_in_on(&line, progress).await;
        if outcome.is_err() {
            // An error here is one of the connection, which is given up then.
            let _ = line.client().batch_execute("ROLLBACK").await;
        }
        line.settle(outcome)
    }

    async fn take_in_on(&self, line: &Line, progress: &Progress) -> Result<()> {
        line.client().batch_execute("BEGIN").await?;
        for (sql, rows) in [
            (WORKSPACES, &self.workspaces),
            (COUNTERS, &self.counters),
            (GROUPS, &self.groups),
            (RECORDS, &self.records),
            (LINKS, &self.links),
            (CHANGES, &self.changes),
            (DIFFERENCES, &self.differences),
            (KEYS, &self.keys),
        ] {
            if !rows.is_empty() {
                let rows = format!("[{}]", rows.join(","));
                let types = [tokio_postgres::types::Type::TEXT];
                let statement = line.prepare_typed(sql, &types).await?;
                line.client().execute(&statement, &[&rows]).await?;
            }
        }
        let progress = serde_json::to_string(progress).expect("cursors and digests are JSON");
        line.client().execute(PROGRESS, &[&progress]).await?;
        Ok(line.client().batch_execute("COMMIT").await?)
    }
}

const WORKSPACES: &str =
    "INSERT INTO workspaces SELECT * FROM json_populate_recordset(NULL::workspaces, $1::json)";
const COUNTERS: &str =
    "INSERT INTO counters SELECT * FROM json_populate_recordset(NULL::counters, $1::json)";
const GROUPS: &str =
    "INSERT INTO groups SELECT * FROM json_populate_recordset(NULL::groups, $1::json)";
const RECORDS: &str = "SELECT put_records($1::json)";
const LINKS: &str = "UPDATE records r SET
         organization_number = l.organization_number, manager_number = l.manager_number
     FROM json_populate_recordset(NULL::records, $1::json) l
     WHERE r.workspace_id = l.workspace_id AND r.number = l.number";
const CHANGES: &str =
    "INSERT INTO changes SELECT * FROM json_populate_recordset(NULL::changes, $1::json)";
const DIFFERENCES: &str =
    "INSERT INTO differences SELECT * FROM json_populate_recordset(NULL::differences, $1::json)";
const KEYS: &str = "INSERT INTO keys (id, digest, workspace_id, person_number, person, role, name,
                                      is_token, created_at, expires_at, revoked_at, parent_id,
                                      used_at, account_id)
     SELECT k.id, k.digest, k.workspace_id, k.person_number, k.person, k.role, k.name, k.is_token,
            k.created_at, k.expires_at, k.revoked_at, k.parent_id, k.used_at, k.account_id
     FROM json_to_recordset($1::json) AS k (
         id BIGINT, digest BYTEA, workspace_id BIGINT, person UUID, role TEXT, name TEXT,
         is_token BOOLEAN, created_at BIGINT, expires_at BIGINT, revoked_at BIGINT,
         parent_id BIGINT, used_at BIGINT, person_number BIGINT, account_id UUID)
     LEFT JOIN records r
     ON r.workspace_id = k.workspace_id AND r.id = k.person AND r.kind = 'person'
     WHERE k.account_id IS NOT NULL OR r.number = k.person_number
     ORDER BY k.id";
const PROGRESS: &str = "INSERT INTO transfer (one, progress) VALUES (1, $1)
     ON CONFLICT (one) DO UPDATE SET progress = excluded.progress";
