-- Keys of technical accounts, their last use, and their end; no password hashes in the feed.

ALTER TABLE keys ADD COLUMN account_id UUID; -- the technical account; NULL for people
ALTER TABLE keys ADD COLUMN used_at BIGINT; -- last use, to some minutes

-- The number in person_number is then the account's.
CREATE INDEX keys_by_account ON keys (workspace_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX keys_by_expiry ON keys (is_token, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX keys_by_revocation ON keys (is_token, revoked_at) WHERE revoked_at IS NOT NULL;

-- Former password hashes leave the feed: whether there was one before and after is enough. The pair
-- is replaced as it is written, so that everything else stays to the letter.
UPDATE differences SET difference = replace(
    difference,
    '"account.password":' || (difference::json -> 'fields' -> 'account.password')::text,
    '"account.password":['
        || ((difference::json -> 'fields' -> 'account.password' -> 0)::text NOT IN ('null', 'false'))::text || ','
        || ((difference::json -> 'fields' -> 'account.password' -> 1)::text NOT IN ('null', 'false'))::text || ']')
WHERE strpos(difference, '"account.password":[') > 0
  AND difference::json -> 'fields' -> 'account.password' IS NOT NULL;
