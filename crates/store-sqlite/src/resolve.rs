//! Resolves references to other records.

use polydex_model::{Reference, normal};
use polydex_store::ReferenceKind;
use polydex_store_sql::{
    read_reference,
    statements::{EMAIL_HOLDER, REFERRED_GROUPS, REFERRED_RECORDS},
};
use rusqlite::{Connection, OptionalExtension as _, ToSql};

use crate::{error::Result, row::Columns};

/// Resolves by id, number or name, whichever is set first. If several records share a name, the one
/// with exactly this spelling wins, else the oldest.
pub(crate) fn resolve(
    connection: &Connection,
    workspace: i64,
    kind: ReferenceKind,
    wanted: &Reference,
) -> Result<Option<Reference>> {
    let one = |sql: &str, values: &[&dyn ToSql]| -> Result<Option<Reference>> {
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_row(values, |row| read_reference(&mut Columns::of(row)));
        Ok(found.optional()?.flatten())
    };
    let kind = match kind {
        ReferenceKind::Person => "person",
        ReferenceKind::Organization => "organization",
        ReferenceKind::Group => {
            let [by_id, by_number, by_name] = REFERRED_GROUPS;
            return match wanted {
                Reference { id: Some(id), .. } => one(by_id, &[&workspace, id]),
                Reference { number: Some(number), .. } => one(by_number, &[&workspace, number]),
                Reference { name: Some(name), .. } if !name.trim().is_empty() => {
                    one(by_name, &[&workspace, &normal::fold(name)])
                }
                _ => Ok(None),
            };
        }
    };
    let [by_id, by_number, by_name] = REFERRED_RECORDS;
    match wanted {
        Reference { id: Some(id), .. } => one(by_id, &[&workspace, &kind, id]),
        Reference { number: Some(number), .. } => one(by_number, &[&workspace, &kind, number]),
        Reference { name: Some(name), .. } if !name.trim().is_empty() => {
            one(by_name, &[&workspace, &kind, &normal::fold(name), name])
        }
        _ => Ok(None),
    }
}

/// The number of the person who has an e-mail address.
pub(crate) fn holder(
    connection: &Connection,
    workspace: i64,
    address: &str,
) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(EMAIL_HOLDER)?;
    let found = statement.query_row((workspace, normal::email(address)), |row| row.get(0));
    Ok(found.optional()?)
}
