-- Keys of technical accounts, their last use, and their end; no password hashes in the feed.

-- Contents that are overwritten are not left readable in free pages.
PRAGMA secure_delete = ON;

-- Made anew: whom a key acts for may be no record, so the foreign key goes.
CREATE TABLE new_keys (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    digest         BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of the secret
    workspace_id   INTEGER NOT NULL REFERENCES workspaces (id),
    person_number  INTEGER NOT NULL, -- whom it acts for: a person, or the account
    role           TEXT NOT NULL CHECK (role IN ('none', 'guest', 'member', 'admin', 'owner')),
    name           TEXT NOT NULL,
    is_token       INTEGER NOT NULL CHECK (is_token IN (0, 1)),
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER,
    revoked_at     INTEGER,
    parent_id      INTEGER REFERENCES new_keys (id), -- the key that a token was obtained with
    account_id     BLOB CHECK (length(account_id) = 16), -- the technical account; NULL for people
    used_at        INTEGER -- last use, to some minutes
) STRICT;

INSERT INTO new_keys (id, digest, workspace_id, person_number, role, name, is_token, created_at,
                      expires_at, revoked_at, parent_id)
    SELECT id, digest, workspace_id, person_number, role, name, is_token, created_at, expires_at,
           revoked_at, parent_id
    FROM keys ORDER BY id;
-- Numbers go on behind those that were given.
DELETE FROM sqlite_sequence WHERE name = 'new_keys';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_keys', seq FROM sqlite_sequence WHERE name = 'keys';
DROP TABLE keys;
ALTER TABLE new_keys RENAME TO keys;

CREATE INDEX keys_by_person ON keys (workspace_id, person_number);
CREATE INDEX keys_by_account ON keys (workspace_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX keys_by_parent ON keys (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX keys_by_expiry ON keys (is_token, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX keys_by_revocation ON keys (is_token, revoked_at) WHERE revoked_at IS NOT NULL;

-- As in 0002: dropping the table dropped these.
DELETE FROM sqlite_stat1 WHERE tbl IN ('keys', 'new_keys');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('keys', 'sqlite_autoindex_keys_1', '10000 1'),
    ('keys', 'keys_by_person', '10000 10000 2'),
    ('keys', 'keys_by_account', '100 100 2'),
    ('keys', 'keys_by_parent', '5000 20'),
    ('keys', 'keys_by_expiry', '8000 4000 1'),
    ('keys', 'keys_by_revocation', '2000 1000 1');
ANALYZE sqlite_schema;

-- Former password hashes leave the feed: whether there was one before and after is enough.
UPDATE differences
SET difference = json_set(difference, '$.fields."account.password"', json_array(
    json(iif(json_type(difference, '$.fields."account.password"[0]') IN ('null', 'false'), 'false', 'true')),
    json(iif(json_type(difference, '$.fields."account.password"[1]') IN ('null', 'false'), 'false', 'true'))))
WHERE instr(difference, '"account.password":[') > 0
  AND json_type(difference, '$.fields."account.password"') = 'array';

PRAGMA secure_delete = OFF;
