//! What is handed over, and in which order.

use polydex_model::{AnyRecord, Organization, Person, Reference, Workspace, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::{FeedEntry, Group, Key};

/// A piece of a database.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// What it is.
    #[serde(rename = "parcel")] // The JSON is what digests are made of.
    pub payload: Payload,
}

/// What is handed over at once.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "records are by far the most common")]
pub enum Payload {
    /// A workspace and how far it has counted.
    Workspace(Workspace, Counters),
    /// A group.
    Group(Group),
    /// A record and the position of its last change in the feed. It refers to groups by number
    /// ([`Payload::record`]) and to other records not at all: that is a [`RecordLinks`].
    Record(AnyRecord, i64),
    /// What a record refers to.
    #[serde(rename = "link")]
    Links(RecordLinks),
    /// A change, with its difference if there still is one.
    Change(FeedEntry),
    /// A key, and the digest of its secret.
    Key(Key, [u8; 32]),
}

/// How far a workspace has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// See [`Store::epoch`](crate::Store::epoch).
    pub epoch: i64,
    /// Of records, points and groups.
    pub last_number: i64,
    /// Of the feed.
    pub last_position: i64,
    /// People not deleted.
    pub people: i64,
    /// People deleted.
    pub deleted_people: i64,
    /// People archived, who are also among those not deleted.
    pub archived_people: i64,
    /// People deactivated, who are also among those not deleted.
    pub deactivated_people: i64,
    /// As `people`.
    pub organizations: i64,
    /// As `deleted_people`.
    pub deleted_organizations: i64,
    /// As `archived_people`.
    pub archived_organizations: i64,
    /// As `deactivated_people`.
    pub deactivated_organizations: i64,
}

/// What a record refers to; there is none for a record that refers to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordLinks {
    /// The record.
    pub number: i64,
    /// The organization of a person, the parent of an organization.
    pub organization: Option<i64>,
    /// The manager.
    pub manager: Option<i64>,
}

/// The kinds of items, in the order in which they are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// [`Payload::Workspace`]; the key is the id.
    Workspaces,
    /// [`Payload::Group`]; the key is the number.
    Groups,
    /// [`Payload::Record`], of both kinds; the key is the number.
    Records,
    /// [`Payload::Links`]; the key is the number.
    Links,
    /// [`Payload::Change`]; the key is the position.
    Changes,
    /// [`Payload::Key`]; the key is the id.
    Keys,
}

impl ItemKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] =
        [Self::Workspaces, Self::Groups, Self::Records, Self::Links, Self::Changes, Self::Keys];
}

/// A place in the order of all items: by kind, workspace and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cursor {
    /// Of which kind.
    #[serde(rename = "stage")] // As databases hold it whose transfer is under way.
    pub kind: ItemKind,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Its key among those.
    pub key: i64,
}

impl Item {
    /// Where the item stands.
    pub fn cursor(&self) -> Cursor {
        let (kind, key) = self.payload.place();
        Cursor { kind, workspace: self.workspace, key }
    }
}

impl Payload {
    /// A record as it is handed over: without what its engine knows of other records.
    ///
    /// ```
    /// use polydex_model::{Person, Record, Reference};
    /// use polydex_store::transfer::Payload;
    /// let mut ana = Person { number: 7, ..Person::default() };
    /// ana.manager = Some(Reference::by_number(3));
    /// let Payload::Record(ana, 12) = Payload::record(ana.into_any(), 12) else { unreachable!() };
    /// assert_eq!(Person::from_any(ana).unwrap().manager, None);
    /// ```
    pub fn record(mut record: AnyRecord, position: i64) -> Self {
        match &mut record {
            AnyRecord::Person(Person { organization, manager, groups, .. }) => {
                (*organization, *manager) = (None, None);
                for group in &mut *groups {
                    *group = Reference { number: group.number, ..Reference::default() };
                }
                groups.sort_by_key(|group| group.number);
            }
            AnyRecord::Organization(Organization { parent, manager, .. }) => {
                (*parent, *manager) = (None, None);
            }
        }
        record.card_mut().points.sort_by_key(|point| point.number);
        Self::Record(record, position)
    }

    fn place(&self) -> (ItemKind, i64) {
        match self {
            Self::Workspace(workspace, _) => (ItemKind::Workspaces, workspace.id.0),
            Self::Group(group) => (ItemKind::Groups, group.number),
            Self::Record(record, _) => (ItemKind::Records, record.number()),
            Self::Links(links) => (ItemKind::Links, links.number),
            Self::Change(entry) => (ItemKind::Changes, entry.position),
            Self::Key(key, _) => (ItemKind::Keys, key.id.0),
        }
    }
}
