-- Workspaces that are changed and erased. The version counts changes of the row.
--
-- Two changes go on in batches, behind the commit that begins them: `renewing` are the normal forms
-- and searched texts of phones, after another region was set; `erasing` is all that the workspace
-- held. The row of an erased workspace stays, without anything in it, so that nobody is given its
-- number again.

ALTER TABLE workspaces ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE workspaces ADD COLUMN state TEXT NOT NULL DEFAULT 'ready'
    CHECK (state IN ('ready', 'renewing', 'erasing', 'erased'));
