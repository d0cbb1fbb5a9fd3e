//! Keys.

use jiff::Timestamp;
use polydex_model::PersonId;
use polydex_store::{Key, NewKey, words::Word as _};
use polydex_store_sql::{dollars, key, statements};

use crate::{
    error::{Result, failed},
    lines::Lines,
    row::Columns,
    text::stored,
};

/// Makes a key: workspace, digest, person, role, name, whether it is a token, when it was made and
/// when it ends, and the key that it was obtained with, which it does not outlive.
pub(crate) const CREATE: &str =
    "INSERT INTO keys (digest, workspace_id, person_number, person, role, name, is_token,
                       created_at, expires_at, parent_id, revoked_at)
     SELECT $2, $1, r.number, r.id, $4, $5, $6, $7, LEAST($8, p.expires_at), p.id, p.revoked_at
     FROM records r
     LEFT JOIN keys p ON p.id = $9 AND p.workspace_id = $1
     WHERE r.workspace_id = $1 AND r.id = $3 AND r.kind = 'person'
     RETURNING id";

/// Stores a key under its digest.
pub(crate) async fn create(lines: &Lines, new: &NewKey) -> Result<Key> {
    // Not tried again: a key whose secret nobody was told is of no use to anybody.
    let made = lines
        .run(
            CREATE,
            &[
                &new.workspace.0,
                &&new.digest[..],
                &new.person.0,
                &new.role.word(),
                &stored(&new.name),
                &new.is_token,
                &new.created.as_microsecond(),
                &new.expires.map(Timestamp::as_microsecond),
                &new.parent.map(|parent| parent.0),
            ],
        )
        .await?;
    if made.is_empty() {
        return Err(failed("the key's person does not exist"));
    }
    let made = by_digest(lines, &new.digest).await?;
    made.ok_or_else(|| failed("the key is not where it was put"))
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
