//! Assigns numbers and feed positions from the workspace's row of counters.

use polydex_model::AnyRecord;
use polydex_store_sql::{CounterDelta, Prepared};
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::{Result, failed};

/// Assigns the change's position, and numbers to new records and points.
pub(super) fn give(connection: &Connection, prepared: &mut Prepared) -> Result<i64> {
    let wanted = prepared.numbers_needed();
    let (last, position) = count(connection, prepared, wanted)?;
    prepared.assign_numbers(last - wanted);
    Ok(position)
}

/// Advances the counters; returns the last number and the position.
fn count(connection: &Connection, prepared: &Prepared, numbers: i64) -> Result<(i64, i64)> {
    let sql = match prepared.change.after.as_ref() {
        AnyRecord::Person(_) => {
            "UPDATE counters
             SET last_number = last_number + ?2, last_position = last_position + 1,
                 people = people + ?3, deleted_people = deleted_people + ?4,
                 archived_people = archived_people + ?5,
                 deactivated_people = deactivated_people + ?6
             WHERE workspace_id = ?1
             RETURNING last_number, last_position"
        }
        AnyRecord::Organization(_) => {
            "UPDATE counters
             SET last_number = last_number + ?2, last_position = last_position + 1,
                 organizations = organizations + ?3,
                 deleted_organizations = deleted_organizations + ?4,
                 archived_organizations = archived_organizations + ?5,
                 deactivated_organizations = deactivated_organizations + ?6
             WHERE workspace_id = ?1
             RETURNING last_number, last_position"
        }
    };
    let CounterDelta { not_deleted, deleted, archived, deactivated } = prepared.counter_delta();
    let workspace = prepared.change.workspace.0;
    let moved = (workspace, numbers, not_deleted, deleted, archived, deactivated);
    let counted = connection
        .prepare_cached(sql)?
        .query_row(moved, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    counted.ok_or_else(|| failed("no such workspace"))
}
