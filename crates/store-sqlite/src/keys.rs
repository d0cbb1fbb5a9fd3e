//! Keys.

use jiff::Timestamp;
use polydex_model::PersonId;
use polydex_store::{Key, NewKey, words::Word as _};
use polydex_store_sql::{Cells as _, key, statements};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{
    error::{Result, failed},
    row::Columns,
};

/// Stores a key under its digest.
pub(crate) fn create(connection: &Connection, new: &NewKey) -> Result<Key> {
    let inserted = connection
        .prepare_cached(
            "INSERT INTO keys (digest, workspace_id, person_number, person, role, name, is_token,
                               created_at, expires_at, parent_id, revoked_at)
             SELECT ?1, ?2, r.number, r.id, ?4, ?5, ?6, ?7,
                    min(COALESCE(?8, p.expires_at), COALESCE(p.expires_at, ?8)),
                    p.id, p.revoked_at
             FROM records r
             LEFT JOIN keys p ON p.id = ?9 AND p.workspace_id = ?2
             WHERE r.workspace_id = ?2 AND r.id = ?3 AND r.kind = 'person'",
        )?
        .execute(params![
            new.digest,
            new.workspace.0,
            new.person.0,
            new.role.word(),
            new.name,
            new.is_token,
            new.created.as_microsecond(),
            new.expires.map(Timestamp::as_microsecond),
            new.parent.map(|parent| parent.0),
        ])?;
    if inserted == 0 {
        return Err(failed("the key's person does not exist"));
    }
    by_digest(connection, &new.digest)?.ok_or_else(|| failed("the key is not where it was put"))
}

/// The key with this digest.
pub(crate) fn by_digest(connection: &Connection, digest: &[u8; 32]) -> Result<Option<Key>> {
    let mut statement = connection.prepare_cached(statements::KEY)?;
    Ok(statement.query_row([digest], |row| key(&mut Columns::of(row))).optional()?)
}

/// Every key of a workspace, in the order of creation.
pub(crate) fn all(connection: &Connection, workspace: i64) -> Result<Vec<Key>> {
    let mut statement = connection.prepare_cached(statements::KEYS)?;
    let keys = statement.query_map([workspace], |row| key(&mut Columns::of(row)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Keys with ids behind one, by id, each with the digest of its secret.
pub(crate) fn behind(
    connection: &Connection,
    workspace: i64,
    id: i64,
    limit: u32,
) -> Result<Vec<(Key, [u8; 32])>> {
    let mut statement = connection.prepare_cached(statements::KEYS_BEHIND)?;
    let keys = statement.query_map((workspace, id, limit), |row| {
        let mut columns = Columns::of(row);
        Ok((key(&mut columns)?, columns.digest()?))
    })?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Revokes a key and those obtained with it, if they are not revoked already; whether there is one.
pub(crate) fn revoke(connection: &Connection, id: i64, at: Timestamp) -> Result<bool> {
    let mut revoke = connection.prepare_cached(statements::REVOKE_KEY)?;
    Ok(revoke.execute((id, at.as_microsecond()))? > 0)
}

/// Revokes every key that acts for a person.
pub(crate) fn revoke_of(
    connection: &Connection,
    workspace: i64,
    person: PersonId,
    at: Timestamp,
) -> Result<()> {
    let mut revoke = connection.prepare_cached(statements::REVOKE_KEYS_OF)?;
    revoke.execute((workspace, person.0, at.as_microsecond()))?;
    Ok(())
}

/// Revokes the tokens that a person got by signing in.
pub(crate) fn revoke_tokens(
    connection: &Connection,
    workspace: i64,
    person: i64,
    at: Timestamp,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE keys SET revoked_at = ?3
             WHERE workspace_id = ?1 AND person_number = ?2 AND is_token AND revoked_at IS NULL",
        )?
        .execute((workspace, person, at.as_microsecond()))?;
    Ok(())
}
