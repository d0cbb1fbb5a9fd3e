//! Explains which constraint a change violated.

use polydex_model::{AnyRecord, CanonicalField, normal, normal::fold};
use polydex_store::{Change, WriteError};
use rusqlite::{Connection, OptionalExtension as _, ToSql};

use super::is_constraint;
use crate::error::{Error, Result};

/// Converts a violated constraint to the rule between records; the change is already rolled back.
///
/// SQLite names the columns of the constraint but not the row that holds the value, so that is
/// looked up.
pub(crate) fn explain(connection: &Connection, change: &Change, error: Error) -> Error {
    let Some(broken) = is_constraint(&error).map(ToString::to_string) else { return error };
    let explained = if broken.contains("records.user_name_folded") {
        user_name(connection, change)
    } else if broken.contains("records.primary_address_normal") {
        primary_address(connection, change)
    } else if broken.contains("email_domains.domain") {
        email_domain(connection, change)
    } else if broken.contains("records.id") {
        Ok(Some(WriteError::Stale))
    } else {
        Ok(None)
    };
    match explained {
        Ok(Some(refused)) => refused.into(),
        Ok(None) => error,
        Err(error) => error,
    }
}

fn user_name(connection: &Connection, change: &Change) -> Result<Option<WriteError>> {
    let AnyRecord::Person(person) = change.after.as_ref() else { return Ok(None) };
    let holder = holder(
        connection,
        change,
        "SELECT number FROM records WHERE workspace_id = ?1 AND user_name_folded = ?2",
        &fold(&person.account.user_name),
    )?;
    Ok(Some(WriteError::Taken(CanonicalField::UserName, holder)))
}

fn primary_address(connection: &Connection, change: &Change) -> Result<Option<WriteError>> {
    let AnyRecord::Person(person) = change.after.as_ref() else { return Ok(None) };
    let holder = holder(
        connection,
        change,
        "SELECT number FROM records
         WHERE workspace_id = ?1 AND primary_address_normal = ?2 AND status <> 'deleted'",
        &person.primary_address().map(normal::email),
    )?;
    Ok(Some(WriteError::Taken(CanonicalField::PrimaryEmail, holder)))
}

/// The first domain that another organization has, or that the list contains twice.
fn email_domain(connection: &Connection, change: &Change) -> Result<Option<WriteError>> {
    let AnyRecord::Organization(organization) = change.after.as_ref() else { return Ok(None) };
    let domains = &organization.email_domains;
    for (at, domain) in domains.iter().enumerate() {
        let holder = holder(
            connection,
            change,
            "SELECT record_number FROM email_domains
             WHERE workspace_id = ?1 AND domain = ?2 AND held = 1",
            domain,
        )?;
        let other = holder.filter(|holder| *holder != organization.number);
        if other.is_some() || domains[..at].contains(domain) {
            return Ok(Some(WriteError::Taken(CanonicalField::EmailDomain(at), other)));
        }
    }
    Ok(None)
}

fn holder(
    connection: &Connection,
    change: &Change,
    sql: &str,
    value: &dyn ToSql,
) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let key: [&dyn ToSql; 2] = [&change.workspace.0, value];
    Ok(statement.query_row(&key[..], |row| row.get(0)).optional()?)
}
