-- What SQLite plans with: a directory of a hundred thousand people, in one workspace.
--
-- Without statistics SQLite takes any leading column for selective, workspace_id too, and walks a
-- whole workspace where an index leads to one record. These are fixed rather than gathered, so that
-- each query has the same plan in every installation, at every size
-- (https://sqlite.org/lang_analyze.html, "Fixed Results Of ANALYZE"). Do not run ANALYZE.
--
-- The numbers: rows, then how many rows share the first column, the first two, and so on.

ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('records', 'sqlite_autoindex_records_1', '100000 100000 1'),
    ('records', 'sqlite_autoindex_records_2', '100000 100000 1'),
    ('records', 'records_user_name', '100000 100000 1'),
    ('records', 'records_primary_address', '100000 100000 1'),
    ('records', 'records_by_number', '100000 100000 90000 1 1'),
    ('records', 'records_by_full_name', '100000 100000 90000 2 1 1'),
    ('records', 'records_by_first_name', '100000 100000 90000 50 1 1'),
    ('records', 'records_by_last_name', '100000 100000 90000 20 1 1'),
    ('records', 'records_by_primary', '100000 100000 90000 2 1 1'),
    ('records', 'records_by_creation', '100000 100000 90000 2 1 1'),
    ('records', 'records_by_update', '100000 100000 90000 2 1 1'),
    ('records', 'records_by_organization', '80000 80000 50 50 1'),
    ('records', 'records_by_manager', '80000 80000 20 20 1'),
    ('records', 'records_by_source_id', '50000 50000 2'),
    ('records', 'records_by_employee_id', '50000 50000 2'),
    ('records', 'records_by_support_id', '50000 50000 2'),
    ('records', 'records_by_authentication_id', '50000 50000 2'),
    ('records', 'records_owners', '10 10 1'),
    ('contact_points', 'contact_points', '500000 500000 5 1'),
    ('contact_points', 'sqlite_autoindex_contact_points_2', '500000 500000 1'),
    ('contact_points', 'sqlite_autoindex_contact_points_3', '500000 500000 1'),
    ('contact_points', 'contact_points_by_normal', '400000 400000 2'),
    ('contact_points', 'contact_points_by_text', '450000 450000 2'),
    ('contact_points', 'contact_points_by_last_digits', '200000 200000 2'),
    ('contact_points', 'contact_points_with_extras', '5000 5000 1000'),
    ('labels', 'labels', '100000 100000 2 1'),
    ('labels', 'labels_by_text', '100000 100000 100'),
    ('email_domains', 'email_domains', '5000 5000 2 1'),
    ('email_domains', 'email_domains_held', '5000 5000 1'),
    ('groups', 'groups', '200 200 1'),
    ('groups', 'sqlite_autoindex_groups_2', '200 200 1'),
    ('groups', 'sqlite_autoindex_groups_3', '200 200 1'),
    ('person_groups', 'person_groups', '200000 200000 2 1'),
    ('person_groups', 'person_groups_by_group', '200000 200000 1000 1'),
    ('changes', 'changes', '1000000 1000000 1'),
    ('changes', 'sqlite_autoindex_changes_2', '1000000 1000000 1'),
    ('changes', 'changes_by_record', '1000000 1000000 10 1'),
    ('differences', 'sqlite_autoindex_differences_1', '1000000 1000000 1'),
    ('keys', 'sqlite_autoindex_keys_1', '10000 1'),
    ('keys', 'keys_by_person', '10000 10000 2');
ANALYZE sqlite_schema;
