-- The writer merges the search index, a little with every commit (see src/search.rs). Left to itself
-- FTS5 merges hundreds of pages within one commit now and then, and everybody waits for that one.
-- Up to eight pieces of a size may stay: fewer merges, for a few more pieces to be searched in. While
-- large ones are merged, small ones wait; only of very many FTS5 makes one at once.

INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('usermerge', 8);
INSERT INTO search (search, rank) VALUES ('crisismerge', 64);
