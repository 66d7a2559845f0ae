-- A record of thousands of members lies in parts, so that one member more rewrites but a few.
-- `derived.body` is part 0.
CREATE TABLE derived_parts (
    derivation TEXT NOT NULL,
    id         TEXT NOT NULL,
    part       INTEGER NOT NULL,
    body       BLOB NOT NULL,
    PRIMARY KEY (derivation, id, part),
    FOREIGN KEY (derivation, id) REFERENCES derived (derivation, id)
) STRICT, WITHOUT ROWID;
ALTER TABLE derived_members ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
-- Claims that are there lie in one part each, however large: they are made again.
DELETE FROM derived_keys WHERE derivation = 'claims';
DELETE FROM derived_members WHERE derivation = 'claims';
DELETE FROM derived WHERE derivation = 'claims';
DELETE FROM derivations WHERE name = 'claims';
