//! Bringing a database to the schema of this version.

use polydex_store::StoreError;
use tokio_postgres::Client;

use crate::{
    connect::Target,
    error::{Error, Result, failed, told},
    lines::Lines,
};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// `PDEX`: everybody who migrates a database of ours waits for this lock.
const LOCK: i64 = 0x5044_4558;

/// Runs the migrations that the database has not seen, all in one transaction.
///
/// Several processes may start at once, so that a lock stands around it. It belongs to a
/// transaction of a second connection: it ends with it, however that ends, and a pooler between
/// needs not keep a session.
pub(crate) async fn migrate(
    target: &Target,
    patience: std::time::Duration,
) -> Result<(), StoreError> {
    let lines = Lines::new(target, 2, patience)?;
    let outcome = locked(&lines).await;
    lines.close();
    Ok(outcome?)
}

async fn locked(lines: &Lines) -> Result<()> {
    let guard = lines.lend().await?;
    let lock = format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK})");
    let taken = guard.client().batch_execute(&lock).await;
    let outcome = match taken {
        Ok(()) => run(lines).await,
        Err(error) => Err(error.into()),
    };
    let released = guard.client().batch_execute("ROLLBACK").await;
    guard.settle(outcome.and(released.map_err(Error::from)))
}

async fn run(lines: &Lines) -> Result<()> {
    let mut line = lines.lend().await?;
    suits(line.client()).await?;
    let runner = embedded::migrations::runner().set_grouped(true);
    let migrated = runner.run_async(line.owned()).await;
    migrated.map(drop).map_err(|error| failed(format!("the schema: {}", told(&error))))
}

/// Whether the server can hold our data at all.
async fn suits(client: &Client) -> Result<()> {
    let row = client
        .query_one(
            "SELECT current_setting('server_version_num')::int, getdatabaseencoding()::text,
                    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                            WHERE n.nspname = current_schema() AND c.relkind = 'r'),
                    to_regclass('refinery_schema_history') IS NOT NULL",
            &[],
        )
        .await?;
    let (version, encoding): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
    let (used, ours): (bool, bool) = (row.try_get(2)?, row.try_get(3)?);
    if version < 150_000 {
        return Err(failed("PostgreSQL 15 or newer is needed"));
    }
    if encoding != "UTF8" {
        return Err(failed(format!("the database holds {encoding}, not UTF8")));
    }
    if used && !ours {
        return Err(failed("the database holds tables of another program"));
    }
    // For substrings of many workspaces in one index. Needs no superuser, only the right to create
    // in the database; where they are installed already, not even that.
    for extension in ["pg_trgm", "btree_gin"] {
        client.batch_execute(&format!("CREATE EXTENSION IF NOT EXISTS {extension}")).await?;
    }
    Ok(())
}
