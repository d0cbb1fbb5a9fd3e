-- Since when the positions of a workspace's feed are counted (a copied or restored database begins
-- an epoch of its own), and how far a copy into this database is.

ALTER TABLE counters ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

UPDATE counters SET epoch = (
    SELECT created_at FROM workspaces w WHERE w.id = counters.workspace_id);

CREATE TABLE transfer (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    progress  TEXT NOT NULL -- JSON
) STRICT;
