//! Keys.

use jiff::Timestamp;
use polydex_model::PersonId;
use polydex_store::{
    ENDED_KEY_RETENTION, ENDED_TOKEN_RETENTION, Key, MAX_LIVE_TOKENS, NewKey, SWEEP_LIMIT,
    keywords::Keyword as _,
};
use polydex_store_sql::{Cells as _, key, statements};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{
    error::{Result, failed},
    row::Columns,
};

/// Stores a key under its digest; makes room for it.
pub(crate) fn create(connection: &Connection, new: &NewKey) -> Result<Key> {
    let number = number(connection, new)?;
    connection
        .prepare_cached(
            "INSERT INTO keys (digest, workspace_id, person_number, person, account_id, role, name,
                               is_token, created_at, expires_at, parent_id, revoked_at)
             SELECT ?1, ?2, ?3, ?11, ?4, ?5, ?6, ?7, ?8,
                    min(COALESCE(?9, p.expires_at), COALESCE(p.expires_at, ?9)),
                    p.id, p.revoked_at
             FROM (SELECT 1) LEFT JOIN keys p ON p.id = ?10 AND p.workspace_id = ?2",
        )?
        .execute(params![
            new.digest,
            new.workspace.0,
            number,
            new.is_service_account.then_some(new.person.0),
            new.role.keyword(),
            new.name,
            new.is_token,
            new.created.as_microsecond(),
            new.expires.map(Timestamp::as_microsecond),
            new.parent.map(|parent| parent.0),
            new.person.0,
        ])?;
    make_room(connection, new, number)?;
    by_digest(connection, &new.digest)?.ok_or_else(|| failed("the key is not where it was put"))
}

/// The number of whom a new key acts for; that of a new account is given here.
fn number(connection: &Connection, new: &NewKey) -> Result<i64> {
    let find = |sql| -> Result<Option<i64>> {
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_row((new.workspace.0, new.person.0), |row| row.get(0));
        Ok(found.optional()?)
    };
    if !new.is_service_account {
        let number = find(statements::PERSON_NUMBER)?;
        return number.ok_or_else(|| failed("the key's person does not exist"));
    }
    if let Some(number) = find(statements::ACCOUNT_NUMBER)? {
        return Ok(number);
    }
    let mut next = connection.prepare_cached(statements::NEXT_NUMBER)?;
    let number = next.query_row([new.workspace.0], |row| row.get(0)).optional()?;
    number.ok_or_else(|| failed("the key's workspace does not exist"))
}

/// Ends the oldest tokens of whoever has too many, and deletes some of the keys that have ended.
fn make_room(connection: &Connection, new: &NewKey, number: i64) -> Result<()> {
    let now = new.created;
    if new.is_token {
        connection.prepare_cached(statements::END_OLDEST_TOKENS)?.execute((
            new.workspace.0,
            number,
            now.as_microsecond(),
            MAX_LIVE_TOKENS,
            SWEEP_LIMIT,
        ))?;
    }
    for (is_token, kept) in [(true, ENDED_TOKEN_RETENTION), (false, ENDED_KEY_RETENTION)] {
        let before = now.saturating_sub(kept).map_or(i64::MIN, Timestamp::as_microsecond);
        for sql in statements::SWEEP_KEYS {
            connection.prepare_cached(sql)?.execute((is_token, before, SWEEP_LIMIT))?;
        }
    }
    Ok(())
}

/// The key with this number.
pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<Option<Key>> {
    let mut statement = connection.prepare_cached(statements::KEY_BY_ID)?;
    Ok(statement.query_row([id], |row| key(&mut Columns::of(row))).optional()?)
}

/// Lets a key and those obtained with it end, if they do not end earlier; whether there is one.
pub(crate) fn end(connection: &Connection, id: i64, end: Timestamp) -> Result<bool> {
    let mut update = connection.prepare_cached(statements::END_KEY)?;
    Ok(update.execute((id, end.as_microsecond()))? > 0)
}

/// Notes that a key was used.
pub(crate) fn note_use(connection: &Connection, id: i64, at: Timestamp) -> Result<()> {
    let mut update = connection.prepare_cached(statements::NOTE_KEY_USE)?;
    update.execute((id, at.as_microsecond()))?;
    Ok(())
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
