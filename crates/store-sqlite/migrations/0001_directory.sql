-- The directory: workspaces, records with their contact points, groups, the change feed, keys.
--
-- Every key, unique rule and foreign key begins with workspace_id, except for those of workspaces
-- and keys, which are looked up before the workspace is known. Times are microseconds since 1970,
-- UTC. Ids are UUIDs of 16 bytes: lower(hex(id)) writes them out. The views at the end are for
-- reading by hand.

CREATE TABLE workspaces (
    id          INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 8388607),
    uuid        BLOB NOT NULL UNIQUE,
    name        TEXT NOT NULL UNIQUE,
    host        TEXT UNIQUE,
    region      TEXT NOT NULL,
    time_zone   TEXT NOT NULL,
    domain      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    residue     TEXT -- JSON: what dialects keep for a workspace as a whole
) STRICT;

-- One row a workspace, updated in every commit: numbers and positions ascend in commit order.
CREATE TABLE counters (
    workspace_id               INTEGER PRIMARY KEY REFERENCES workspaces (id),
    last_number                INTEGER NOT NULL DEFAULT 0,
    last_position              INTEGER NOT NULL DEFAULT 0,
    -- Since when positions are counted: a copied or restored database begins an epoch of its own.
    epoch                      INTEGER NOT NULL DEFAULT 0,
    -- Totals: the usual lists need not be counted.
    people                     INTEGER NOT NULL DEFAULT 0, -- not deleted
    deleted_people             INTEGER NOT NULL DEFAULT 0,
    archived_people            INTEGER NOT NULL DEFAULT 0,
    deactivated_people         INTEGER NOT NULL DEFAULT 0,
    organizations              INTEGER NOT NULL DEFAULT 0, -- not deleted
    deleted_organizations      INTEGER NOT NULL DEFAULT 0,
    archived_organizations     INTEGER NOT NULL DEFAULT 0,
    deactivated_organizations  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- People and organizations: the card of both, and the account of people.
CREATE TABLE records (
    -- Keeps the records of a workspace together; the row of the search index too.
    row                  INTEGER PRIMARY KEY CHECK (row = ((workspace_id << 40) | number)),
    workspace_id         INTEGER NOT NULL REFERENCES workspaces (id),
    number               INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1099511627775),
    id                   BLOB NOT NULL CHECK (length(id) = 16),
    kind                 TEXT NOT NULL CHECK (kind IN ('person', 'organization')),
    version              INTEGER NOT NULL,
    position             INTEGER NOT NULL, -- of the last change in the feed
    created_at           INTEGER NOT NULL,
    created_by           BLOB,
    updated_at           INTEGER NOT NULL,
    updated_by           BLOB,
    status               TEXT NOT NULL CHECK (status IN ('active', 'deactivated', 'archived', 'deleted')),

    -- The name as it was given: the full text or the parts.
    name_full            TEXT,
    name_given           TEXT,
    name_middle          TEXT,
    name_surname         TEXT,
    name_suffix          TEXT,
    name_title           TEXT,
    -- The name as it is shown, given or derived; folded for sorting and comparing, '' for none.
    full_name            TEXT,
    first_name           TEXT,
    last_name            TEXT,
    full_name_folded     TEXT NOT NULL,
    first_name_folded    TEXT NOT NULL,
    last_name_folded     TEXT NOT NULL,

    job_title            TEXT,
    gender               TEXT,
    birthday             TEXT, -- 1990-05-17, unknown parts as ????-05-17 or 1990-??-??
    birth_date           TEXT, -- the birthday, if it is a date of the calendar
    notes                TEXT,
    location             TEXT,
    picture              TEXT,
    organization_number  INTEGER, -- of a person; the parent of an organization
    manager_number       INTEGER,

    -- The account of a person.
    status_since            INTEGER,
    user_name               TEXT,
    user_name_folded        TEXT,
    role                    TEXT CHECK (role IN ('none', 'guest', 'member', 'admin', 'owner')),
    invitation_accepted     INTEGER CHECK (invitation_accepted IN (0, 1)),
    primary_email           BLOB, -- id of the contact point
    primary_address         TEXT,
    primary_address_normal  TEXT,
    primary_address_folded  TEXT NOT NULL,
    locale                  TEXT,
    time_zone               TEXT,
    source                  TEXT,
    source_id               TEXT,
    employee_id             TEXT,
    support_id              TEXT,
    support_id_folded       TEXT,
    authentication_id       TEXT,
    password                TEXT,

    residue              TEXT, -- JSON: what single dialects said beside all this

    UNIQUE (workspace_id, number),
    UNIQUE (workspace_id, id),
    CHECK ((kind = 'person') = (role IS NOT NULL)),
    FOREIGN KEY (workspace_id, organization_number) REFERENCES records (workspace_id, number),
    FOREIGN KEY (workspace_id, manager_number) REFERENCES records (workspace_id, number)
) STRICT;

CREATE UNIQUE INDEX records_user_name ON records (workspace_id, user_name_folded)
    WHERE user_name_folded IS NOT NULL;
CREATE UNIQUE INDEX records_primary_address ON records (workspace_id, primary_address_normal)
    WHERE primary_address_normal IS NOT NULL AND status <> 'deleted';

-- Lists. The status at the end lets deleted ones be skipped without reading them.
CREATE INDEX records_by_number ON records (workspace_id, kind, number, status);
CREATE INDEX records_by_full_name ON records (workspace_id, kind, full_name_folded, number, status);
CREATE INDEX records_by_first_name ON records (workspace_id, kind, first_name_folded, number, status);
CREATE INDEX records_by_last_name ON records (workspace_id, kind, last_name_folded, number, status);
CREATE INDEX records_by_primary ON records (workspace_id, kind, primary_address_folded, number, status);
CREATE INDEX records_by_creation ON records (workspace_id, kind, created_at, number, status);
CREATE INDEX records_by_update ON records (workspace_id, kind, updated_at, number, status);
CREATE INDEX records_by_organization ON records (workspace_id, organization_number, kind, number)
    WHERE organization_number IS NOT NULL;
CREATE INDEX records_by_manager ON records (workspace_id, manager_number, kind, number)
    WHERE manager_number IS NOT NULL;
CREATE INDEX records_by_source_id ON records (workspace_id, source_id)
    WHERE source_id IS NOT NULL;
CREATE INDEX records_by_employee_id ON records (workspace_id, employee_id)
    WHERE employee_id IS NOT NULL;
CREATE INDEX records_by_support_id ON records (workspace_id, support_id_folded)
    WHERE support_id_folded IS NOT NULL;
CREATE INDEX records_by_authentication_id ON records (workspace_id, authentication_id)
    WHERE authentication_id IS NOT NULL;
-- Owners in use: a few, of whom one stays.
CREATE INDEX records_owners ON records (workspace_id, number)
    WHERE role = 'owner' AND status = 'active';

-- Contact points, those of one record side by side.
CREATE TABLE contact_points (
    workspace_id   INTEGER NOT NULL,
    record_number  INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    id             BLOB NOT NULL CHECK (length(id) = 16),
    kind           TEXT NOT NULL
        CHECK (kind IN ('phone', 'email', 'address', 'online_service', 'link', 'text')),
    value          TEXT, -- number, address, user name, link or text, as given
    extension      TEXT, -- of a phone
    features       TEXT NOT NULL, -- of a phone: voice,mobile,fax,...
    service        TEXT,
    uri            TEXT, -- of an online service
    chat           INTEGER NOT NULL CHECK (chat IN (0, 1)),
    street         TEXT,
    locality       TEXT,
    region         TEXT,
    postcode       TEXT,
    country        TEXT,
    country_code   TEXT,
    contexts       TEXT NOT NULL, -- work,private,billing,delivery
    label          TEXT,
    pref           INTEGER,
    rank           INTEGER NOT NULL,
    managed        INTEGER NOT NULL CHECK (managed IN (0, 1)),
    created_at     INTEGER NOT NULL,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL,
    updated_by     BLOB,
    normal         TEXT, -- E.164, lower-case address or parsed URL
    folded         TEXT, -- the shown text, folded
    reversed       TEXT, -- digits of a phone's normal form from the last to the first
    residue        TEXT,
    PRIMARY KEY (workspace_id, record_number, number),
    UNIQUE (workspace_id, number),
    UNIQUE (workspace_id, id),
    FOREIGN KEY (workspace_id, record_number) REFERENCES records (workspace_id, number)
        ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_points_by_normal ON contact_points (workspace_id, normal)
    WHERE normal IS NOT NULL;
CREATE INDEX contact_points_by_text ON contact_points (workspace_id, folded)
    WHERE folded IS NOT NULL;
CREATE INDEX contact_points_by_last_digits ON contact_points (workspace_id, reversed)
    WHERE reversed IS NOT NULL;
-- Members that a dialect keeps beside a point are looked for among the few points that have any.
CREATE INDEX contact_points_with_extras ON contact_points (workspace_id, kind)
    WHERE instr(residue, '"extras"') > 0;

CREATE TABLE labels (
    workspace_id   INTEGER NOT NULL,
    record_number  INTEGER NOT NULL,
    place          INTEGER NOT NULL, -- in the order given
    label          TEXT NOT NULL,
    folded         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, record_number, place),
    FOREIGN KEY (workspace_id, record_number) REFERENCES records (workspace_id, number)
        ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX labels_by_text ON labels (workspace_id, folded);

CREATE TABLE email_domains (
    workspace_id   INTEGER NOT NULL,
    record_number  INTEGER NOT NULL,
    place          INTEGER NOT NULL, -- in the order given
    domain         TEXT NOT NULL,
    held           INTEGER NOT NULL CHECK (held IN (0, 1)), -- the organization is not deleted
    PRIMARY KEY (workspace_id, record_number, place),
    FOREIGN KEY (workspace_id, record_number) REFERENCES records (workspace_id, number)
        ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX email_domains_held ON email_domains (workspace_id, domain) WHERE held = 1;

CREATE TABLE groups (
    workspace_id  INTEGER NOT NULL REFERENCES workspaces (id),
    number        INTEGER NOT NULL,
    id            BLOB NOT NULL CHECK (length(id) = 16),
    name          TEXT NOT NULL,
    folded        TEXT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    UNIQUE (workspace_id, id),
    UNIQUE (workspace_id, folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_groups (
    workspace_id   INTEGER NOT NULL,
    record_number  INTEGER NOT NULL,
    group_number   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, record_number, group_number),
    FOREIGN KEY (workspace_id, record_number) REFERENCES records (workspace_id, number)
        ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, group_number) REFERENCES groups (workspace_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_groups_by_group ON person_groups (workspace_id, group_number, record_number);

-- Folded text of each record, see polydex_store::forms: which trigrams it has, without the text
-- itself and without their places.
CREATE VIRTUAL TABLE search USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    detail = none,
    tokenize = 'trigram case_sensitive 1'
);

-- The writer merges the index, a little with every commit (see src/search.rs). Left to itself FTS5
-- merges hundreds of pages within one commit now and then, and everybody waits for that one. Up to
-- eight pieces of a size may stay: fewer merges, for a few more pieces to be searched in. While large
-- ones are merged, small ones wait; only of very many FTS5 makes one at once.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('usermerge', 8);
INSERT INTO search (search, rank) VALUES ('crisismerge', 64);

-- The change feed: the heads stay, the differences hold its personal data and may go.
CREATE TABLE changes (
    workspace_id   INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    event          BLOB NOT NULL CHECK (length(event) = 16),
    record_number  INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    happened       TEXT NOT NULL
        CHECK (happened IN ('created', 'changed', 'deleted', 'restored', 'erased')),
    at             INTEGER NOT NULL,
    person         BLOB, -- who; NULL for the program itself
    key_id         INTEGER,
    dialect        TEXT,
    request        TEXT,
    PRIMARY KEY (workspace_id, position),
    UNIQUE (workspace_id, event),
    FOREIGN KEY (workspace_id, record_number) REFERENCES records (workspace_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX changes_by_record ON changes (workspace_id, record_number, position);

CREATE TABLE differences (
    workspace_id  INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    difference    TEXT NOT NULL, -- JSON
    PRIMARY KEY (workspace_id, position),
    FOREIGN KEY (workspace_id, position) REFERENCES changes (workspace_id, position)
) STRICT;

CREATE TABLE keys (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    digest         BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of the secret
    workspace_id   INTEGER NOT NULL,
    person_number  INTEGER NOT NULL,
    role           TEXT NOT NULL CHECK (role IN ('none', 'guest', 'member', 'admin', 'owner')),
    name           TEXT NOT NULL,
    is_token       INTEGER NOT NULL CHECK (is_token IN (0, 1)),
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER,
    revoked_at     INTEGER,
    parent_id      INTEGER REFERENCES keys (id), -- the key that a token was obtained with
    FOREIGN KEY (workspace_id, person_number) REFERENCES records (workspace_id, number)
) STRICT;

CREATE INDEX keys_by_person ON keys (workspace_id, person_number);
CREATE INDEX keys_by_parent ON keys (parent_id) WHERE parent_id IS NOT NULL;

-- Requests that were carried out and must not be again, with their answers.
CREATE TABLE answers (
    workspace_id   INTEGER NOT NULL,
    digest         BLOB NOT NULL CHECK (length(digest) = 32), -- of the sender and his name for it
    request        BLOB NOT NULL CHECK (length(request) = 32), -- digest of what was asked for
    record_number  INTEGER NOT NULL, -- the record that was changed
    until          INTEGER NOT NULL,
    answer         BLOB, -- NULL until it is given
    PRIMARY KEY (workspace_id, digest),
    FOREIGN KEY (workspace_id, record_number) REFERENCES records (workspace_id, number)
        ON DELETE CASCADE
) STRICT;

CREATE INDEX answers_by_end ON answers (workspace_id, until);
CREATE INDEX answers_by_record ON answers (workspace_id, record_number);

-- How far a copy into this database is.
CREATE TABLE transfer (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    progress  TEXT NOT NULL -- JSON
) STRICT;

CREATE VIEW people AS
    SELECT r.workspace_id, r.number, lower(hex(r.id)) AS id, r.user_name, r.full_name,
           r.primary_address AS email, r.role, r.status, o.full_name AS organization, r.job_title,
           datetime(r.created_at / 1e6, 'unixepoch') AS created,
           datetime(r.updated_at / 1e6, 'unixepoch') AS updated
    FROM records r
    LEFT JOIN records o ON o.workspace_id = r.workspace_id AND o.number = r.organization_number
    WHERE r.kind = 'person';

CREATE VIEW organizations AS
    SELECT r.workspace_id, r.number, lower(hex(r.id)) AS id, r.full_name AS name, r.status,
           p.full_name AS parent,
           datetime(r.created_at / 1e6, 'unixepoch') AS created,
           datetime(r.updated_at / 1e6, 'unixepoch') AS updated
    FROM records r
    LEFT JOIN records p ON p.workspace_id = r.workspace_id AND p.number = r.organization_number
    WHERE r.kind = 'organization';
