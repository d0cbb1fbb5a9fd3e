//! What tells a cache that a record or a page it holds is still right.
//!
//! A cache asks the engine on every read; nothing that it holds is shown unheard. An engine that can
//! tell without a query that nothing was committed says so by its [`Generation`].

use polydex_model::{AnyRecord, query::Page};
use uuid::Uuid;

/// A state of the whole database. What was read after one answer of
/// [`Store::generation`](crate::Store::generation) is still right when the next answer is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generation(pub u64);

/// What a record as read depends on: its own version and those of its organization (of an
/// organization: its parent) and its manager, whose names are shown with it. Which records these are
/// is part of the first. Groups are not among them: a group keeps its name for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validator {
    /// Of the record itself.
    pub record: Revision,
    /// Of its organization.
    pub organization: Option<Revision>,
    /// Of its manager.
    pub manager: Option<Revision>,
}

/// A version of one record. Its time tells two versions of one number apart: there are two when a
/// primary was lost with its last commits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// The version.
    pub version: i64,
    /// When it was written, in microseconds since 1970.
    pub updated: i64,
}

/// A record with its validator, both of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Validated {
    /// The record.
    pub record: AnyRecord,
    /// Its validator.
    pub validator: Validator,
}

/// The last change of a workspace. The event tells positions of one number apart, as the time of a
/// [`Revision`] does versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedHead {
    /// Its position.
    pub position: i64,
    /// Its event.
    pub event: Uuid,
}

/// What a cache holds of a page that is read.
pub trait PageCache: Send + Sync {
    /// The feed's head when the page was read before, if it was; what changed since is handed to
    /// [`PageCache::holds_unless`].
    fn head(&self) -> Option<FeedHead>;

    /// Whether the cache holds a record as it was at that head, and neither it nor what it refers to
    /// is among `changed`, which is in order.
    fn holds_unless(&self, number: i64, changed: &[i64]) -> bool;

    /// Whether the cache holds this version of a record.
    fn holds(&self, number: i64, validator: &Validator) -> bool;
}

/// A page: of each record what the cache lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidatedPage {
    /// The feed's head when it was read; `None` before the first change of the workspace.
    pub head: Option<FeedHead>,
    /// The records in their order. `None` stands for one of which the cache said that it holds it;
    /// its number is that of its cursor.
    pub page: Page<Option<Validated>>,
}

/// Most changes of which each is looked at when a page is read again. Behind more, its records are
/// asked for one by one.
pub const MOST_CHANGES: usize = 256;

/// The numbers of the records changed since a head, in order. `rows` are the changes from the head's
/// position on, as position, event and record, at least [`MOST_CHANGES`] + 2 of them if there are.
/// `None` if it is not known: the head is another one's, or the changes are too many.
///
/// ```
/// use polydex_store::{FeedHead, changed_since};
/// use uuid::Uuid;
/// let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
/// let rows = [(7, first, 30), (8, second, 20)];
/// assert_eq!(changed_since(FeedHead { position: 7, event: first }, &rows), Some(vec![20]));
/// assert_eq!(changed_since(FeedHead { position: 7, event: second }, &rows), None);
/// ```
pub fn changed_since(head: FeedHead, rows: &[(i64, Uuid, i64)]) -> Option<Vec<i64>> {
    let ((position, event, _), rows) = rows.split_first()?;
    if (FeedHead { position: *position, event: *event }) != head || rows.len() > MOST_CHANGES {
        return None;
    }
    let mut changed: Vec<i64> = rows.iter().map(|(_, _, number)| *number).collect();
    changed.sort_unstable();
    changed.dedup();
    Some(changed)
}
