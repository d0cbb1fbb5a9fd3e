-- What dialects keep for a workspace as a whole, as JSON like the residue of records.

ALTER TABLE workspaces ADD COLUMN residue TEXT;
