//! Numbers and feed positions, from the one row that each workspace has for them.

use polydex_model::{AnyRecord, ContactPoint, point::FIRST_PENDING_NUMBER};
use serde_json::json;

use super::{Moved, moved};
use crate::{
    error::{Result, failed},
    prepare::Prepared,
};
use rusqlite::{Connection, OptionalExtension as _};

/// Gives the change's position, and numbers to what has none: the record first, then its points in
/// the order in which they were said.
pub(super) fn give(connection: &Connection, prepared: &mut Prepared) -> Result<i64> {
    let pending = prepared.change.after.card().points.iter().filter(|point| is_pending(point));
    let new = prepared.change.before.is_none();
    let wanted = pending.count() + usize::from(new);
    let wanted = i64::try_from(wanted).map_err(|_| failed("too many points"))?;
    let (last, position) = count(connection, prepared, wanted)?;
    let mut next = last - wanted;
    let mut number = || {
        next += 1;
        next
    };
    if new {
        set_number(prepared, number());
    }
    let points = &mut prepared.change.after.card_mut().points;
    for point in points.iter_mut().filter(|point| is_pending(point)) {
        point.number = number();
    }
    number_difference(prepared);
    Ok(position)
}

fn is_pending(point: &ContactPoint) -> bool {
    point.number >= FIRST_PENDING_NUMBER
}

/// Moves the counters on; answers the last number and the position.
fn count(connection: &Connection, prepared: &Prepared, numbers: i64) -> Result<(i64, i64)> {
    let sql = match prepared.change.after.as_ref() {
        AnyRecord::Person(_) => {
            "UPDATE counters
             SET last_number = last_number + ?2, last_position = last_position + 1,
                 people = people + ?3, deleted_people = deleted_people + ?4,
                 archived_people = archived_people + ?5
             WHERE workspace_id = ?1
             RETURNING last_number, last_position"
        }
        AnyRecord::Organization(_) => {
            "UPDATE counters
             SET last_number = last_number + ?2, last_position = last_position + 1,
                 organizations = organizations + ?3,
                 deleted_organizations = deleted_organizations + ?4,
                 archived_organizations = archived_organizations + ?5
             WHERE workspace_id = ?1
             RETURNING last_number, last_position"
        }
    };
    let Moved { not_deleted, deleted, archived } = moved(prepared);
    let workspace = prepared.change.workspace.0;
    let counted = connection
        .prepare_cached(sql)?
        .query_row((workspace, numbers, not_deleted, deleted, archived), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    counted.ok_or_else(|| failed("no such workspace"))
}

fn set_number(prepared: &mut Prepared, number: i64) {
    match prepared.change.after.as_mut() {
        AnyRecord::Person(person) => person.number = number,
        AnyRecord::Organization(organization) => organization.number = number,
    }
    prepared.difference.fields.insert("number".to_owned(), json!([0, number]));
}

/// The difference was taken when the numbers were still pending.
fn number_difference(prepared: &mut Prepared) {
    let points = &prepared.change.after.card().points;
    for difference in &mut prepared.difference.points {
        if let Some(new) = difference.new.as_mut().filter(|new| is_pending(new))
            && let Some(point) = points.iter().find(|point| point.id == new.id)
        {
            new.number = point.number;
        }
    }
}
