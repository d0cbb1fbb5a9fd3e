//! The way through a whole snapshot.

use polydex_model::WorkspaceId;

use super::{Item, Mark, Snapshot, Stage};
use crate::StoreError;

/// Walks through a snapshot in the order of marks, a batch at a time.
pub struct Walk {
    snapshot: Box<dyn Snapshot>,
    workspaces: Vec<WorkspaceId>,
    /// What is still to be read, the next one last; and behind which key.
    left: Vec<(Stage, WorkspaceId)>,
    after: i64,
    /// Most items of a batch.
    limit: u32,
}

impl Walk {
    /// From the beginning, or from behind a mark. Batches hold at most `limit` items, all of one
    /// stage and workspace.
    pub async fn new(
        mut snapshot: Box<dyn Snapshot>,
        behind: Option<Mark>,
        limit: u32,
    ) -> Result<Self, StoreError> {
        let workspaces = snapshot.workspaces().await?;
        let mut walk = Self { snapshot, workspaces, left: Vec::new(), after: 0, limit };
        walk.go_behind(behind);
        Ok(walk)
    }

    /// Goes on behind another mark, or from the beginning.
    pub fn go_behind(&mut self, mark: Option<Mark>) {
        let stages = Stage::ALL.into_iter().rev();
        let all = stages.flat_map(|stage| self.workspaces.iter().rev().map(move |ws| (stage, *ws)));
        let from = mark.map(|mark| (mark.stage, mark.workspace));
        self.left = all.take_while(|place| from.is_none_or(|from| *place >= from)).collect();
        let begun = mark.filter(|mark| self.left.last() == Some(&(mark.stage, mark.workspace)));
        self.after = begun.map_or(0, |mark| mark.key);
    }

    /// The next items; none when all were handed out.
    pub async fn next(&mut self) -> Result<Vec<Item>, StoreError> {
        while let Some(&(stage, workspace)) = self.left.last() {
            let parcels = self.snapshot.read(stage, workspace, self.after, self.limit).await?;
            let items: Vec<Item> =
                parcels.into_iter().map(|parcel| Item { workspace, parcel }).collect();
            if let Some(last) = items.last() {
                self.after = last.mark().key;
                return Ok(items);
            }
            self.left.pop();
            self.after = 0;
        }
        Ok(Vec::new())
    }
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walk").field("left", &self.left.len()).finish_non_exhaustive()
    }
}
