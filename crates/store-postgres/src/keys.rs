//! Keys.

use jiff::Timestamp;
use polydex_model::PersonId;
use polydex_store::{
    ENDED_KEY_RETENTION, ENDED_TOKEN_RETENTION, Key, MAX_LIVE_TOKENS, NewKey, SWEEP_LIMIT,
    keywords::Keyword as _,
};
use polydex_store_sql::{dollars, key, statements};

use crate::{
    error::{Result, failed},
    lines::{Lines, Values},
    row::Columns,
    text::stored,
};

/// Makes a key: workspace, digest, number and UUID of whom it acts for, its technical account, role,
/// name, whether it is a token, when it was made and when it ends, and the key that it was obtained
/// with, which it does not outlive.
pub(crate) const CREATE: &str = "INSERT INTO keys (digest, workspace_id, person_number, person,
                                        account_id, role, name, is_token, created_at, expires_at,
                                        parent_id, revoked_at)
     SELECT $2, $1, $3, $4, $5, $6, $7, $8, $9, LEAST($10, p.expires_at), p.id, p.revoked_at
     FROM (VALUES (1)) one LEFT JOIN keys p ON p.id = $11 AND p.workspace_id = $1
     RETURNING id";

/// Stores a key under its digest; makes room for it.
pub(crate) async fn create(lines: &Lines, new: &NewKey) -> Result<Key> {
    let number = number(lines, new).await?;
    // Not tried again: a key whose secret nobody was told is of no use to anybody.
    lines
        .run(
            CREATE,
            &[
                &new.workspace.0,
                &&new.digest[..],
                &number,
                &new.person.0,
                &new.is_service_account.then_some(new.person.0),
                &new.role.keyword(),
                &stored(&new.name),
                &new.is_token,
                &new.created.as_microsecond(),
                &new.expires.map(Timestamp::as_microsecond),
                &new.parent.map(|parent| parent.0),
            ],
        )
        .await?;
    make_room(lines, new, number).await?;
    let made = by_digest(lines, &new.digest).await?;
    made.ok_or_else(|| failed("the key is not where it was put"))
}

/// The number of whom a new key acts for; that of a new account is given here.
async fn number(lines: &Lines, new: &NewKey) -> Result<i64> {
    let find = async |sql| -> Result<Option<i64>> {
        let rows = lines.read(&dollars(sql), &[&new.workspace.0, &new.person.0]).await?;
        Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
    };
    if !new.is_service_account {
        let number = find(statements::PERSON_NUMBER).await?;
        return number.ok_or_else(|| failed("the key's person does not exist"));
    }
    if let Some(number) = find(statements::ACCOUNT_NUMBER).await? {
        return Ok(number);
    }
    let rows = lines.run(&dollars(statements::NEXT_NUMBER), &[&new.workspace.0]).await?;
    let number = rows.first().map(|row| row.try_get(0)).transpose()?;
    number.ok_or_else(|| failed("the key's workspace does not exist"))
}

/// Ends the oldest tokens of whoever has too many, and deletes some of the keys that have ended.
async fn make_room(lines: &Lines, new: &NewKey, number: i64) -> Result<()> {
    let (now, most, swept) = (new.created, i64::from(MAX_LIVE_TOKENS), i64::from(SWEEP_LIMIT));
    if new.is_token {
        let values: Values<'_> = &[&new.workspace.0, &number, &now.as_microsecond(), &most, &swept];
        lines.read(&dollars(statements::END_OLDEST_TOKENS), values).await?;
    }
    for (is_token, kept) in [(true, ENDED_TOKEN_RETENTION), (false, ENDED_KEY_RETENTION)] {
        let before = now.saturating_sub(kept).map_or(i64::MIN, Timestamp::as_microsecond);
        for sql in statements::SWEEP_KEYS {
            lines.read(&dollars(sql), &[&is_token, &before, &swept]).await?;
        }
    }
    Ok(())
}

/// The key with this number.
pub(crate) async fn by_id(lines: &Lines, id: i64) -> Result<Option<Key>> {
    let rows = lines.read(&dollars(statements::KEY_BY_ID), &[&id]).await?;
    rows.first().map(|row| key(&mut Columns::of(row))).transpose()
}

/// Lets a key and those obtained with it end, if they do not end earlier; whether there is one.
pub(crate) async fn end(lines: &Lines, id: i64, end: Timestamp) -> Result<bool> {
    let sql = format!("{} RETURNING id", dollars(statements::END_KEY));
    Ok(!lines.read(&sql, &[&id, &end.as_microsecond()]).await?.is_empty())
}

/// Notes that a key was used.
pub(crate) async fn note_use(lines: &Lines, id: i64, at: Timestamp) -> Result<()> {
    lines.read(&dollars(statements::NOTE_KEY_USE), &[&id, &at.as_microsecond()]).await?;
    Ok(())
}

/// The key with this digest.
pub(crate) async fn by_digest(lines: &Lines, digest: &[u8; 32]) -> Result<Option<Key>> {
    let rows = lines.read(&dollars(statements::KEY), &[&&digest[..]]).await?;
    rows.first().map(|row| key(&mut Columns::of(row))).transpose()
}

/// Every key of a workspace, in the order of creation.
pub(crate) async fn all(lines: &Lines, workspace: i64) -> Result<Vec<Key>> {
    let rows = lines.read(&dollars(statements::KEYS), &[&workspace]).await?;
    rows.iter().map(|row| key(&mut Columns::of(row))).collect()
}

/// Revokes a key and those obtained with it, if they are not revoked already; whether there is one.
pub(crate) async fn revoke(lines: &Lines, id: i64, at: Timestamp) -> Result<bool> {
    let sql = format!("{} RETURNING id", dollars(statements::REVOKE_KEY));
    let revoked = lines.read(&sql, &[&id, &at.as_microsecond()]).await?;
    Ok(!revoked.is_empty())
}

/// Revokes every key that acts for a person.
pub(crate) async fn revoke_of(
    lines: &Lines,
    workspace: i64,
    person: PersonId,
    at: Timestamp,
) -> Result<()> {
    let sql = dollars(statements::REVOKE_KEYS_OF);
    lines.read(&sql, &[&workspace, &person.0, &at.as_microsecond()]).await?;
    Ok(())
}
