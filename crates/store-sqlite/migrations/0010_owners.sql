-- Owners in use: a few, of whom one stays.

CREATE INDEX records_owners ON records (workspace_id, number)
    WHERE role = 'owner' AND status = 'active';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('records', 'records_owners', '10 10 1');
ANALYZE sqlite_schema;
