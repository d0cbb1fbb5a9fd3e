//! Reading one record with all that belongs to it: one statement, so that it is one version.

use std::sync::LazyLock;

use polydex_model::{normal, normal::fold};
use polydex_store::{Lookup, Validated, Validator};
use polydex_store_sql::{
    Belongings, SqlRecord, dollars, group_reference, read_point, read_validator,
    statements::{POINT_COLUMNS, RECORD_COLUMNS, RECORD_TABLES, VALIDATOR_COLUMNS, by},
};
use tokio_postgres::{Row, types::ToSql};

use crate::{
    error::Result,
    lines::Lines,
    row::{Columns, Records},
    text::stored,
};

/// What [`read`] reads: labels and points, of a person the groups, of an organization the domains,
/// and then the record. The workspace is `$1` in each subquery too: on a distributed engine a value
/// that depends on a row does not say which node to ask.
pub(crate) static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "ARRAY(SELECT l.label FROM labels l
               WHERE l.workspace_id = $1 AND l.record_number = r.number
               ORDER BY l.place),
         ARRAY(SELECT ROW({POINT_COLUMNS})::point_row FROM contact_points p
               WHERE p.workspace_id = $1 AND p.record_number = r.number
               ORDER BY p.number),
         CASE r.kind WHEN 'person' THEN
             ARRAY(SELECT ROW(g.id, g.number, g.name)::group_row
                   FROM person_groups x
                   JOIN groups g ON g.workspace_id = x.workspace_id AND g.number = x.group_number
                   WHERE x.workspace_id = $1 AND x.record_number = r.number
                   ORDER BY g.folded, g.number)
         END,
         CASE r.kind WHEN 'organization' THEN
             ARRAY(SELECT d.domain FROM email_domains d
                   WHERE d.workspace_id = $1 AND d.record_number = r.number
                   ORDER BY d.place)
         END,
         {RECORD_COLUMNS}"
    )
});

static BY_NUMBER: LazyLock<String> = LazyLock::new(|| select_by("r.number = ?3"));
static BY_ID: LazyLock<String> = LazyLock::new(|| select_by(by::ID));
static BY_USER_NAME: LazyLock<String> = LazyLock::new(|| select_by(by::USER_NAME));
static BY_ADDRESS: LazyLock<String> = LazyLock::new(|| select_by(by::ADDRESS));

fn select_by(key: &str) -> String {
    dollars(&format!(
        "SELECT {VALIDATOR_COLUMNS}, {} FROM {RECORD_TABLES}
         WHERE r.workspace_id = ?1 AND r.kind = ?2 AND {key}",
        *COLUMNS
    ))
}

/// Each with the index that leads to the record.
#[cfg(test)]
pub(crate) fn statements() -> [(&'static str, &'static str); 4] {
    [
        (&BY_NUMBER, "using records_by_number on records r"),
        (&BY_ID, "records_workspace_id_id_key"),
        (&BY_USER_NAME, "records_user_name"),
        (&BY_ADDRESS, "records_primary_address"),
    ]
}

/// Records by their numbers, in any order.
pub(crate) static BY_NUMBERS: LazyLock<String> = LazyLock::new(|| select_by("r.number = ANY (?3)"));

/// Reads a row of [`BY_NUMBERS`].
pub(crate) fn validated_row<R: SqlRecord>(row: &Row) -> Result<Validated> {
    let columns = &mut Columns::of(row);
    let validator = read_validator(columns)?;
    Ok(Validated { record: read::<R>(columns)?.into_any(), validator })
}

/// The record that a lookup names.
pub(crate) async fn record<R: SqlRecord>(
    lines: &Lines,
    workspace: i64,
    which: &Lookup,
) -> Result<Option<R>> {
    Ok(validated(lines, workspace, which).await?.map(|(record, _)| record))
}

/// The same with its validator.
pub(crate) async fn validated<R: SqlRecord>(
    lines: &Lines,
    workspace: i64,
    which: &Lookup,
) -> Result<Option<(R, Validator)>> {
    match which {
        Lookup::Id(id) => select(lines, workspace, &BY_ID, id).await,
        Lookup::Number(number) => select(lines, workspace, &BY_NUMBER, number).await,
        Lookup::UserName(name) => {
            select(lines, workspace, &BY_USER_NAME, &stored(&fold(name))).await
        }
        Lookup::Email(address) => {
            select(lines, workspace, &BY_ADDRESS, &stored(&normal::email(address))).await
        }
    }
}

async fn select<R: SqlRecord>(
    lines: &Lines,
    workspace: i64,
    sql: &str,
    key: &(dyn ToSql + Sync),
) -> Result<Option<(R, Validator)>> {
    let rows = lines.read(sql, &[&workspace, &R::WORD, key]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let columns = &mut Columns::of(row);
    let validator = read_validator(columns)?;
    Ok(Some((read(columns)?, validator)))
}

/// Reads [`COLUMNS`].
pub(crate) fn read<R: SqlRecord>(columns: &mut Columns<'_>) -> Result<R> {
    let labels = texts(columns)?.unwrap_or_default();
    let points = columns.take::<Records<'_>>()?.read(read_point)?;
    let groups = columns.take::<Option<Records<'_>>>()?;
    let domains = texts(columns)?;
    let mut record = R::read(columns)?;
    record.card_mut().labels = labels;
    record.card_mut().points = points;
    match record.belongings() {
        Belongings::Groups(into) => {
            let groups = groups.map(|groups| groups.read(group_reference));
            *into = groups.transpose()?.unwrap_or_default();
        }
        Belongings::Domains(into) => *into = domains.unwrap_or_default(),
    }
    Ok(record)
}

fn texts(columns: &mut Columns<'_>) -> Result<Option<Vec<String>>> {
    let texts = columns.take::<Option<Vec<&str>>>()?;
    Ok(texts.map(|all| all.into_iter().map(|text| crate::text::given(text).into_owned()).collect()))
}
