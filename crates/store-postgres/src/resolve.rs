//! Resolving what a lens wrote of other records.

use std::sync::LazyLock;

use futures::future::try_join_all;
use polydex_model::{Reference, normal, normal::fold};
use polydex_store::ReferenceKind;
use polydex_store_sql::{
    dollars, read_reference,
    statements::{HOLDER, REFERRED_GROUPS, REFERRED_RECORDS},
};

use crate::{
    error::Result,
    lines::{Line, Lines, Values},
    row::Columns,
    text::stored,
};

static RECORDS: LazyLock<[String; 3]> = LazyLock::new(|| REFERRED_RECORDS.map(dollars));
static HELD: LazyLock<String> = LazyLock::new(|| dollars(HOLDER));
static GROUPS: LazyLock<[String; 3]> = LazyLock::new(|| REFERRED_GROUPS.map(dollars));

/// Resolves each by whichever of id, number and name is given, in this order, on one connection and
/// without waiting for one answer before asking the next.
pub(crate) async fn all(
    lines: &Lines,
    workspace: i64,
    kind: ReferenceKind,
    wanted: &[Reference],
) -> Result<Vec<Option<Reference>>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let line = lines.lend().await?;
    let each = try_join_all(wanted.iter().map(|one| resolve(&line, workspace, kind, one)));
    let outcome = lines.in_time(each).await;
    line.settle(outcome)
}

/// The number of the person who holds an address.
pub(crate) async fn holder(lines: &Lines, workspace: i64, address: &str) -> Result<Option<i64>> {
    let line = lines.lend().await?;
    let address = normal::email(address);
    let found = async {
        let statement = line.prepare(&HELD).await?;
        let values: Values<'_> = &[&workspace, &stored(&address)];
        let row = line.client().query_opt(&statement, values).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    };
    let outcome = lines.in_time(found).await;
    line.settle(outcome)
}

async fn resolve(
    line: &Line,
    workspace: i64,
    kind: ReferenceKind,
    wanted: &Reference,
) -> Result<Option<Reference>> {
    let kind = match kind {
        ReferenceKind::Person => "person",
        ReferenceKind::Organization => "organization",
        ReferenceKind::Group => return group(line, workspace, wanted).await,
    };
    let [by_id, by_number, by_name] = &*RECORDS;
    match wanted {
        Reference { id: Some(id), .. } => one(line, by_id, &[&workspace, &kind, id]).await,
        Reference { number: Some(number), .. } => {
            one(line, by_number, &[&workspace, &kind, number]).await
        }
        Reference { name: Some(name), .. } if !name.trim().is_empty() => {
            let folded = fold(name);
            one(line, by_name, &[&workspace, &kind, &stored(&folded), &stored(name)]).await
        }
        _ => Ok(None),
    }
}

async fn group(line: &Line, workspace: i64, wanted: &Reference) -> Result<Option<Reference>> {
    let [by_id, by_number, by_name] = &*GROUPS;
    match wanted {
        Reference { id: Some(id), .. } => one(line, by_id, &[&workspace, id]).await,
        Reference { number: Some(number), .. } => one(line, by_number, &[&workspace, number]).await,
        Reference { name: Some(name), .. } if !name.trim().is_empty() => {
            one(line, by_name, &[&workspace, &stored(&fold(name))]).await
        }
        _ => Ok(None),
    }
}

async fn one(line: &Line, sql: &str, values: Values<'_>) -> Result<Option<Reference>> {
    let statement = line.prepare(sql).await?;
    let found = line.client().query_opt(&statement, values).await?;
    Ok(found.map(|row| read_reference(&mut Columns::of(&row))).transpose()?.flatten())
}
