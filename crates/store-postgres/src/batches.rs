//! What is done to a whole workspace, batch by batch: renewing what is derived from phones, and
//! erasing. Each batch is a commit, and holds the counters' row, so that no change is between.

use polydex_model::{Organization, Person, Record, WorkspaceId};
use polydex_store::{Lookup, PendingWork};
use polydex_store_sql::{Renewed, dollars, statements};
use tokio_postgres::Client;

use crate::{
    error::{Result, failed},
    lines::{Lines, Values},
    load,
    text::stored,
};

/// Records whose phones are renewed in one commit; others wait for it.
const RENEWED: i64 = 100;

/// Rows that are erased in one commit.
const ERASED: i64 = 500;

/// Waits until no change of the workspace is under way, and keeps others out.
pub(crate) const LOCK: &str = "SELECT 1 FROM counters WHERE workspace_id = $1 FOR NO KEY UPDATE";

/// Renews what is derived from the phones of the next records behind `after`; the last number of
/// them. `None` when there is none, or the region is another one.
pub(crate) async fn renew_phones(
    lines: &Lines,
    readers: &Lines,
    workspace: i64,
    region: &str,
    after: i64,
) -> Result<Option<i64>> {
    let line = lines.lend().await?;
    let outcome = lines.in_time(async {
        line.client().batch_execute("BEGIN").await?;
        let renewed = renew(line.client(), readers, workspace, region, after).await;
        let end = if renewed.is_ok() { "COMMIT" } else { "ROLLBACK" };
        line.client().batch_execute(end).await?;
        renewed
    });
    let outcome = Box::pin(outcome).await;
    line.settle(outcome)
}

async fn renew(
    client: &Client,
    readers: &Lines,
    workspace: i64,
    region: &str,
    after: i64,
) -> Result<Option<i64>> {
    client.execute(LOCK, &[&workspace]).await?;
    let is_set = client.query(&dollars(statements::REGION), &[&workspace]).await?;
    if is_set.first().is_none_or(|row| row.get::<_, &str>(0) != region) {
        return Ok(None);
    }
    let sql = dollars(statements::PHONES_BEHIND);
    let next = client.query(&sql, &[&workspace, &after, &RENEWED]).await?;
    let Some(last) = next.last() else {
        client.execute(&dollars(statements::END_RENEWAL), &[&workspace, &region]).await?;
        return Ok(None);
    };
    for row in &next {
        let renewed = renewed(readers, workspace, (row.get(0), row.get(1)), region).await?;
        put(client, workspace, row.get(0), &renewed).await?;
    }
    Ok(Some(last.get(0)))
}

/// Nobody changes the record meanwhile, so that it may be read on any connection.
async fn renewed(
    readers: &Lines,
    workspace: i64,
    (number, is_person): (i64, bool),
    region: &str,
) -> Result<Renewed> {
    let which = Lookup::Number(number);
    let record = if is_person {
        load::record::<Person>(readers, workspace, &which).await?.map(Record::into_any)
    } else {
        load::record::<Organization>(readers, workspace, &which).await?.map(Record::into_any)
    };
    let record = record.ok_or_else(|| failed("a record vanished"))?;
    Ok(Renewed::of(&record, region))
}

/// Writes what phones are found by where it differs, and then the searched text.
async fn put(client: &Client, workspace: i64, record: i64, renewed: &Renewed) -> Result<()> {
    let phones = &renewed.phones;
    let numbers: Vec<i64> = phones.iter().map(|(number, ..)| *number).collect();
    let normals: Vec<Option<&str>> =
        phones.iter().map(|(_, normal, _)| normal.as_deref()).collect();
    let reversed: Vec<Option<&str>> = phones.iter().map(|(.., digits)| digits.as_deref()).collect();
    let sql = "UPDATE contact_points p SET normal = n.normal, reversed = n.reversed
         FROM unnest($3::bigint[], $4::text[], $5::text[]) AS n (number, normal, reversed)
         WHERE p.workspace_id = $1 AND p.record_number = $2 AND p.number = n.number
           AND (p.normal, p.reversed) IS DISTINCT FROM (n.normal, n.reversed)";
    let values: Values<'_> = &[&workspace, &record, &numbers, &normals, &reversed];
    if client.execute(sql, values).await? > 0 {
        let sql = "UPDATE search SET text = $3 WHERE workspace_id = $1 AND record_number = $2";
        client.execute(sql, &[&workspace, &record, &stored(&renewed.search)]).await?;
    }
    Ok(())
}

/// Begins to erase a workspace; `false` if there is none.
pub(crate) async fn begin_erasure(lines: &Lines, workspace: i64) -> Result<bool> {
    let sql = format!("{} RETURNING TRUE", dollars(statements::BEGIN_ERASURE));
    Ok(!lines.run(&sql, &[&workspace]).await?.is_empty())
}

/// Erases some of a workspace; whether nothing is left.
pub(crate) async fn erase_some(lines: &Lines, workspace: i64) -> Result<bool> {
    let line = lines.lend().await?;
    let outcome = lines.in_time(async {
        line.client().batch_execute("BEGIN").await?;
        let erased = erase(line.client(), workspace).await;
        let end = if erased.is_ok() { "COMMIT" } else { "ROLLBACK" };
        line.client().batch_execute(end).await?;
        erased
    });
    let outcome = Box::pin(outcome).await;
    line.settle(outcome)
}

async fn erase(client: &Client, workspace: i64) -> Result<bool> {
    client.execute(LOCK, &[&workspace]).await?;
    for sql in statements::ERASE {
        if client.execute(&dollars(sql), &[&workspace, &ERASED]).await? > 0 {
            return Ok(false);
        }
    }
    for sql in statements::END_ERASURE {
        client.execute(&dollars(sql), &[&workspace]).await?;
    }
    Ok(true)
}

/// What was begun and is not done.
pub(crate) async fn pending_work(lines: &Lines) -> Result<Vec<PendingWork>> {
    let rows = lines.read(&dollars(statements::UNFINISHED), &[]).await?;
    let each = rows.iter().map(|row| {
        let (id, erases) = (WorkspaceId(row.try_get(0)?), row.try_get(1)?);
        Ok(if erases { PendingWork::Erasure(id) } else { PendingWork::Renewal(id) })
    });
    each.collect()
}
