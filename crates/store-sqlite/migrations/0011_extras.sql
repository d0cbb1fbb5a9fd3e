-- Members that a dialect keeps beside a point are looked for among the few points that have any.

CREATE INDEX contact_points_with_extras ON contact_points (workspace_id, kind)
    WHERE instr(residue, '"extras"') > 0;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('contact_points', 'contact_points_with_extras', '5000 5000 1000');
ANALYZE sqlite_schema;
