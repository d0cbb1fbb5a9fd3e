//! Resolving what a lens wrote of another record.

use polydex_model::{Reference, normal::fold};
use polydex_store::ReferenceKind;
use rusqlite::{Connection, OptionalExtension as _, ToSql};

use crate::{
    error::Result,
    row::{Cells, read_reference, reference_columns},
};

macro_rules! records {
    ($where:literal) => {
        concat!(
            "SELECT ",
            reference_columns!("r"),
            " FROM records r
              WHERE r.workspace_id = ?1 AND r.kind = ?2 AND r.status <> 'deleted' AND ",
            $where
        )
    };
}

macro_rules! groups {
    ($where:literal) => {
        concat!(
            "SELECT id, number, name, NULL, NULL, 'active' FROM groups
             WHERE workspace_id = ?1 AND ?2 = 'group' AND ",
            $where
        )
    };
}

/// Resolves by whichever of id, number and name is given, in this order. Of several of one name,
/// the one written exactly so, else the oldest.
pub(crate) fn resolve(
    connection: &Connection,
    workspace: i64,
    kind: ReferenceKind,
    wanted: &Reference,
) -> Result<Option<Reference>> {
    let (kind, [by_id, by_number, by_name]) = match kind {
        ReferenceKind::Person => ("person", RECORDS),
        ReferenceKind::Organization => ("organization", RECORDS),
        ReferenceKind::Group => ("group", GROUPS),
    };
    let one = |sql: &str, keys: &[&dyn ToSql]| -> Result<Option<Reference>> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut values: Vec<&dyn ToSql> = vec![&workspace, &kind];
        values.extend(keys);
        let found = statement.query_row(&values[..], |row| read_reference(&mut Cells::of(row)));
        Ok(found.optional()?.flatten())
    };
    match wanted {
        Reference { id: Some(id), .. } => one(by_id, &[id]),
        Reference { number: Some(number), .. } => one(by_number, &[number]),
        Reference { name: Some(name), .. } if !name.trim().is_empty() => {
            one(by_name, &[&fold(name), name])
        }
        _ => Ok(None),
    }
}

const RECORDS: [&str; 3] = [
    records!("r.id = ?3"),
    records!("r.number = ?3"),
    records!("r.full_name_folded = ?3 ORDER BY r.full_name = ?4 DESC, r.number LIMIT 1"),
];

const GROUPS: [&str; 3] =
    [groups!("id = ?3"), groups!("number = ?3"), groups!("folded = ?3 AND ?4 IS NOT NULL")];
