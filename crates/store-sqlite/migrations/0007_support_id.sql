-- The number that a help desk gives to callers is looked up without regard to case.

ALTER TABLE records ADD COLUMN support_id_folded TEXT;

UPDATE records SET support_id_folded = fold(support_id) WHERE support_id IS NOT NULL;

DROP INDEX records_by_support_id;
CREATE INDEX records_by_support_id ON records (workspace_id, support_id_folded)
    WHERE support_id_folded IS NOT NULL;

-- Dropped with the index.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('records', 'records_by_support_id', '50000 50000 2');
ANALYZE sqlite_schema;
