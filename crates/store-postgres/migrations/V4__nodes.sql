-- What reading needs where the tables are spread over several nodes (Citus). On one server it
-- makes no difference.
--
-- Two rules of V1 must stay for the sake of that: the primary keys of records (workspace_id, number)
-- and of changes (workspace_id, position). While a workspace is moved to another node, a call of
-- write_changes may hold its lock on the old one and another call the same lock on the new one;
-- then these keys alone keep them from giving a number or a position twice. The later call fails
-- and is made again.

-- Rows within a row, in the order in which they are read (src/load.rs). They are types with names
-- because a server cannot read nameless rows that another one sends.
CREATE TYPE point_row AS (
    id            UUID,
    number        BIGINT,
    rank          BIGINT,
    kind          TEXT,
    value         TEXT,
    extension     TEXT,
    features      TEXT,
    service       TEXT,
    uri           TEXT,
    chat          BOOLEAN,
    street        TEXT,
    locality      TEXT,
    region        TEXT,
    postcode      TEXT,
    country       TEXT,
    country_code  TEXT,
    contexts      TEXT,
    label         TEXT,
    pref          BIGINT,
    managed       BOOLEAN,
    created_at    BIGINT,
    created_by    UUID,
    updated_at    BIGINT,
    updated_by    UUID,
    residue       TEXT
);

CREATE TYPE group_row AS (
    id      UUID,
    number  BIGINT,
    name    TEXT
);

-- Does nothing. Citus creates a type on a node when it creates a function there that has the type as
-- a parameter; no other function has these.
CREATE FUNCTION row_types(point_row, group_row) RETURNS VOID LANGUAGE sql IMMUTABLE AS '';

-- A key is looked up before its workspace is known, and must be found while the node of another
-- workspace is down. So the UUID of its person stands beside it; it never changes.
ALTER TABLE keys ADD COLUMN person UUID;
UPDATE keys k SET person = r.id FROM records r
WHERE r.workspace_id = k.workspace_id AND r.number = k.person_number;
UPDATE keys SET person = account_id WHERE account_id IS NOT NULL;
ALTER TABLE keys ADD CONSTRAINT keys_person CHECK ((person IS NULL) = (person_number IS NULL));
CREATE INDEX keys_by_person_id ON keys (workspace_id, person);
