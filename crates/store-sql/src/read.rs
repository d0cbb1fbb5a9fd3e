//! Reading what the fixed statements answer.

use polydex_model::{
    Actor, Dialect, EventId, GroupId, KeyId, PersonId, Reference, Settings, Stamp, Workspace,
    WorkspaceId,
};
use polydex_store::{
    FeedEntry, FeedHead, Group, Key, Revision, StoredResponse, Validator, transfer::Counters,
};

use uuid::Uuid;

use crate::Cells;

/// Reads an entry of [`FEED`](crate::statements::FEED).
pub fn feed_entry<C: Cells>(cells: &mut C) -> Result<FeedEntry, C::Error> {
    Ok(FeedEntry {
        position: cells.must_integer()?,
        event: EventId(cells.must_id()?),
        record: cells.must_id()?,
        number: cells.must_integer()?,
        is_person: cells.must_flag()?,
        version: cells.must_integer()?,
        happened: cells.keyword()?,
        at: cells.must_time()?,
        actor: Actor {
            person: cells.id()?.map(PersonId),
            key: cells.integer()?.map(KeyId),
            dialect: cells.text()?.map(Dialect::from),
            request: cells.text()?,
        },
        difference: cells.json()?,
    })
}

/// Reads the last change of [`FEED_HEAD`](crate::statements::FEED_HEAD).
pub fn feed_head<C: Cells>(cells: &mut C) -> Result<FeedHead, C::Error> {
    Ok(FeedHead { position: cells.must_integer()?, event: cells.must_id()? })
}

/// Reads a change of [`CHANGED`](crate::statements::CHANGED).
pub fn changed<C: Cells>(cells: &mut C) -> Result<(i64, Uuid, i64), C::Error> {
    Ok((cells.must_integer()?, cells.must_id()?, cells.must_integer()?))
}

/// Reads [`VALIDATOR_COLUMNS`](crate::statements::VALIDATOR_COLUMNS).
pub fn read_validator<C: Cells>(cells: &mut C) -> Result<Validator, C::Error> {
    let record = Revision { version: cells.must_integer()?, updated: cells.must_integer()? };
    Ok(Validator { record, organization: revision(cells)?, manager: revision(cells)? })
}

/// Reads version and time of a record that may be none.
fn revision<C: Cells>(cells: &mut C) -> Result<Option<Revision>, C::Error> {
    let (version, updated) = (cells.integer()?, cells.integer()?);
    Ok(version.zip(updated).map(|(version, updated)| Revision { version, updated }))
}

/// Reads a group of [`GROUPS`](crate::statements::GROUPS).
pub fn group<C: Cells>(cells: &mut C) -> Result<Group, C::Error> {
    Ok(Group {
        id: GroupId(cells.must_id()?),
        number: cells.must_integer()?,
        name: cells.must_text()?,
    })
}

/// Reads a group as a person refers to it.
pub fn group_reference<C: Cells>(cells: &mut C) -> Result<Reference, C::Error> {
    let (id, number, name) = (cells.id()?, cells.integer()?, cells.text()?);
    Ok(Reference { id, number, name, ..Reference::default() })
}

/// Reads a key of [`KEYS`](crate::statements::KEYS).
pub fn key<C: Cells>(cells: &mut C) -> Result<Key, C::Error> {
    Ok(Key {
        id: KeyId(cells.must_integer()?),
        workspace: WorkspaceId(cells.must_integer()?),
        person: PersonId(cells.must_id()?),
        number: cells.must_integer()?,
        is_service_account: cells.must_flag()?,
        role: cells.keyword()?,
        name: cells.must_text()?,
        is_token: cells.must_flag()?,
        parent: cells.integer()?.map(KeyId),
        created: cells.must_time()?,
        expires: cells.time()?,
        revoked: cells.time()?,
        used: cells.time()?,
    })
}

/// Reads a workspace of [`WORKSPACES`](crate::statements::WORKSPACES).
pub fn workspace<C: Cells>(cells: &mut C) -> Result<Workspace, C::Error> {
    Ok(Workspace {
        id: WorkspaceId(cells.must_integer()?),
        uuid: cells.must_id()?,
        name: cells.must_text()?,
        host: cells.text()?,
        settings: Settings {
            region: cells.must_text()?,
            time_zone: cells.must_text()?,
            domain: cells.must_text()?,
        },
        residue: cells.residue()?,
        version: cells.must_integer()?,
        created: Stamp { at: cells.must_time()?, by: None },
    })
}

/// Reads [`COUNTERS`](crate::statements::COUNTERS).
pub fn counters<C: Cells>(cells: &mut C) -> Result<Counters, C::Error> {
    Ok(Counters {
        epoch: cells.must_integer()?,
        last_number: cells.must_integer()?,
        last_position: cells.must_integer()?,
        people: cells.must_integer()?,
        deleted_people: cells.must_integer()?,
        archived_people: cells.must_integer()?,
        deactivated_people: cells.must_integer()?,
        organizations: cells.must_integer()?,
        deleted_organizations: cells.must_integer()?,
        archived_organizations: cells.must_integer()?,
        deactivated_organizations: cells.must_integer()?,
    })
}

/// Reads [`ANSWER`](crate::statements::ANSWER).
pub fn stored_response<C: Cells>(cells: &mut C) -> Result<StoredResponse, C::Error> {
    let (request, until) = (cells.digest()?, cells.must_time()?);
    Ok(StoredResponse { request, until, answer: cells.bytes()?.map(<[u8]>::to_vec) })
}
