//! The throw-away copy of a workspace that a dry run imports into.
//!
//! A dry run is the import itself, carried out on a throw-away copy: so it predicts everything
//! that the run does, duplicates within the file and refusals of the directory included.

use std::sync::Arc;

use polydex_model::WorkspaceId;
use polydex_store::transfer::{Digest, Item, ItemKind, Progress, Transfer};
use polydex_store_sqlite::{Options, SqliteStore};
use tempfile::TempDir;

use crate::{Exit, database::Database};

/// Items that are carried over together.
const BATCH: u32 = 500;

/// What a workspace holds, without its keys and its past.
const KINDS: [ItemKind; 4] =
    [ItemKind::Workspaces, ItemKind::Groups, ItemKind::Records, ItemKind::Links];

/// A copy of one workspace as it is now; it is gone with the folder.
pub(super) async fn copy(
    from: &dyn Transfer,
    workspace: WorkspaceId,
) -> Result<(Database, TempDir), Exit> {
    let folder = tempfile::Builder::new().prefix("polydex-dry-run-").tempdir()?;
    let scratch = SqliteStore::open(folder.path().join("scratch.db"), Options::bulk())?;
    let mut snapshot = from.snapshot().await?;
    let mut items = 0;
    for kind in KINDS {
        let mut after = 0;
        loop {
            let payloads = snapshot.read(kind, workspace, after, BATCH).await?;
            let batch: Vec<Item> =
                payloads.into_iter().map(|payload| Item { workspace, payload }).collect();
            let Some(last) = batch.last().map(Item::cursor) else { break };
            items += batch.len() as u64;
            let digest = Digest::default();
            scratch.accept(batch, Progress { cursor: last, items, digest, origin: digest }).await?;
            after = last.key;
        }
    }
    Ok((Database::of(Arc::new(scratch)), folder))
}
