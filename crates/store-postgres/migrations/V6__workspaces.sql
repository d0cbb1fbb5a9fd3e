-- Workspaces that are changed and erased. The version counts changes of the row.
--
-- Two changes go on in batches, behind the commit that begins them: `renewing` are the normal forms
-- and searched texts of phones, after another region was set; `erasing` is all that the workspace
-- held. The row of an erased workspace stays, without anything in it, so that nobody is given its
-- number again.

ALTER TABLE workspaces ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE workspaces ADD COLUMN state TEXT COLLATE "C" NOT NULL DEFAULT 'ready'
    CHECK (state IN ('ready', 'renewing', 'erasing', 'erased'));

-- The region that the normal forms of its phones were made with.
ALTER TYPE prepared_change ADD ATTRIBUTE region TEXT;

-- As before, with the workspace looked at first: `region` where the normal forms of the change were
-- made for another region, `erased` where nothing is written any more.
--
-- Why a change can't be carried out: its name, the place in a list, the record that is in the way.
-- NULL if it can.
CREATE OR REPLACE FUNCTION refuse_change(
    ws BIGINT, change prepared_change, OUT refusal TEXT, OUT place BIGINT, OUT holder BIGINT
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    expected records%ROWTYPE;
    new_id UUID := (change.record ->> 'id')::UUID;
    own BIGINT := COALESCE(change.number, 0);
BEGIN
    SELECT CASE
        WHEN w.state IN ('erasing', 'erased') THEN 'erased'
        WHEN w.region <> change.region THEN 'region'
    END INTO refusal
    FROM workspaces w WHERE w.id = ws;
    IF refusal IS NOT NULL THEN
        RETURN;
    END IF;

    IF change.referred IS NOT NULL THEN
        SELECT r.place - 1 INTO place
        FROM ROWS FROM (json_to_recordset(change.referred) AS (kind TEXT, number BIGINT))
            WITH ORDINALITY AS r (kind, number, place)
        WHERE CASE r.kind
            WHEN 'group' THEN NOT EXISTS (
                SELECT FROM groups g WHERE g.workspace_id = ws AND g.number = r.number)
            ELSE NOT EXISTS (
                SELECT FROM records x
                WHERE x.workspace_id = ws AND x.number = r.number
                  AND x.kind = r.kind AND x.status <> 'deleted')
            END
        ORDER BY r.place LIMIT 1;
        IF FOUND THEN
            refusal := 'dangling';
            RETURN;
        END IF;
    END IF;

    IF change.number IS NULL THEN
        PERFORM FROM records r WHERE r.workspace_id = ws AND r.id = new_id;
        IF FOUND THEN
            refusal := 'stale';
            RETURN;
        END IF;
    ELSE
        PERFORM FROM records r
        WHERE r.workspace_id = ws AND r.number = change.number AND r.version = change.version;
        IF NOT FOUND THEN
            refusal := 'stale';
            RETURN;
        END IF;
    END IF;

    IF change.record ->> 'user_name_folded' IS NOT NULL THEN
        SELECT r.number INTO holder FROM records r
        WHERE r.workspace_id = ws AND r.user_name_folded = change.record ->> 'user_name_folded'
          AND r.number <> own;
        IF FOUND THEN
            refusal := 'user name';
            RETURN;
        END IF;
    END IF;

    -- Also of a record that is restored with the address that it had.
    IF change.record ->> 'primary_address_normal' IS NOT NULL
        OR change.record ->> 'status' IS NOT NULL
    THEN
        expected := NULL;
        IF change.number IS NOT NULL THEN
            SELECT * INTO expected FROM records r
            WHERE r.workspace_id = ws AND r.number = change.number;
        END IF;
        expected := json_populate_record(expected, change.record);
        IF expected.status <> 'deleted' AND expected.primary_address_normal IS NOT NULL THEN
            SELECT r.number INTO holder FROM records r
            WHERE r.workspace_id = ws
              AND r.primary_address_normal = expected.primary_address_normal
              AND r.status <> 'deleted' AND r.number <> own;
            IF FOUND THEN
                refusal := 'primary address';
                RETURN;
            END IF;
        END IF;
    END IF;

    IF change.domains IS NOT NULL AND change.held THEN
        SELECT d.place - 1, h.record_number INTO place, holder
        FROM unnest(change.domains) WITH ORDINALITY AS d (domain, place)
        LEFT JOIN email_domains h
        ON h.workspace_id = ws AND h.domain = d.domain AND h.held AND h.record_number <> own
        WHERE h.record_number IS NOT NULL OR d.place - 1 = change.twice
        ORDER BY d.place LIMIT 1;
        IF FOUND THEN
            refusal := 'email domain';
            RETURN;
        END IF;
    END IF;

    IF change.ends_owner THEN
        PERFORM FROM records r
        WHERE r.workspace_id = ws AND r.role = 'owner' AND r.status = 'active'
          AND r.number <> own
        LIMIT 1;
        IF NOT FOUND THEN
            refusal := 'last owner';
            RETURN;
        END IF;
    END IF;

    IF change.digest IS NOT NULL THEN
        PERFORM FROM answers a
        WHERE a.workspace_id = ws AND a.digest = change.digest AND a.until > change.at;
        IF FOUND THEN
            refusal := 'repeated';
        END IF;
    END IF;
END $$;
