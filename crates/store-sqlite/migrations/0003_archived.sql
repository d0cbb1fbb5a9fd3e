-- Archived records are counted too: some dialects leave them out of every list.

ALTER TABLE counters ADD COLUMN archived_people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN archived_organizations INTEGER NOT NULL DEFAULT 0;

UPDATE counters SET
    archived_people = (
        SELECT count(*) FROM records r
        WHERE r.workspace_id = counters.workspace_id
          AND r.kind = 'person' AND r.status = 'archived'),
    archived_organizations = (
        SELECT count(*) FROM records r
        WHERE r.workspace_id = counters.workspace_id
          AND r.kind = 'organization' AND r.status = 'archived');
