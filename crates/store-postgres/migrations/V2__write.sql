-- Carrying out the changes that wait for one workspace: one call, one commit, one round trip.
--
-- The counters' row is locked first, and every writer of the workspace does that. What is looked
-- at after it is therefore what the commit stands on, so that a change which breaks a rule is seen
-- beforehand, leaves nothing behind, and does not hurt its neighbours. No statement here touches
-- two workspaces.

-- A change in rows, see polydex_store_sql::Prepared. Cells come as JSON objects by column.
CREATE TYPE prepared_change AS (
    workspace    BIGINT,
    position     BIGINT, -- of a record that another database has, its last change in the feed
    event        UUID,
    number       BIGINT, -- of the record; NULL if it is new
    version      BIGINT, -- that is expected; NULL if it is new
    kind         TEXT,
    wanted       BIGINT, -- how many numbers it needs
    not_deleted  BIGINT, -- how it moves the totals
    deleted      BIGINT,
    archived     BIGINT,
    deactivated  BIGINT,
    happened     TEXT,
    at           BIGINT,
    person       UUID,
    key_id       BIGINT,
    dialect      TEXT,
    request      TEXT,
    record       JSON,
    inserts      JSON, -- points; a number of -2 is the second one that the change is given
    updates      JSON, -- points, as far as they differ
    deletes      BIGINT[], -- numbers of points
    labels       JSON, -- NULL where they stay as they are; the other lists too
    groups       BIGINT[], -- a number of -2 is the second one of the new groups
    new_groups   JSON, -- with id, name and folded name; made unless there are others of their names
    domains      TEXT[],
    held         BOOLEAN, -- whether the domains are held against others
    twice        BIGINT, -- the first place of a domain that stood before in the list
    search       TEXT,
    difference   TEXT[], -- JSON, cut where a number of this commit belongs
    numbers      BIGINT[], -- which of the numbers, or with a minus which new group, is cut out
    referred     JSON, -- what must exist: kind and number
    ends_tokens  BOOLEAN,
    digest       BYTEA, -- the request that must not be carried out twice
    asked        BYTEA,
    until        BIGINT,
    ends_owner   BOOLEAN -- it takes an owner out of use, who must not be the last
);

-- Why a change can't be carried out: its name, the place in a list, the record that is in the way.
-- NULL if it can.
CREATE FUNCTION refuse_change(
    ws BIGINT, change prepared_change, OUT refusal TEXT, OUT place BIGINT, OUT holder BIGINT
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    expected records%ROWTYPE;
    new_id UUID := (change.record ->> 'id')::UUID;
    own BIGINT := COALESCE(change.number, 0);
BEGIN
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

-- Makes groups, with the numbers behind `last`, unless there are others of their names; answers
-- references to them.
CREATE FUNCTION make_groups(ws BIGINT, wanted JSON, INOUT last BIGINT, OUT joined JSON[])
LANGUAGE plpgsql AS $$
DECLARE
    wanted_one groups%ROWTYPE;
    one groups%ROWTYPE;
BEGIN
    FOR wanted_one IN SELECT * FROM json_populate_recordset(NULL::groups, wanted) LOOP
        SELECT * INTO one FROM groups g
        WHERE g.workspace_id = ws AND g.folded = wanted_one.folded;
        IF NOT FOUND THEN
            last := last + 1;
            one := wanted_one;
            one.workspace_id := ws;
            one.number := last;
            INSERT INTO groups VALUES (one.*);
        END IF;
        joined := array_append(joined, json_build_object(
            'id', one.id, 'number', one.number, 'name', one.name,
            'user_name', NULL, 'source_id', NULL, 'disabled', FALSE));
    END LOOP;
END $$;

-- The change with these groups for its new ones.
CREATE FUNCTION join_groups(change prepared_change, joined JSON[]) RETURNS prepared_change
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    change.groups := ARRAY(
        SELECT COALESCE((joined[-g] ->> 'number')::BIGINT, g) FROM unnest(change.groups) g);
    change.difference := ARRAY(
        SELECT d.piece || COALESCE(joined[-d.number]::TEXT, '')
        FROM ROWS FROM (unnest(change.difference), unnest(change.numbers))
            WITH ORDINALITY AS d (piece, number, place)
        ORDER BY d.place);
    change.numbers := ARRAY(
        SELECT CASE WHEN n.number > 0 THEN n.number END
        FROM unnest(change.numbers) WITH ORDINALITY AS n (number, place)
        ORDER BY n.place);
    RETURN change;
END $$;

-- Writes the rows of a record, of which `own` is the number. The numbers behind `last` are for what
-- is new in it. `is_new`: there is none yet.
CREATE FUNCTION put_rows(
    ws BIGINT, change prepared_change, own BIGINT, is_new BOOLEAN, new_version BIGINT, last BIGINT,
    place_in_feed BIGINT
) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    written records%ROWTYPE;
    point contact_points%ROWTYPE;
    patch JSON;
BEGIN
    IF is_new THEN
        written := json_populate_record(NULL::records, change.record);
        written.workspace_id := ws;
        written.number := own;
        written.version := new_version;
        written.position := place_in_feed;
        INSERT INTO records VALUES (written.*);
    ELSE
        SELECT * INTO written FROM records r WHERE r.workspace_id = ws AND r.number = own;
        written := json_populate_record(written, change.record);
        UPDATE records r SET
            version = new_version, position = place_in_feed,
            created_at = written.created_at, created_by = written.created_by,
            updated_at = written.updated_at, updated_by = written.updated_by, status = written.status,
            name_full = written.name_full, name_given = written.name_given, name_middle = written.name_middle,
            name_surname = written.name_surname, name_suffix = written.name_suffix,
            name_title = written.name_title, full_name = written.full_name, first_name = written.first_name,
            last_name = written.last_name, full_name_folded = written.full_name_folded,
            first_name_folded = written.first_name_folded, last_name_folded = written.last_name_folded,
            job_title = written.job_title, gender = written.gender, birthday = written.birthday,
            birth_date = written.birth_date, notes = written.notes, location = written.location,
            picture = written.picture, organization_number = written.organization_number,
            manager_number = written.manager_number, status_since = written.status_since,
            user_name = written.user_name, user_name_folded = written.user_name_folded, role = written.role,
            invitation_accepted = written.invitation_accepted, primary_email = written.primary_email,
            primary_address = written.primary_address,
            primary_address_normal = written.primary_address_normal,
            primary_address_folded = written.primary_address_folded, locale = written.locale,
            time_zone = written.time_zone, source = written.source, source_id = written.source_id,
            employee_id = written.employee_id, support_id = written.support_id,
            support_id_folded = written.support_id_folded,
            authentication_id = written.authentication_id, password = written.password,
            residue = written.residue, folds = written.folds
        WHERE r.workspace_id = ws AND r.number = own;
    END IF;

    IF change.deletes IS NOT NULL THEN
        DELETE FROM contact_points p
        WHERE p.workspace_id = ws AND p.record_number = own AND p.number = ANY (change.deletes);
    END IF;
    IF change.updates IS NOT NULL THEN
        FOR patch IN SELECT * FROM json_array_elements(change.updates) LOOP
            DELETE FROM contact_points p
            WHERE p.workspace_id = ws AND p.record_number = own
              AND p.number = (patch ->> 'number')::BIGINT
            RETURNING * INTO point;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a contact point is missing';
            END IF;
            point := json_populate_record(point, patch);
            INSERT INTO contact_points VALUES (point.*);
        END LOOP;
    END IF;
    IF change.inserts IS NOT NULL THEN
        INSERT INTO contact_points (
            workspace_id, record_number, number, id, kind, value, extension, features, service,
            uri, chat, street, locality, region, postcode, country, country_code, contexts, label,
            pref, rank, managed, created_at, created_by, updated_at, updated_by, normal, folded,
            reversed, residue, folds)
        SELECT ws, own, CASE WHEN p.number < 0 THEN last - p.number ELSE p.number END, p.id,
            p.kind, p.value, p.extension, p.features, p.service, p.uri, p.chat, p.street,
            p.locality, p.region, p.postcode, p.country, p.country_code, p.contexts, p.label,
            p.pref, p.rank, p.managed, p.created_at, p.created_by, p.updated_at, p.updated_by,
            p.normal, p.folded, p.reversed, p.residue, p.folds
        FROM json_populate_recordset(NULL::contact_points, change.inserts) p;
    END IF;

    IF change.labels IS NOT NULL THEN
        DELETE FROM labels l WHERE l.workspace_id = ws AND l.record_number = own;
        INSERT INTO labels (workspace_id, record_number, place, label, folded)
        SELECT ws, own, l.place, l.label, l.folded
        FROM json_populate_recordset(NULL::labels, change.labels) l;
    END IF;
    IF change.groups IS NOT NULL THEN
        DELETE FROM person_groups g WHERE g.workspace_id = ws AND g.record_number = own;
        INSERT INTO person_groups (workspace_id, record_number, group_number)
        SELECT DISTINCT ws, own, g FROM unnest(change.groups) g;
    END IF;
    IF change.domains IS NOT NULL THEN
        DELETE FROM email_domains d WHERE d.workspace_id = ws AND d.record_number = own;
        INSERT INTO email_domains (workspace_id, record_number, place, domain, held)
        SELECT ws, own, d.place - 1, d.domain, change.held
        FROM unnest(change.domains) WITH ORDINALITY AS d (domain, place);
    END IF;
    IF change.search IS NOT NULL THEN
        INSERT INTO search (workspace_id, record_number, text) VALUES (ws, own, change.search)
        ON CONFLICT (workspace_id, record_number) DO UPDATE SET text = excluded.text;
    END IF;
END $$;

-- Carries out a change that nothing speaks against. The numbers behind `last` are its own.
CREATE FUNCTION carry_out_change(
    ws BIGINT, change prepared_change, last BIGINT, place_in_feed BIGINT
) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    own BIGINT := COALESCE(change.number, last + 1);
    new_version BIGINT := COALESCE(change.version, 0) + 1;
BEGIN
    PERFORM put_rows(
        ws, change, own, change.number IS NULL, new_version, last, place_in_feed);
    INSERT INTO changes (workspace_id, position, event, record_number, version, happened, at,
                         person, key_id, dialect, request)
    VALUES (ws, place_in_feed, change.event, own, new_version, change.happened, change.at,
            change.person, change.key_id, change.dialect, change.request);
    IF change.happened = 'erased' THEN
        -- What is known of the person goes; the heads stay.
        DELETE FROM differences d
        WHERE d.workspace_id = ws AND d.position IN (
            SELECT c.position FROM changes c WHERE c.workspace_id = ws AND c.record_number = own);
        DELETE FROM answers a WHERE a.workspace_id = ws AND a.record_number = own;
    ELSIF cardinality(change.numbers) = 0 THEN
        INSERT INTO differences (workspace_id, position, difference)
        VALUES (ws, place_in_feed, change.difference[1]);
    ELSE
        INSERT INTO differences (workspace_id, position, difference)
        SELECT ws, place_in_feed, string_agg(d.piece || COALESCE((last + d.number)::TEXT, ''), ''
                                             ORDER BY d.place)
        FROM ROWS FROM (unnest(change.difference), unnest(change.numbers))
            WITH ORDINALITY AS d (piece, number, place);
    END IF;

    IF change.digest IS NOT NULL AND change.happened <> 'erased' THEN
        -- More than come in, so that none pile up; few enough for a commit that others wait for.
        DELETE FROM answers a
        WHERE a.workspace_id = ws AND a.digest IN (
            SELECT o.digest FROM answers o
            WHERE o.workspace_id = ws AND o.until <= change.at
            ORDER BY o.until LIMIT 4);
        DELETE FROM answers a WHERE a.workspace_id = ws AND a.digest = change.digest;
        INSERT INTO answers (workspace_id, digest, request, record_number, until)
        VALUES (ws, change.digest, change.asked, own, change.until);
    END IF;
    IF change.ends_tokens THEN
        UPDATE keys k SET revoked_at = change.at
        WHERE k.workspace_id = ws AND k.person_number = own AND k.is_token
          AND k.revoked_at IS NULL;
    END IF;
END $$;

-- Carries out changes in their order; answers for each of them why it was refused, or its place in
-- the feed, the last number before its own, which is NULL if an earlier commit carried it out, and
-- references to its new groups.
-- `together`: all or none; an error of the code PDX01 then tells which was refused and why.
CREATE FUNCTION write_changes(ws BIGINT, given JSON, together BOOLEAN)
RETURNS TABLE (refusal TEXT, place BIGINT, holder BIGINT, place_in_feed BIGINT, last BIGINT,
               joined TEXT)
LANGUAGE plpgsql
-- Less than callers wait: whoever gives up knows that nothing was written.
SET lock_timeout = '3s' AS $$
DECLARE
    counted counters%ROWTYPE;
    change prepared_change;
    groups_joined JSON[];
    at BIGINT := 0;
BEGIN
    SELECT * INTO counted FROM counters c WHERE c.workspace_id = ws FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such workspace';
    END IF;
    FOR change IN SELECT * FROM json_populate_recordset(NULL::prepared_change, given) LOOP
        last := NULL;
        place := NULL;
        holder := NULL;
        refusal := NULL;
        joined := NULL;
        SELECT c.position INTO place_in_feed FROM changes c
        WHERE c.workspace_id = ws AND c.event = change.event;
        IF NOT FOUND THEN
            SELECT * INTO refusal, place, holder FROM refuse_change(ws, change);
            IF refusal IS NULL THEN
                IF change.new_groups IS NOT NULL THEN
                    SELECT * INTO counted.last_number, groups_joined
                    FROM make_groups(ws, change.new_groups, counted.last_number);
                    change := join_groups(change, groups_joined);
                    joined := array_to_json(groups_joined);
                END IF;
                counted.last_position := counted.last_position + 1;
                place_in_feed := counted.last_position;
                last := counted.last_number;
                PERFORM carry_out_change(ws, change, last, place_in_feed);
                counted.last_number := last + change.wanted;
                IF change.kind = 'person' THEN
                    counted.people := counted.people + change.not_deleted;
                    counted.deleted_people := counted.deleted_people + change.deleted;
                    counted.archived_people := counted.archived_people + change.archived;
                    counted.deactivated_people :=
                        counted.deactivated_people + change.deactivated;
                ELSE
                    counted.organizations := counted.organizations + change.not_deleted;
                    counted.deleted_organizations :=
                        counted.deleted_organizations + change.deleted;
                    counted.archived_organizations :=
                        counted.archived_organizations + change.archived;
                    counted.deactivated_organizations :=
                        counted.deactivated_organizations + change.deactivated;
                END IF;
            ELSIF together THEN
                RAISE EXCEPTION 'refused' USING ERRCODE = 'PDX01', DETAIL = json_build_object(
                    'at', at, 'refusal', refusal, 'place', place, 'holder', holder);
            END IF;
        END IF;
        at := at + 1;
        RETURN NEXT;
    END LOOP;
    UPDATE counters c SET
        last_number = counted.last_number, last_position = counted.last_position,
        people = counted.people, deleted_people = counted.deleted_people,
        archived_people = counted.archived_people, organizations = counted.organizations,
        deleted_organizations = counted.deleted_organizations,
        archived_organizations = counted.archived_organizations,
        deactivated_people = counted.deactivated_people,
        deactivated_organizations = counted.deactivated_organizations
    WHERE c.workspace_id = ws;
END $$;

-- Puts records in as another database has them, with their numbers and versions.
CREATE FUNCTION put_records(given JSON) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    change prepared_change;
BEGIN
    FOR change IN SELECT * FROM json_populate_recordset(NULL::prepared_change, given) LOOP
        PERFORM put_rows(change.workspace, change, change.number, TRUE, change.version, 0,
                         change.position);
    END LOOP;
END $$;

-- Parts this database from the one that it was copied from.
CREATE FUNCTION begin_epoch(at BIGINT, leap BIGINT, beyond BIGINT) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
    numbers TEXT := pg_get_serial_sequence('keys', 'id');
    last BIGINT;
BEGIN
    UPDATE counters SET
        epoch = GREATEST(epoch + 1, at), last_number = GREATEST(last_number + leap, beyond);
    SELECT max(id) INTO last FROM keys;
    IF last IS NOT NULL THEN
        PERFORM setval(numbers, GREATEST(last, nextval(numbers) - 1) + leap);
    END IF;
    SELECT max(id) INTO last FROM workspaces;
    IF last IS NOT NULL THEN
        numbers := pg_get_serial_sequence('workspaces', 'id');
        PERFORM setval(numbers, GREATEST(last, nextval(numbers) - 1));
    END IF;
    DELETE FROM transfer;
END $$;
