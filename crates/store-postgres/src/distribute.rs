//! Spreading the tables over several nodes with Citus, where that extension is present.
//!
//! Workspaces and keys are on every node; everything else lies by its workspace, all of one
//! workspace on one node, and so do the functions that write it. The schema is the same.
//!
//! All of it may be run again: behind an attempt that broke off, and behind an update that made
//! functions anew.

use polydex_store::StoreError;
use tokio_postgres::Client;

use crate::{PostgresStore, error::Result, lines::Lines};

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

/// Functions that every node needs to have, with the types of their parameters.
const HELPERS: [&str; 6] = [
    "row_types(point_row, group_row)",
    "refuse_change(bigint, prepared_change)",
    "make_groups(bigint, json, bigint)",
    "join_groups(prepared_change, json[])",
    "put_rows(bigint, prepared_change, bigint, boolean, bigint, bigint, bigint)",
    "carry_out_change(bigint, prepared_change, bigint, bigint)",
];

/// The function that runs on the node of its workspace.
const WRITER: &str = "write_changes(bigint, json, boolean)";

/// Otherwise Citus registers every table that a foreign key leads from to `workspaces` as a local
/// one, where the coordinator itself is registered as a node, and these cannot be distributed then.
const NO_LOCAL_TABLES: &str = "SET citus.enable_local_reference_table_foreign_keys = off";

/// Plans that stay would grow in a node's memory with each change, by about a megabyte: Citus adds
/// something to a kept plan whenever it is carried out. Here alone, since on one server it makes
/// writing take twice as long.
const NO_KEPT_PLANS: &str = "SET plan_cache_mode = force_custom_plan";

const VIEWS: &str = include_str!("distribute/views.sql");

impl PostgresStore {
    /// Distributes the tables by workspace. `false` if the server has no Citus, and nothing was
    /// done. What is distributed already stays as it is.
    ///
    /// # Errors
    ///
    /// If the database does not answer, or Citus refuses; then it may be run again.
    pub async fn distribute(&self) -> Result<bool, StoreError> {
        // A connection of its own: settings are made on it.
        let lines = Lines::new(&self.target, 1, self.options.timeout)?;
        let line = lines.lend().await?;
        let outcome = distribute(line.client()).await;
        lines.close();
        Ok(line.settle(outcome)?)
    }
}

/// Whether the records lie on several nodes.
pub(crate) async fn is_distributed(lines: &Lines) -> Result<bool> {
    let line = lines.lend().await?;
    let outcome = lines.in_time(is_laid_out(line.client(), "records", Layout::ByWorkspace)).await;
    line.settle(outcome)
}

async fn distribute(client: &Client) -> Result<bool> {
    if !has_citus(client).await? {
        return Ok(false);
    }
    client.batch_execute(NO_LOCAL_TABLES).await?;
    for table in EVERYWHERE {
        if !is_laid_out(client, table, Layout::Replicated).await? {
            client.batch_execute(&format!("SELECT create_reference_table('{table}')")).await?;
        }
    }
    for table in BY_WORKSPACE {
        if !is_laid_out(client, table, Layout::ByWorkspace).await? {
            let with = if table == BY_WORKSPACE[0] { "default" } else { BY_WORKSPACE[0] };
            let sql = format!(
                "SELECT create_distributed_table('{table}', 'workspace_id', colocate_with => '{with}')"
            );
            client.batch_execute(&sql).await?;
        }
    }
    for function in HELPERS {
        let sql = format!("SELECT create_distributed_function('{function}')");
        client.batch_execute(&sql).await?;
    }
    client.batch_execute(&format!("ALTER FUNCTION {WRITER} {NO_KEPT_PLANS}")).await?;
    let sql = format!(
        "SELECT create_distributed_function('{WRITER}', 'ws', colocate_with => '{}')",
        BY_WORKSPACE[0]
    );
    client.batch_execute(&sql).await?;
    client.batch_execute(VIEWS).await?;
    Ok(true)
}

/// Whether the extension is there; made, if the server has it.
async fn has_citus(client: &Client) -> Result<bool> {
    let installed = "SELECT FROM pg_extension WHERE extname = 'citus'";
    if !client.query(installed, &[]).await?.is_empty() {
        return Ok(true);
    }
    let available = "SELECT FROM pg_available_extensions WHERE name = 'citus'";
    if client.query(available, &[]).await?.is_empty() {
        return Ok(false);
    }
    client.batch_execute("CREATE EXTENSION IF NOT EXISTS citus").await?;
    Ok(true)
}

/// Where the rows of a table are.
#[derive(Clone, Copy, Debug)]
enum Layout {
    /// All of them on every node.
    Replicated,
    /// Each on the node of its workspace.
    ByWorkspace,
}

/// Whether a table is distributed so. Citus may also list local tables: like those of every node they
/// have no column to be distributed by (`n`), but only the latter are replicated (`t`).
async fn is_laid_out(client: &Client, table: &str, layout: Layout) -> Result<bool> {
    let citus = "SELECT FROM pg_class WHERE oid = to_regclass('pg_dist_partition')";
    if client.query(citus, &[]).await?.is_empty() {
        return Ok(false);
    }
    let condition = match layout {
        Layout::Replicated => "partmethod = 'n' AND repmodel = 't'",
        Layout::ByWorkspace => "partmethod = 'h'",
    };
    let known = format!(
        "SELECT FROM pg_dist_partition WHERE logicalrelid = $1::text::regclass AND {condition}"
    );
    Ok(!client.query(&known, &[&table]).await?.is_empty())
}
