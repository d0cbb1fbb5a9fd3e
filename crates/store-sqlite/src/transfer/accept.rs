//! Taking in what another database handed out.

use jiff::Timestamp;
use polydex_model::Workspace;
use polydex_store::{
    Key,
    keywords::Keyword as _,
    transfer::{Counters, Payload, Progress, RecordLinks},
};
use polydex_store_sql::{Prepared, residue, statements};
use rusqlite::{Connection, params};

use super::epoch;
use crate::{
    error::{Result, failed},
    groups,
    row::Bound,
    write,
};

/// An item, worked out as far as it can be before the writer has it.
pub(super) enum Load {
    /// A record in rows, and the position of its last change.
    Record(Box<Prepared>, i64),
    /// Anything else of a workspace.
    Other(i64, Box<Payload>),
}

/// Takes in all items; answers the texts of the search index by row.
pub(super) fn all(
    connection: &Connection,
    loads: &[Load],
    progress: &Progress,
) -> Result<Vec<(i64, String)>> {
    let mut texts = Vec::new();
    for load in loads {
        match load {
            Load::Record(prepared, position) => {
                texts.extend(write::put(connection, prepared, *position)?);
            }
            Load::Other(workspace, payload) => other(connection, *workspace, payload)?,
        }
    }
    epoch::note(connection, progress)?;
    Ok(texts)
}

fn other(connection: &Connection, ws: i64, payload: &Payload) -> Result<()> {
    match payload {
        Payload::Workspace(workspace, counters) => the_workspace(connection, workspace, counters),
        Payload::Group(group) => groups::insert(connection, ws, group),
        Payload::Links(link) => refer(connection, ws, *link),
        Payload::Change(entry) => write::feed::insert(connection, ws, entry),
        Payload::Key(key, digest) => insert_key(connection, key, digest),
        Payload::Record(..) => Err(failed("a record was not prepared")),
    }
}

fn the_workspace(
    connection: &Connection,
    workspace: &Workspace,
    counters: &Counters,
) -> Result<()> {
    let settings = &workspace.settings;
    connection.prepare_cached(statements::INSERT_WORKSPACE)?.execute(params![
        workspace.id.0,
        workspace.uuid,
        workspace.name,
        workspace.host,
        settings.region,
        settings.time_zone,
        settings.domain,
        Bound(&residue(&workspace.residue)),
        workspace.version,
        workspace.created.at.as_microsecond(),
    ])?;
    connection.prepare_cached(statements::INSERT_COUNTERS)?.execute(params![
        workspace.id.0,
        counters.epoch,
        counters.last_number,
        counters.last_position,
        counters.people,
        counters.deleted_people,
        counters.archived_people,
        counters.deactivated_people,
        counters.organizations,
        counters.deleted_organizations,
        counters.archived_organizations,
        counters.deactivated_organizations,
    ])?;
    Ok(())
}

fn refer(connection: &Connection, workspace: i64, link: RecordLinks) -> Result<()> {
    let updated = connection.prepare_cached(statements::REFER)?.execute((
        workspace,
        link.number,
        link.organization,
        link.manager,
    ))?;
    if updated == 0 { Err(failed("a reference of no record")) } else { Ok(()) }
}

fn insert_key(connection: &Connection, key: &Key, digest: &[u8; 32]) -> Result<()> {
    let values = params![
        key.id.0,
        digest,
        key.workspace.0,
        key.person.0,
        key.role.keyword(),
        key.name,
        key.is_token,
        key.created.as_microsecond(),
        key.expires.map(Timestamp::as_microsecond),
        key.revoked.map(Timestamp::as_microsecond),
        key.parent.map(|parent| parent.0),
        key.used.map(Timestamp::as_microsecond),
        key.number,
    ];
    let inserted = if key.is_service_account {
        connection.prepare_cached(statements::INSERT_TECHNICAL_KEY)?.execute(values)?
    } else {
        let values = values.split_last().map_or(values, |(_, values)| values);
        connection.prepare_cached(statements::INSERT_KEY)?.execute(values)?
    };
    if inserted == 0 { Err(failed("a key of nobody")) } else { Ok(()) }
}
