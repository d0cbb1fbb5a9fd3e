-- Requests that were carried out and must not be again, with their answers; tokens know the key
-- that they were obtained with.

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

ALTER TABLE keys ADD COLUMN parent_id INTEGER REFERENCES keys (id);

CREATE INDEX keys_by_parent ON keys (parent_id) WHERE parent_id IS NOT NULL;
