-- What of Citus 13.2 the distribution of the tables meets, on a plain server: its catalogue and its
-- functions by their names, which note how they are called and refuse what Citus refuses. Like the
-- real ones they are in pg_catalog.

SET allow_system_table_mods = on;

INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
VALUES (99999, 'citus', 10, 11, FALSE, '13.2-1');

CREATE TABLE pg_catalog.pg_dist_partition (
    logicalrelid   regclass PRIMARY KEY,
    partmethod     "char" NOT NULL, -- 'h': by hash; 'n': not by any column
    repmodel       "char" NOT NULL, -- 't': on every node; 's': hashed or local
    autoconverted  boolean NOT NULL
);

CREATE TABLE pg_catalog.pg_dist_local_group (groupid int PRIMARY KEY);
INSERT INTO pg_dist_local_group VALUES (0);

CREATE TABLE pg_catalog.citus_calls (
    at    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call  text NOT NULL
);

-- Whether tables that foreign keys connect with a replicated one become local tables of the
-- catalogue: the coordinator is registered as a node, and nobody turned that off.
CREATE FUNCTION pg_catalog.citus_adds_local_tables() RETURNS boolean LANGUAGE sql AS $$
    SELECT current_setting('citus.enable_local_reference_table_foreign_keys', TRUE)
           IS DISTINCT FROM 'off'
$$;

CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_dist_partition
               WHERE logicalrelid = table_name AND repmodel = 't') THEN
        RAISE EXCEPTION 'table "%" is already distributed', table_name;
    END IF;
    INSERT INTO citus_calls (call) VALUES (format('reference %s', table_name));
    DELETE FROM pg_dist_partition WHERE logicalrelid = table_name;
    INSERT INTO pg_dist_partition VALUES (table_name, 'n', 't', FALSE);
    IF citus_adds_local_tables() THEN
        INSERT INTO pg_dist_partition
        SELECT DISTINCT c.conrelid, 'n'::"char", 's'::"char", TRUE FROM pg_constraint c
        WHERE c.contype = 'f' AND c.conrelid <> table_name
        ON CONFLICT DO NOTHING;
    END IF;
END $$;

CREATE FUNCTION pg_catalog.create_distributed_table(
    table_name regclass, distribution_column text, colocate_with text DEFAULT 'default'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    local_one boolean;
BEGIN
    IF EXISTS (SELECT FROM pg_dist_partition
               WHERE logicalrelid = table_name AND partmethod = 'h') THEN
        RAISE EXCEPTION 'table "%" is already distributed', table_name;
    END IF;
    IF colocate_with <> 'default' AND NOT EXISTS (
        SELECT FROM pg_dist_partition
        WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h')
    THEN
        RAISE EXCEPTION 'cannot colocate tables % and %', colocate_with, table_name;
    END IF;
    -- A key that leads elsewhere leads to a table that is replicated, or distributed alike.
    IF EXISTS (
        SELECT FROM pg_constraint c
        WHERE c.contype = 'f' AND c.conrelid = table_name AND c.confrelid <> table_name
          AND NOT EXISTS (
              SELECT FROM pg_dist_partition p
              WHERE p.logicalrelid = c.confrelid AND (p.repmodel = 't' OR p.partmethod = 'h')))
    THEN
        RAISE EXCEPTION 'cannot create foreign key constraint of %', table_name;
    END IF;
    IF citus_adds_local_tables() AND EXISTS (
        SELECT FROM pg_constraint c
        JOIN pg_dist_partition p ON p.logicalrelid = c.conrelid AND p.autoconverted
        WHERE c.contype = 'f' AND c.confrelid = table_name AND c.conrelid <> table_name)
    THEN
        RAISE EXCEPTION 'foreign keys from reference tables and local tables to distributed tables are not supported';
    END IF;
    IF table_name = to_regclass(NULLIF(current_setting('test.refused_table', TRUE), '')) THEN
        RAISE EXCEPTION 'a worker does not answer';
    END IF;
    INSERT INTO citus_calls (call)
    VALUES (format('distributed %s by %s with %s', table_name, distribution_column, colocate_with));
    DELETE FROM pg_dist_partition WHERE logicalrelid = table_name
    RETURNING autoconverted INTO local_one;
    IF local_one AND table_name = 'records'::regclass THEN
        -- The table is made anew.
        DROP VIEW IF EXISTS people, organizations;
    END IF;
    INSERT INTO pg_dist_partition VALUES (table_name, 'h', 's', FALSE);
END $$;

CREATE FUNCTION pg_catalog.create_distributed_function(
    function_name regprocedure, distribution_arg_name text DEFAULT NULL,
    colocate_with text DEFAULT 'default'
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF colocate_with <> 'default' AND NOT EXISTS (
        SELECT FROM pg_dist_partition
        WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h')
    THEN
        RAISE EXCEPTION 'cannot colocate function "%" and table "%" because colocate_with option is only supported for hash distributed tables and reference tables.', function_name, colocate_with;
    END IF;
    INSERT INTO citus_calls (call) SELECT 'function ' || function_name::text
        || COALESCE(' by ' || distribution_arg_name || ' with ' || colocate_with, '')
        || COALESCE(' set ' || array_to_string(p.proconfig, ', '), '')
    FROM pg_proc p WHERE p.oid = function_name;
END $$;
