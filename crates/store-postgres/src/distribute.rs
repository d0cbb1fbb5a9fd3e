//! Spreading the tables over several nodes with Citus, where that extension is present.
//!
//! Workspaces and keys are on every node; everything else lies by its workspace, all of one
//! workspace on one node, and so do the functions that write it. The schema is the same.

use polydex_store::StoreError;
use tokio_postgres::Client;

use crate::{PostgresStore, error::Result};

/// Tables that are on every node.
const EVERYWHERE: [&str; 2] = ["workspaces", "keys"];

/// Tables that lie by their workspace; none refers to one behind it.
const BY_WORKSPACE: [&str; 11] = [
    "counters",
    "records",
    "groups",
    "contact_points",
    "labels",
    "email_domains",
    "person_groups",
    "search",
    "changes",
    "differences",
    "answers",
];

/// Functions that every node needs to have.
const HELPERS: [&str; 5] = [
    "refuse_change(bigint, prepared_change)",
    "make_groups(bigint, json, bigint)",
    "join_groups(prepared_change, json[])",
    "put_rows(bigint, prepared_change, bigint, boolean, bigint, bigint, bigint)",
    "carry_out_change(bigint, prepared_change, bigint, bigint)",
];

/// The function that runs on the node of its workspace.
const WRITER: &str = "write_changes(bigint, json, boolean)";

impl PostgresStore {
    /// Distributes the tables by workspace. `false` if the server has no Citus, and nothing was
    /// done. What is distributed already stays as it is.
    pub async fn distribute(&self) -> Result<bool, StoreError> {
        let line = self.writers.lend().await?;
        let outcome = distribute(line.client()).await;
        Ok(line.settle(outcome)?)
    }
}

async fn distribute(client: &Client) -> Result<bool> {
    let present = "SELECT FROM pg_available_extensions WHERE name = 'citus'";
    if client.query(present, &[]).await?.is_empty() {
        return Ok(false);
    }
    client.batch_execute("CREATE EXTENSION IF NOT EXISTS citus").await?;
    for table in EVERYWHERE {
        let sql = format!("SELECT create_reference_table('{table}')");
        once(client, table, &sql).await?;
    }
    for table in BY_WORKSPACE {
        let with = if table == BY_WORKSPACE[0] { "default" } else { BY_WORKSPACE[0] };
        let sql = format!(
            "SELECT create_distributed_table('{table}', 'workspace_id', colocate_with => '{with}')"
        );
        once(client, table, &sql).await?;
    }
    for function in HELPERS {
        let sql = format!("SELECT create_distributed_function('{function}')");
        client.batch_execute(&sql).await?;
    }
    let sql = format!(
        "SELECT create_distributed_function('{WRITER}', 'ws', colocate_with => '{}')",
        BY_WORKSPACE[0]
    );
    client.batch_execute(&sql).await?;
    Ok(true)
}

/// Runs the statement unless the table is distributed already.
async fn once(client: &Client, table: &str, sql: &str) -> Result<()> {
    let known = "SELECT FROM pg_dist_partition WHERE logicalrelid = $1::text::regclass";
    if client.query(known, &[&table]).await?.is_empty() {
        client.batch_execute(sql).await?;
    }
    Ok(())
}
