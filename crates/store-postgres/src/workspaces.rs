//! Workspaces.

use polydex_model::{Residue, Settings, Workspace};
use polydex_store::{NewWorkspace, StoreError, WorkspaceError};
use polydex_store_sql::{Value, dollars, residue, statements, workspace};

use crate::{
    error::{Result, failed},
    lines::{Lines, Values},
    row::Columns,
    text::{stored, stored_json},
};

/// Makes a workspace and its counters; `None` if its name or host is taken.
pub(crate) async fn create(lines: &Lines, new: &NewWorkspace) -> Result<Option<Workspace>> {
    let line = lines.lend().await?;
    let outcome = lines.in_time(create_on(line.client(), new)).await;
    match line.settle(outcome) {
        // Whether the commit came through is seen by the workspace itself.
        Err(error) if error.parts() => {
            let made = all(lines).await?.into_iter().find(|made| made.uuid == new.uuid);
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

/// Every workspace, in the order of creation.
pub(crate) async fn all(lines: &Lines) -> Result<Vec<Workspace>> {
    let rows = lines.read(&dollars(statements::WORKSPACES), &[]).await?;
    rows.iter().map(|row| workspace(&mut Columns::of(row))).collect()
}

/// Replaces name, host and settings, if the version is still that.
pub(crate) async fn set(lines: &Lines, of: &Workspace) -> Result<Workspace, WorkspaceError> {
    let Settings { region, time_zone, domain } = &of.settings;
    let (name, host) = (stored(&of.name), of.host.as_deref().map(stored));
    let taken = lines.run(&dollars(statements::WORKSPACE_TAKEN), &[&of.id.0, &name, &host]).await;
    let taken = taken.map_err(StoreError::from)?;
    if taken.first().is_some_and(|row| row.get(0)) {
        return Err(WorkspaceError::Taken);
    }
    let sql = dollars(statements::SET_WORKSPACE);
    let (region, time_zone, domain) = (stored(region), stored(time_zone), stored(domain));
    let values: Values<'_> = &[&of.id.0, &of.version, &name, &host, &region, &time_zone, &domain];
    let set = lines.run(&sql, values).await.map_err(StoreError::from)?;
    let row = set.first().ok_or(WorkspaceError::Stale)?;
    Ok(workspace(&mut Columns::of(row)).map_err(StoreError::from)?)
}

/// The workspace that a statement finds with a value.
pub(crate) async fn one(
    lines: &Lines,
    sql: &str,
    value: &(dyn tokio_postgres::types::ToSql + Sync),
) -> Result<Option<Workspace>> {
    let rows = lines.read(&dollars(sql), &[value]).await?;
    rows.first().map(|row| workspace(&mut Columns::of(row))).transpose()
}

/// Replaces what dialects keep for a workspace, if it still is `was`.
pub(crate) async fn set_residue(
    lines: &Lines,
    workspace: i64,
    was: &Residue,
    now: &Residue,
) -> Result<bool> {
    let sql = format!("{} RETURNING TRUE", dollars(statements::SET_RESIDUE));
    let (was, now) = (json(was)?, json(now)?);
    Ok(!lines.run(&sql, &[&workspace, &was, &now]).await?.is_empty())
}

fn json(of: &Residue) -> Result<Option<String>> {
    match residue(of) {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(stored_json(&text).into_owned())),
        _ => Err(failed("residue is a text")),
    }
}

/// Since when the positions of a workspace are counted.
pub(crate) async fn epoch(lines: &Lines, workspace: i64) -> Result<Option<i64>> {
    let rows = lines.read(&dollars(statements::EPOCH), &[&workspace]).await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}

/// Changes nothing, where every change of a workspace begins: on its counters.
pub(crate) const NOTHING: &str = "UPDATE counters SET epoch = epoch WHERE workspace_id = $1";

/// Commits what changes nothing.
pub(crate) async fn commit_nothing(lines: &Lines, workspace: i64) -> Result<()> {
    lines.run(NOTHING, &[&workspace]).await.map(drop)
}

/// The region that phone numbers of a workspace are read with.
pub(crate) async fn region(lines: &Lines, workspace: i64) -> Result<Option<String>> {
    let rows = lines.read(&dollars(statements::REGION), &[&workspace]).await?;
    Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
}
