//! A digest over items, the same in every engine.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Item;

/// SHA-256 over a sequence of items, each chained to those before: it can be carried on from any
/// place, and does not depend on where batches are cut.
///
/// An item counts as its JSON with the members of every object in the order of their names: an
/// engine may keep the objects of residue and differences in another order than it was given.
///
/// ```
/// use polydex_model::{GroupId, WorkspaceId};
/// use polydex_store::{Group, transfer::{Digest, Item, Payload}};
/// let group = |n| Item {
///     workspace: WorkspaceId(1),
///     payload: Payload::Group(Group {
///         id: GroupId(uuid::Uuid::from_u128(9)),
///         number: n,
///         name: "Press".into(),
///     }),
/// };
/// let whole = Digest::default().over(&[group(1), group(2)]);
/// assert_eq!(Digest::default().over(&[group(1)]).over(&[group(2)]), whole);
/// assert_ne!(Digest::default().over(&[group(2), group(1)]), whole);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these items behind those before.
    #[must_use]
    pub fn over(self, items: &[Item]) -> Self {
        items.iter().fold(self, |before, item| {
            let digest = Sha256::new().chain_update(before.0).chain_update(canonical(item));
            Self(digest.finalize().into())
        })
    }
}

fn canonical(item: &Item) -> Vec<u8> {
    let mut json = serde_json::to_value(item).expect("items are JSON with text keys");
    json.sort_all_objects();
    serde_json::to_vec(&json).expect("JSON can be written")
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}
