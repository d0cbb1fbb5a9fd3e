//! The way through a whole snapshot.

use polydex_model::WorkspaceId;

use super::{Cursor, Item, ItemKind, Snapshot};
use crate::StoreError;

/// Walks through a snapshot in the order of cursors, a batch at a time.
pub struct SnapshotReader {
    snapshot: Box<dyn Snapshot>,
    workspaces: Vec<WorkspaceId>,
    /// What is still to be read, the next one last; and behind which key.
    left: Vec<(ItemKind, WorkspaceId)>,
    after: i64,
    /// Most items of a batch.
    limit: u32,
}

impl SnapshotReader {
    /// From the beginning, or from behind a cursor. Batches hold at most `limit` items, all of one
    /// kind and workspace.
    pub async fn new(
        mut snapshot: Box<dyn Snapshot>,
        behind: Option<Cursor>,
        limit: u32,
    ) -> Result<Self, StoreError> {
        let workspaces = snapshot.workspaces().await?;
        let mut reader = Self { snapshot, workspaces, left: Vec::new(), after: 0, limit };
        reader.seek(behind);
        Ok(reader)
    }

    /// Goes on behind another cursor, or from the beginning.
    pub fn seek(&mut self, cursor: Option<Cursor>) {
        let kinds = ItemKind::ALL.into_iter().rev();
        let all = kinds.flat_map(|kind| self.workspaces.iter().rev().map(move |ws| (kind, *ws)));
        let from = cursor.map(|cursor| (cursor.kind, cursor.workspace));
        self.left = all.take_while(|place| from.is_none_or(|from| *place >= from)).collect();
        let begun =
            cursor.filter(|cursor| self.left.last() == Some(&(cursor.kind, cursor.workspace)));
        self.after = begun.map_or(0, |cursor| cursor.key);
    }

    /// The next items; none when all were handed out.
    pub async fn next(&mut self) -> Result<Vec<Item>, StoreError> {
        while let Some(&(kind, workspace)) = self.left.last() {
            let payloads = self.snapshot.read(kind, workspace, self.after, self.limit).await?;
            let items: Vec<Item> =
                payloads.into_iter().map(|payload| Item { workspace, payload }).collect();
            if let Some(last) = items.last() {
                self.after = last.cursor().key;
                return Ok(items);
            }
            self.left.pop();
            self.after = 0;
        }
        Ok(Vec::new())
    }
}

impl std::fmt::Debug for SnapshotReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SnapshotReader").field("left", &self.left.len()).finish_non_exhaustive()
    }
}
