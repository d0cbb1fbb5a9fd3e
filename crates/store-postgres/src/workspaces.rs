//! Workspaces.

use polydex_model::{Residue, Settings, Workspace};
use polydex_store::{NewWorkspace, StoreError, WorkspaceError};
use polydex_store_sql::{Value, dollars, residue, statements, workspace};

use crate::{
    error::{Result, failed},
    pool::{Pool, Values},
    row::Columns,
    text::{stored, stored_json},
};

/// Creates a workspace and its counters; `None` if its name or host is taken.
pub(crate) async fn create(pool: &Pool, new: &NewWorkspace) -> Result<Option<Workspace>> {
    let connection = pool.acquire().await?;
    let outcome = pool.with_timeout(create_on(connection.client(), new)).await;
    match connection.release(outcome) {
        // Whether the commit succeeded shows in whether the workspace exists.
        Err(error) if error.is_disconnect() => {
            let made = all(pool).await?.into_iter().find(|made| made.uuid == new.uuid);
            made.map(Some).ok_or(error)
        }
        outcome => outcome,
    }
}

async fn create_on(
    client: &tokio_postgres::Client,
    new: &NewWorkspace,
) -> Result<Option<Workspace>> {
    let settings = &new.settings;
    client.batch_execute("BEGIN").await?;
    let made = async {
        let made = client
            .query_opt(
                &dollars(statements::CREATE_WORKSPACE),
                &[
                    &new.uuid,
                    &stored(&new.name),
                    &new.host.as_deref().map(stored),
                    &stored(&settings.region),
                    &stored(&settings.time_zone),
                    &stored(&settings.domain),
                    &new.at.as_microsecond(),
                ],
            )
            .await?;
        let made = made.map(|row| workspace(&mut Columns::of(&row))).transpose()?;
        if let Some(made) = &made {
            let values: Values<'_> = &[&made.id.0, &new.at.as_microsecond()];
            client.execute(&dollars(statements::CREATE_COUNTERS), values).await?;
        }
        Ok(made)
    };
    let outcome = made.await;
    let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
    client.batch_execute(end).await?;
    outcome
}

/// All workspaces, in the order of creation.
pub(crate) async fn all(pool: &Pool) -> Result<Vec<Workspace>> {
    let rows = pool.read(&dollars(statements::WORKSPACES), &[]).await?;
    rows.iter().map(|row| workspace(&mut Columns::of(row))).collect()
}

/// Replaces name, host and settings, if the version still matches.
pub(crate) async fn set(pool: &Pool, of: &Workspace) -> Result<Workspace, WorkspaceError> {
    let Settings { region, time_zone, domain } = &of.settings;
    let (name, host) = (stored(&of.name), of.host.as_deref().map(stored));
    let taken = pool.run(&dollars(statements::WORKSPACE_TAKEN), &[&of.id.0, &name, &host]).await;
    let taken = taken.map_err(StoreError::from)?;
    if taken.first().is_some_and(|row| row.get(0)) {
        return Err(WorkspaceError::Taken);
    }
    let sql = dollars(statements::SET_WORKSPACE);
    let (region, time_zone, domain) = (stored(region), stored(time_zone), stored(domain));
    let values: Values<'_> = &[&of.id.0, &of.version, &name, &host, &region, &time_zone, &domain];
    let set = pool.run(&sql, values).await.map_err(StoreError::from)?;
    let row = set.first().ok_or(WorkspaceError::Stale)?;
    Ok(workspace(&mut Columns::of(row)).map_err(StoreError::from)?)
}

/// The workspace that a statement finds with a value.
pub(crate) async fn one(
    pool: &Pool,
    sql: &str,
    value: &(dyn tokio_postgres::types::ToSql + Sync),
) -> Result<Option<Workspace>> {
    let rows = pool.read(&dollars(sql), &[value]).await?;
    rows.first().map(|row| workspace(&mut Columns::of(row))).transpose()
}

/// Replaces the dialects' data of a workspace, if it still equals `old`.
pub(crate) async fn set_residue(
    pool: &Pool,
    workspace: i64,
    old: &Residue,
    new: &Residue,
) -> Result<bool> {
    let sql = format!("{} RETURNING TRUE", dollars(statements::SET_RESIDUE));
    let (old, new) = (json(old)?, json(new)?);
    Ok(!pool.run(&sql, &[&workspace, &old, &new]).await?.is_empty())
}

fn json(of: &Residue) -> Result<Option<String>> {
    match residue(of) {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(stored_json(&text).into_owned())),
        _ => Err(failed("residue is a text")),
    }
}

/// The epoch of a workspace.
pub(crate) async fn epoch(pool: &Pool, workspace: i64) -> Result<Option<i64>> {
    let rows = pool.read(&dollars(statements::EPOCH), &[&workspace]).await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}

/// Changes nothing in the row with which every change of a workspace begins: its counters.
pub(crate) const NOTHING: &str = "UPDATE counters SET epoch = epoch WHERE workspace_id = $1";

/// Commits a change of nothing.
pub(crate) async fn commit_nothing(pool: &Pool, workspace: i64) -> Result<()> {
    pool.run(NOTHING, &[&workspace]).await.map(drop)
}

/// The region with which a workspace normalises phone numbers.
pub(crate) async fn region(pool: &Pool, workspace: i64) -> Result<Option<String>> {
    let rows = pool.read(&dollars(statements::REGION), &[&workspace]).await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}
