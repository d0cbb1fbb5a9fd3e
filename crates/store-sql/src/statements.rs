//! Statements and lists of columns that every engine runs, with placeholders of the form `?1`.

/// Columns by which a record is referred to, of the table alias `$of`; what
/// [`read_reference`](crate::read_reference) reads.
#[macro_export]
macro_rules! reference_columns {
    ($of:literal) => {
        concat!(
            $of,
            ".id, ",
            $of,
            ".number, COALESCE(",
            $of,
            ".full_name, ",
            $of,
            ".primary_address), ",
            $of,
            ".user_name, ",
            $of,
            ".source_id, ",
            $of,
            ".status"
        )
    };
}
pub use reference_columns;

/// What [`SqlRecord::read`](crate::SqlRecord::read) reads, of [`RECORD_TABLES`].
pub const RECORD_COLUMNS: &str = concat!(
    "r.id, r.number, r.version, r.created_at, r.created_by, r.updated_at, r.updated_by, \
     r.residue, r.name_full, r.name_given, r.name_middle, r.name_surname, r.name_suffix, \
     r.name_title, r.job_title, r.gender, r.birthday, r.notes, r.location, r.picture, ",
    reference_columns!("o"),
    ", ",
    reference_columns!("m"),
    ", r.status, r.status_since, r.user_name, r.role, r.invitation_accepted, r.primary_email, \
     r.locale, r.time_zone, r.source, r.source_id, r.employee_id, r.support_id, \
     r.authentication_id, r.password"
);

/// A record `r` beside what it refers to.
pub const RECORD_TABLES: &str = "records r
     LEFT JOIN records o ON o.workspace_id = r.workspace_id AND o.number = r.organization_number
     LEFT JOIN records m ON m.workspace_id = r.workspace_id AND m.number = r.manager_number";

/// What [`read_validator`](crate::read_validator) reads, of [`RECORD_TABLES`].
pub const VALIDATOR_COLUMNS: &str =
    "r.version, r.updated_at, o.version, o.updated_at, m.version, m.updated_at";

/// The last change of the workspace `?1`.
pub const FEED_HEAD: &str = "SELECT position, event FROM changes WHERE workspace_id = ?1
     ORDER BY position DESC LIMIT 1";

/// The changes of the workspace `?1` from the position `?2` on, as many as
/// [`changed_since`](polydex_store::changed_since) looks at.
pub const CHANGED: &str = "SELECT position, event, record_number FROM changes
     WHERE workspace_id = ?1 AND position >= ?2 ORDER BY position LIMIT 258";

/// Conditions on a record `r`, each behind the workspace `?1` and the kind `?2`; the key is `?3`.
pub mod by {
    /// The UUID.
    pub const ID: &str = "r.id = ?3";
    /// The user name, folded.
    pub const USER_NAME: &str = "r.user_name_folded = ?3";
    /// The primary address in its normal form.
    pub const ADDRESS: &str = "r.primary_address_normal = ?3 AND r.status <> 'deleted'";
}

/// What [`read_point`](crate::read_point) reads, of a point `p`.
pub const POINT_COLUMNS: &str = "p.id, p.number, p.rank, p.kind, p.value, p.extension, \
     p.features, p.service, p.uri, p.chat, p.street, p.locality, p.region, p.postcode, p.country, \
     p.country_code, p.contexts, p.label, p.pref, p.managed, p.created_at, p.created_by, \
     p.updated_at, p.updated_by, p.residue";

macro_rules! feed {
    ($where:literal) => {
        concat!(
            "SELECT c.position, c.event, r.id, r.number, r.kind = 'person', c.version, c.happened,
                    c.at, c.person, c.key_id, c.dialect, c.request, d.difference
             FROM changes c
             JOIN records r ON r.workspace_id = c.workspace_id AND r.number = c.record_number
             LEFT JOIN differences d
             ON d.workspace_id = c.workspace_id AND d.position = c.position
             WHERE c.workspace_id = ?1 AND ",
            $where
        )
    };
}

/// The feed of the workspace `?1` behind the position `?2`, at most `?3` entries.
pub const FEED: &str = feed!("c.position > ?2 ORDER BY c.position LIMIT ?3");

/// The changes of the record with the UUID `?2`, newest first, at most `?3`.
pub const HISTORY: &str = feed!(
    "c.record_number = (SELECT number FROM records WHERE workspace_id = ?1 AND id = ?2)
     ORDER BY c.position DESC LIMIT ?3"
);

/// Every group of the workspace `?1`, by name.
pub const GROUPS: &str =
    "SELECT id, number, name FROM groups WHERE workspace_id = ?1 ORDER BY folded, number";

/// The group of the workspace `?1` with the folded name `?2`.
pub const GROUP_NAMED: &str =
    "SELECT id, number, name FROM groups WHERE workspace_id = ?1 AND folded = ?2";

/// Groups of the workspace `?1` with numbers behind `?2`, by number, at most `?3`.
pub const GROUPS_BEHIND: &str = "SELECT id, number, name FROM groups
     WHERE workspace_id = ?1 AND number > ?2
     ORDER BY number LIMIT ?3";

macro_rules! keys {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.workspace_id, k.person, k.person_number, k.account_id IS NOT NULL,
                    k.role, k.name, k.is_token, k.parent_id, k.created_at, k.expires_at,
                    k.revoked_at, k.used_at, k.digest
             FROM keys k ",
            $rest
        )
    };
}

/// The key with the digest `?1`. Asks no table but `keys`: the workspace is not known yet, and its
/// records may lie on a node that is down.
pub const KEY: &str = keys!("WHERE k.digest = ?1");

/// The key with the number `?1`.
pub const KEY_BY_ID: &str = keys!("WHERE k.id = ?1");

/// Every key of the workspace `?1`, in the order of creation.
pub const KEYS: &str = keys!("WHERE k.workspace_id = ?1 ORDER BY k.id");

/// Keys of the workspace `?1` with ids behind `?2`, by id, at most `?3`; the digest comes last.
pub const KEYS_BEHIND: &str =
    keys!("WHERE k.workspace_id = ?1 AND k.id > ?2 ORDER BY k.id LIMIT ?3");

/// Puts a key in as another database has it; no row if it acts for a person who is not there.
pub const INSERT_KEY: &str = "INSERT INTO keys (id, digest, workspace_id, person_number, person,
                       role, name, is_token, created_at, expires_at, revoked_at, parent_id, used_at)
     SELECT ?1, ?2, ?3, number, id, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
     FROM records
     WHERE workspace_id = ?3 AND id = ?4 AND kind = 'person'";

/// The same of a key that acts for the technical account `?4` with the number `?13`.
pub const INSERT_TECHNICAL_KEY: &str = "INSERT INTO keys (id, digest, workspace_id, account_id,
                       person, role, name, is_token, created_at, expires_at, revoked_at, parent_id,
                       used_at, person_number)
     VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

/// The number of the person `?2` of the workspace `?1`.
pub const PERSON_NUMBER: &str =
    "SELECT number FROM records WHERE workspace_id = ?1 AND id = ?2 AND kind = 'person'";

/// The number of the technical account `?2` of the workspace `?1`, if it has a key.
pub const ACCOUNT_NUMBER: &str =
    "SELECT person_number FROM keys WHERE workspace_id = ?1 AND account_id = ?2 LIMIT 1";

/// Lets the key `?1` and those obtained with it end at `?2`, if they do not end earlier.
pub const END_KEY: &str = "UPDATE keys
     SET expires_at = CASE WHEN expires_at < ?2 THEN expires_at ELSE ?2 END
     WHERE id = ?1 OR parent_id = ?1";

/// Notes that the key `?1` was used at `?2`.
pub const NOTE_KEY_USE: &str = "UPDATE keys SET used_at = ?2
     WHERE id = ?1 AND (used_at IS NULL OR used_at < ?2)";

/// Deletes the tokens of the person or account `?2` of the workspace `?1` that work at `?3`, but for
/// the newest `?4`; at most `?5` of them.
pub const END_OLDEST_TOKENS: &str = "DELETE FROM keys WHERE id IN (
         SELECT k.id FROM keys k
         WHERE k.workspace_id = ?1 AND k.person_number = ?2 AND k.is_token
           AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?3)
         ORDER BY k.id DESC LIMIT ?5 OFFSET ?4)";

macro_rules! sweep {
    ($end:literal) => {
        concat!(
            "DELETE FROM keys WHERE id IN (
                 SELECT k.id FROM keys k
                 WHERE k.is_token = ?1 AND k.",
            $end,
            " <= ?2 AND NOT EXISTS (SELECT 1 FROM keys c WHERE c.parent_id = k.id)
                 ORDER BY k.",
            $end,
            " LIMIT ?3)"
        )
    };
}

/// Deletes tokens (`?1`) or other keys that expired or were revoked before `?2`, at most `?3` each,
/// and none that others were obtained with.
pub const SWEEP_KEYS: [&str; 2] = [sweep!("expires_at"), sweep!("revoked_at")];

/// Revokes the key `?1` and those obtained with it from `?2` on, if they are not revoked already.
pub const REVOKE_KEY: &str = "UPDATE keys SET revoked_at = COALESCE(revoked_at, ?2)
     WHERE id = ?1 OR parent_id = ?1";

/// Revokes every key in the workspace `?1` that acts for the person `?2`, from `?3` on.
pub const REVOKE_KEYS_OF: &str = "UPDATE keys SET revoked_at = ?3
     WHERE workspace_id = ?1 AND revoked_at IS NULL AND person = ?2";

macro_rules! workspace_columns {
    () => {
        "id, uuid, name, host, region, time_zone, domain, residue, version, created_at"
    };
}

/// Makes a workspace: UUID, name, host, region, time zone, domain, when. No row if its name or
/// host is taken.
pub const CREATE_WORKSPACE: &str = concat!(
    "INSERT INTO workspaces (uuid, name, host, region, time_zone, domain, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT DO NOTHING
     RETURNING ",
    workspace_columns!()
);

/// Makes the counters of the workspace `?1`, whose epoch is `?2`.
pub const CREATE_COUNTERS: &str = "INSERT INTO counters (workspace_id, epoch) VALUES (?1, ?2)";

/// Replaces the residue `?2` of the workspace `?1` by `?3`.
pub const SET_RESIDUE: &str = "UPDATE workspaces SET residue = ?3, version = version + 1
     WHERE id = ?1 AND residue IS NOT DISTINCT FROM ?2 AND state IN ('ready', 'renewing')";

/// Replaces what may be set of the workspace `?1` with the version `?2`: name, host, region, time
/// zone, domain. Another region begins the renewal of phones. No row if there is another version.
pub const SET_WORKSPACE: &str = concat!(
    "UPDATE workspaces
     SET name = ?3, host = ?4, region = ?5, time_zone = ?6, domain = ?7, version = version + 1,
         state = CASE WHEN region = ?5 THEN state ELSE 'renewing' END
     WHERE id = ?1 AND version = ?2 AND state IN ('ready', 'renewing')
     RETURNING ",
    workspace_columns!()
);

/// Whether a workspace other than `?1` has the name `?2` or the host `?3`.
pub const WORKSPACE_TAKEN: &str = "SELECT EXISTS (
         SELECT 1 FROM workspaces WHERE id <> ?1 AND (name = ?2 OR host = ?3))";

/// Records of the workspace `?1` behind the number `?2` that have a phone: number and kind, at most
/// `?3`.
pub const PHONES_BEHIND: &str = "SELECT r.number, r.kind = 'person' FROM records r
     WHERE r.workspace_id = ?1 AND r.number > ?2 AND EXISTS (
         SELECT 1 FROM contact_points p
         WHERE p.workspace_id = ?1 AND p.record_number = r.number AND p.kind = 'phone')
     ORDER BY r.number LIMIT ?3";

/// The phones of the workspace `?1` are renewed for the region `?2`.
pub const END_RENEWAL: &str = "UPDATE workspaces SET state = 'ready', version = version + 1
     WHERE id = ?1 AND region = ?2 AND state = 'renewing'";

/// Workspaces whose phones are still being renewed, or that are still being erased.
pub const UNFINISHED: &str = "SELECT id, state = 'erasing' FROM workspaces
     WHERE state IN ('renewing', 'erasing') ORDER BY id";

/// Begins to erase the workspace `?1`: it is found no longer, its name is free, nothing more is
/// written to it. No row is changed if there is none.
pub const BEGIN_ERASURE: &str = "UPDATE workspaces
     SET name = '#' || id, host = NULL, region = '', time_zone = '', domain = '', residue = NULL,
         version = version + 1, state = 'erasing'
     WHERE id = ?1 AND state IN ('ready', 'renewing')";

/// What is erased of the workspace `?1`, at most `?2` rows at a time, one after the other: the next
/// one only when there is nothing left of that before. Other lists go with their records.
pub const ERASE: &[&str] = &[
    "DELETE FROM keys WHERE workspace_id = ?1 AND id IN (
         SELECT id FROM keys WHERE workspace_id = ?1 ORDER BY parent_id IS NULL, id LIMIT ?2)",
    "DELETE FROM answers WHERE workspace_id = ?1 AND digest IN (
         SELECT digest FROM answers WHERE workspace_id = ?1 LIMIT ?2)",
    "DELETE FROM differences WHERE workspace_id = ?1 AND position IN (
         SELECT position FROM differences WHERE workspace_id = ?1 ORDER BY position LIMIT ?2)",
    "DELETE FROM changes WHERE workspace_id = ?1 AND position IN (
         SELECT position FROM changes WHERE workspace_id = ?1 ORDER BY position LIMIT ?2)",
    "UPDATE records SET organization_number = NULL WHERE workspace_id = ?1 AND number IN (
         SELECT number FROM records
         WHERE workspace_id = ?1 AND organization_number IS NOT NULL LIMIT ?2)",
    "UPDATE records SET manager_number = NULL WHERE workspace_id = ?1 AND number IN (
         SELECT number FROM records
         WHERE workspace_id = ?1 AND manager_number IS NOT NULL LIMIT ?2)",
    "DELETE FROM records WHERE workspace_id = ?1 AND number IN (
         SELECT number FROM records WHERE workspace_id = ?1 ORDER BY number LIMIT ?2)",
    "DELETE FROM groups WHERE workspace_id = ?1 AND number IN (
         SELECT number FROM groups WHERE workspace_id = ?1 ORDER BY number LIMIT ?2)",
];

/// Nothing is left of the workspace `?1` but its number. Whoever still asks finds nothing, by the
/// totals too.
pub const END_ERASURE: [&str; 2] = [
    "UPDATE counters SET people = 0, deleted_people = 0, archived_people = 0,
         deactivated_people = 0, organizations = 0, deleted_organizations = 0,
         archived_organizations = 0, deactivated_organizations = 0
     WHERE workspace_id = ?1",
    "UPDATE workspaces SET state = 'erased' WHERE id = ?1 AND state = 'erasing'",
];

/// Puts a workspace in as another database has it.
pub const INSERT_WORKSPACE: &str = "INSERT INTO workspaces (id, uuid, name, host, region,
                             time_zone, domain, residue, version, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

macro_rules! counter_columns {
    () => {
        "epoch, last_number, last_position, people, deleted_people, archived_people,
         deactivated_people, organizations, deleted_organizations, archived_organizations,
         deactivated_organizations"
    };
}

/// How far the workspace `?1` has counted.
pub const COUNTERS: &str =
    concat!("SELECT ", counter_columns!(), " FROM counters WHERE workspace_id = ?1");

/// Puts the counters of a workspace in as another database has them.
pub const INSERT_COUNTERS: &str = concat!(
    "INSERT INTO counters (workspace_id, ",
    counter_columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
);

/// Since when the positions of the workspace `?1` are counted.
pub const EPOCH: &str = "SELECT epoch FROM counters WHERE workspace_id = ?1";

/// Every workspace, in the order of creation.
pub const WORKSPACES: &str = concat!(
    "SELECT ",
    workspace_columns!(),
    " FROM workspaces
     WHERE state IN ('ready', 'renewing') ORDER BY id"
);

/// The workspace `?1`.
pub const WORKSPACE: &str = concat!(
    "SELECT ",
    workspace_columns!(),
    " FROM workspaces
     WHERE id = ?1 AND state IN ('ready', 'renewing')"
);

/// The workspace with the host `?1`.
pub const WORKSPACE_BY_HOST: &str = concat!(
    "SELECT ",
    workspace_columns!(),
    " FROM workspaces
     WHERE host = ?1 AND state IN ('ready', 'renewing')"
);

/// The region that phone numbers of the workspace `?1` are read with.
pub const REGION: &str =
    "SELECT region FROM workspaces WHERE id = ?1 AND state IN ('ready', 'renewing')";

/// Takes the next number of the workspace `?1`.
pub const NEXT_NUMBER: &str = "UPDATE counters SET last_number = last_number + 1
     WHERE workspace_id = ?1
     RETURNING last_number";

/// Makes a group: workspace, number, UUID, name, folded name.
pub const CREATE_GROUP: &str = "INSERT INTO groups (workspace_id, number, id, name, folded)
     VALUES (?1, ?2, ?3, ?4, ?5)";

/// Sets what the record `?2` of the workspace `?1` refers to: organization and manager.
pub const REFER: &str = "UPDATE records SET organization_number = ?3, manager_number = ?4
     WHERE workspace_id = ?1 AND number = ?2";

/// What records of the workspace `?1` behind the number `?2` refer to, at most `?3`.
pub const LINKS_BEHIND: &str = "SELECT number, organization_number, manager_number FROM records
     WHERE workspace_id = ?1 AND number > ?2
       AND (organization_number IS NOT NULL OR manager_number IS NOT NULL)
     ORDER BY number LIMIT ?3";

/// Puts the head of a change in.
pub const INSERT_CHANGE: &str = "INSERT INTO changes (workspace_id, position, event,
                          record_number, version, happened, at, person, key_id, dialect, request)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

/// Puts the difference of a change in.
pub const INSERT_DIFFERENCE: &str =
    "INSERT INTO differences (workspace_id, position, difference) VALUES (?1, ?2, ?3)";

/// What is known in the workspace `?1` of the request with the digest `?2`.
pub const ANSWER: &str =
    "SELECT request, until, answer FROM answers WHERE workspace_id = ?1 AND digest = ?2";

/// Keeps the answer `?3` to the request with the digest `?2`.
pub const KEEP_ANSWER: &str =
    "UPDATE answers SET answer = ?3 WHERE workspace_id = ?1 AND digest = ?2";

macro_rules! referred_records {
    ($where:literal) => {
        concat!(
            "SELECT ",
            reference_columns!("r"),
            " FROM records r
              WHERE r.workspace_id = ?1 AND r.kind = ?2 AND r.status <> 'deleted' AND ",
            $where
        )
    };
}

/// References to records of the kind `?2`, by UUID, by number, and by folded name `?3`, where the
/// one written exactly as `?4` comes first and then the oldest.
pub const REFERRED_RECORDS: [&str; 3] = [
    referred_records!("r.id = ?3"),
    referred_records!("r.number = ?3"),
    referred_records!(
        "r.full_name_folded = ?3 ORDER BY (r.full_name = ?4) IS TRUE DESC, r.number LIMIT 1"
    ),
];

/// The number of the person, not deleted, who holds the e-mail address with the normal form `?2`; of
/// several the oldest.
pub const HOLDER: &str = "SELECT r.number FROM contact_points p
     JOIN records r ON r.workspace_id = p.workspace_id AND r.number = p.record_number
     WHERE p.workspace_id = ?1 AND p.normal = ?2 AND p.kind = 'email'
     AND r.kind = 'person' AND r.status <> 'deleted'
     ORDER BY r.number LIMIT 1";

macro_rules! referred_groups {
    ($where:literal) => {
        concat!(
            "SELECT id, number, name, NULL, NULL, 'active' FROM groups WHERE workspace_id = ?1 AND ",
            $where
        )
    };
}

/// References to groups: by UUID, number and folded name `?2`.
pub const REFERRED_GROUPS: [&str; 3] =
    [referred_groups!("id = ?2"), referred_groups!("number = ?2"), referred_groups!("folded = ?2")];

/// Rewrites `?1` to `$1`.
///
/// ```
/// assert_eq!(polydex_store_sql::dollars("a = ?1 AND b <> '?'"), "a = $1 AND b <> '?'");
/// ```
pub fn dollars(sql: &str) -> String {
    let mut rewritten = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find('?') {
        let is_placeholder = rest[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        rewritten.push_str(&rest[..at]);
        rewritten.push(if is_placeholder { '$' } else { '?' });
        rest = &rest[at + 1..];
    }
    rewritten + rest
}
