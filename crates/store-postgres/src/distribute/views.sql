-- The views for reading by hand, as the migrations make them. Those made before the tables were
-- distributed are on one node alone, or were dropped with a table in an attempt that broke off.

CREATE OR REPLACE VIEW people AS
    SELECT r.workspace_id, r.number, r.id, r.user_name, r.full_name, r.primary_address AS email,
           r.role, r.status, o.full_name AS organization, r.job_title,
           to_timestamp(r.created_at / 1e6) AS created, to_timestamp(r.updated_at / 1e6) AS updated
    FROM records r
    LEFT JOIN records o ON o.workspace_id = r.workspace_id AND o.number = r.organization_number
    WHERE r.kind = 'person';

CREATE OR REPLACE VIEW organizations AS
    SELECT r.workspace_id, r.number, r.id, r.full_name AS name, r.status, p.full_name AS parent,
           to_timestamp(r.created_at / 1e6) AS created, to_timestamp(r.updated_at / 1e6) AS updated
    FROM records r
    LEFT JOIN records p ON p.workspace_id = r.workspace_id AND p.number = r.organization_number
    WHERE r.kind = 'organization';
