//! Resolves references to other records.

use std::sync::LazyLock;

use futures::future::try_join_all;
use polydex_model::{Reference, normal, normal::fold};
use polydex_store::ReferenceKind;
use polydex_store_sql::{
    dollars, read_reference,
    statements::{EMAIL_HOLDER, REFERRED_GROUPS, REFERRED_RECORDS},
};

use crate::{
    error::Result,
    pool::{Connection, Pool, Values},
    row::Columns,
    text::stored,
};

static RECORDS: LazyLock<[String; 3]> = LazyLock::new(|| REFERRED_RECORDS.map(dollars));
static HELD: LazyLock<String> = LazyLock::new(|| dollars(EMAIL_HOLDER));
static GROUPS: LazyLock<[String; 3]> = LazyLock::new(|| REFERRED_GROUPS.map(dollars));

/// Resolves each by id, number or name, whichever is set first, pipelined on one connection.
pub(crate) async fn all(
    pool: &Pool,
    workspace: i64,
    kind: ReferenceKind,
    wanted: &[Reference],
) -> Result<Vec<Option<Reference>>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let connection = pool.acquire().await?;
    let each = try_join_all(wanted.iter().map(|one| resolve(&connection, workspace, kind, one)));
    let outcome = pool.with_timeout(each).await;
    connection.release(outcome)
}

/// The number of the person who has an e-mail address.
pub(crate) async fn holder(pool: &Pool, workspace: i64, address: &str) -> Result<Option<i64>> {
    let connection = pool.acquire().await?;
    let address = normal::email(address);
    let found = async {
        let statement = connection.prepare(&HELD).await?;
        let values: Values<'_> = &[&workspace, &stored(&address)];
        let row = connection.client().query_opt(&statement, values).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    };
    let outcome = pool.with_timeout(found).await;
    connection.release(outcome)
}

async fn resolve(
    connection: &Connection,
    workspace: i64,
    kind: ReferenceKind,
    wanted: &Reference,
) -> Result<Option<Reference>> {
    let kind = match kind {
        ReferenceKind::Person => "person",
        ReferenceKind::Organization => "organization",
        ReferenceKind::Group => return group(connection, workspace, wanted).await,
    };
    let [by_id, by_number, by_name] = &*RECORDS;
    match wanted {
        Reference { id: Some(id), .. } => one(connection, by_id, &[&workspace, &kind, id]).await,
        Reference { number: Some(number), .. } => {
            one(connection, by_number, &[&workspace, &kind, number]).await
        }
        Reference { name: Some(name), .. } if !name.trim().is_empty() => {
            let folded = fold(name);
            one(connection, by_name, &[&workspace, &kind, &stored(&folded), &stored(name)]).await
        }
        _ => Ok(None),
    }
}

async fn group(
    connection: &Connection,
    workspace: i64,
    wanted: &Reference,
) -> Result<Option<Reference>> {
    let [by_id, by_number, by_name] = &*GROUPS;
    match wanted {
        Reference { id: Some(id), .. } => one(connection, by_id, &[&workspace, id]).await,
        Reference { number: Some(number), .. } => {
            one(connection, by_number, &[&workspace, number]).await
        }
        Reference { name: Some(name), .. } if !name.trim().is_empty() => {
            one(connection, by_name, &[&workspace, &stored(&fold(name))]).await
        }
        _ => Ok(None),
    }
}

async fn one(connection: &Connection, sql: &str, values: Values<'_>) -> Result<Option<Reference>> {
    let statement = connection.prepare(sql).await?;
    let found = connection.client().query_opt(&statement, values).await?;
    Ok(found.map(|row| read_reference(&mut Columns::of(&row))).transpose()?.flatten())
}
