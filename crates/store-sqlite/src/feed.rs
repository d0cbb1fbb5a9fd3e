//! Reading the change feed.

use polydex_model::{Actor, Dialect, EventId, KeyId, PersonId};
use polydex_store::FeedEntry;
use rusqlite::{Connection, Params};
use uuid::Uuid;

use crate::{error::Result, row::Cells};

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT c.position, c.event, r.id, r.number, r.kind = 'person', c.version, c.happened,
                    c.at, c.person, c.key_id, c.dialect, c.request, d.difference
             FROM changes c
             JOIN records r ON r.workspace_id = c.workspace_id AND r.number = c.record_number
             LEFT JOIN differences d
             ON d.workspace_id = c.workspace_id AND d.position = c.position
             WHERE c.workspace_id = ?1 AND ",
            $where
        )
    };
}

/// The feed behind a position.
pub(crate) fn behind(
    connection: &Connection,
    workspace: i64,
    position: i64,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    const SQL: &str = select!("c.position > ?2 ORDER BY c.position LIMIT ?3");
    entries(connection, SQL, (workspace, position, limit))
}

/// The changes of one record, newest first.
pub(crate) fn of_record(
    connection: &Connection,
    workspace: i64,
    record: Uuid,
    limit: u32,
) -> Result<Vec<FeedEntry>> {
    const SQL: &str = select!(
        "c.record_number = (SELECT number FROM records WHERE workspace_id = ?1 AND id = ?2)
         ORDER BY c.position DESC LIMIT ?3"
    );
    entries(connection, SQL, (workspace, record, limit))
}

fn entries(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<FeedEntry>> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map(values, |row| read(&mut Cells::of(row)))?.collect::<Result<_, _>>()?)
}

fn read(cells: &mut Cells<'_, '_>) -> rusqlite::Result<FeedEntry> {
    Ok(FeedEntry {
        position: cells.take()?,
        event: EventId(cells.take()?),
        record: cells.take()?,
        number: cells.take()?,
        is_person: cells.take()?,
        version: cells.take()?,
        happened: cells.word()?,
        at: cells.time()?,
        actor: Actor {
            person: cells.take::<Option<Uuid>>()?.map(PersonId),
            key: cells.take::<Option<i64>>()?.map(KeyId),
            dialect: cells.take::<Option<String>>()?.map(Dialect::from),
            request: cells.take()?,
        },
        difference: cells.json()?,
    })
}
