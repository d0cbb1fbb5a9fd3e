-- Deactivated records are counted too: so is everybody in use, whom most lists show.

ALTER TABLE counters ADD COLUMN deactivated_people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN deactivated_organizations INTEGER NOT NULL DEFAULT 0;

UPDATE counters SET
    deactivated_people = (
        SELECT count(*) FROM records r
        WHERE r.workspace_id = counters.workspace_id
          AND r.kind = 'person' AND r.status = 'deactivated'),
    deactivated_organizations = (
        SELECT count(*) FROM records r
        WHERE r.workspace_id = counters.workspace_id
          AND r.kind = 'organization' AND r.status = 'deactivated');
