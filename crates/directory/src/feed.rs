//! Reading the change feed.

use std::{fmt, str::FromStr};

use polydex_model::Refusal;
use polydex_store::FeedEntry;

use crate::{
    Caller, Directory,
    policy::{self, Action, Target},
    refused,
};

/// A reader's position in a workspace's feed.
///
/// Positions are counted within an epoch. A restored or copied database begins a new one: what
/// followed the old epoch's positions may be lost, or those positions may mean other changes.
///
/// ```
/// use polydex_directory::FeedCursor;
/// let cursor = FeedCursor { epoch: 1_700_000_000_000_000, position: 42 };
/// assert_eq!(cursor.to_string().parse(), Ok(cursor));
/// assert!("42".parse::<FeedCursor>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// See [`Store::epoch`](crate::Store::epoch).
    pub epoch: i64,
    /// The position of the last entry that was read; 0 before the first.
    pub position: i64,
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.position)
    }
}

/// The text is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of the change feed")]
pub struct NoCursor;

impl FromStr for FeedCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (epoch, position) = text.split_once('-').ok_or(NoCursor)?;
        let number = |text: &str| text.parse().map_err(|_| NoCursor);
        Ok(Self { epoch: number(epoch)?, position: number(position)? })
    }
}

/// The answer to a reader of the feed.
#[derive(Clone, Debug, PartialEq)]
pub enum Feed {
    /// The next entries, and the cursor after them.
    Entries(Vec<FeedEntry>, FeedCursor),
    /// The cursor belongs to another epoch: discard what was read, and start over from this one.
    StartOver(FeedCursor),
}

impl Directory {
    /// Feed entries after a cursor, or from the beginning without one (admins only).
    pub async fn changes(
        &self,
        caller: &Caller,
        after: Option<FeedCursor>,
        limit: u32,
    ) -> Result<Feed, Refusal> {
        policy::check(caller, Action::ReadFeed, Target::Workspace, "feed")?;
        let ws = caller.workspace.id;
        let epoch = self.store().epoch(ws).await.map_err(refused)?;
        let epoch = epoch.ok_or_else(|| Refusal::NotFound("workspace".into()))?;
        let after = after.unwrap_or(FeedCursor { epoch, position: 0 });
        if after.epoch != epoch {
            return Ok(Feed::StartOver(FeedCursor { epoch, position: 0 }));
        }
        let entries = self.store().changes(ws, after.position, limit).await.map_err(refused)?;
        let position = entries.last().map_or(after.position, |entry| entry.position);
        Ok(Feed::Entries(entries, FeedCursor { epoch, position }))
    }
}
