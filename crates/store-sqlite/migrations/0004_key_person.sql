-- The UUID of a key's person, beside the number: a key is looked up without its person's record.

ALTER TABLE keys ADD COLUMN person BLOB;
UPDATE keys SET person = COALESCE(account_id, (
    SELECT r.id FROM records r
    WHERE r.workspace_id = keys.workspace_id AND r.number = keys.person_number));
CREATE INDEX keys_by_person_id ON keys (workspace_id, person);

-- As in 0002.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('keys', 'keys_by_person_id', '10000 10000 2');
ANALYZE sqlite_schema;
