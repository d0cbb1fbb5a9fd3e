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
    timeout: std::time::Duration,
) -> Result<(), StoreError> {
    let lines = Lines::new(target, 2, timeout)?;
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

const FOREIGN: &str = "the database holds tables of another program";
const WORKER: &str = "this server is a worker of a Citus cluster: name the coordinator instead";

/// Whether the server is a node of Citus that another one coordinates. The coordinator is of group 0.
async fn is_worker(client: &Client) -> Result<bool> {
    let citus = "SELECT FROM pg_class WHERE oid = to_regclass('pg_dist_local_group')";
    if client.query(citus, &[]).await?.is_empty() {
        return Ok(false);
    }
    let group = "SELECT FROM pg_dist_local_group WHERE groupid <> 0";
    Ok(!client.query(group, &[]).await?.is_empty())
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
        return Err(failed(if is_worker(client).await? { WORKER } else { FOREIGN }));
    }
    // For substrings of many workspaces in one index. Needs no superuser, only the right to create
    // in the database; where they are installed already, not even that.
    for extension in ["pg_trgm", "btree_gin"] {
        client.batch_execute(&format!("CREATE EXTENSION IF NOT EXISTS {extension}")).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use polydex_test_postgres::Database;
    use refinery::Target as Up;
    use tokio_postgres::NoTls;

    use super::*;

    #[tokio::test]
    async fn a_key_of_an_older_database_knows_its_person() {
        let database = Database::new(None).expect("a cluster");
        let connected = tokio_postgres::connect(&database.url(), NoTls).await;
        let (mut client, connection) = connected.expect("a connection");
        tokio::spawn(connection);
        suits(&client).await.expect("an empty database");
        let before = embedded::migrations::runner().set_target(Up::Version(3));
        before.run_async(&mut client).await.expect("the schema of before");
        client
            .batch_execute(
                "INSERT INTO workspaces (id, uuid, name, region, time_zone, domain, created_at)
                 VALUES (1, gen_random_uuid(), 'main', 'DE', 'UTC', '', 0);
                 INSERT INTO records (workspace_id, number, id, kind, version, position,
                     created_at, updated_at, status, full_name_folded, first_name_folded,
                     last_name_folded, primary_address_folded, role)
                 VALUES (1, 7, '00000000-0000-0000-0000-000000000007', 'person', 1, 1, 0, 0,
                     'active', '', '', '', '', 'member');
                 INSERT INTO keys (digest, workspace_id, person_number, role, name, is_token,
                     created_at)
                 VALUES (sha256(''), 1, 7, 'member', '', FALSE, 0)",
            )
            .await
            .expect("rows that the tables take");
        embedded::migrations::runner().run_async(&mut client).await.expect("the rest");
        let person = "SELECT person::text FROM keys";
        let person: String = client.query_one(person, &[]).await.expect("the key").get(0);
        assert_eq!(person, "00000000-0000-0000-0000-000000000007");
    }
}
