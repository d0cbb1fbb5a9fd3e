-- Written while commits fail, to find out whether they would succeed again (see src/writer.rs).
CREATE TABLE trial (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    bytes  BLOB NOT NULL
) STRICT;
