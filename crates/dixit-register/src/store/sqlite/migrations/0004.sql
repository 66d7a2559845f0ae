-- Derived records are packed. Those that are there can be thrown away: they are made again.
DROP TABLE derived_keys;
DROP TABLE derived_members;
DROP TABLE derived;
DELETE FROM derivations WHERE name <> 'vectors';
CREATE TABLE derived (
    derivation TEXT NOT NULL REFERENCES derivations (name),
    id         TEXT NOT NULL,
    body       BLOB NOT NULL,
    PRIMARY KEY (derivation, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE derived_members (
    derivation TEXT NOT NULL,
    id         TEXT NOT NULL,
    reading    INTEGER NOT NULL REFERENCES readings (entry),
    member     TEXT NOT NULL,
    PRIMARY KEY (derivation, id, reading, member),
    FOREIGN KEY (derivation, id) REFERENCES derived (derivation, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX derived_of_member ON derived_members (reading, member, derivation);
CREATE TABLE derived_keys (
    derivation TEXT NOT NULL,
    key        TEXT NOT NULL,
    id         TEXT NOT NULL,
    PRIMARY KEY (derivation, key, id),
    FOREIGN KEY (derivation, id) REFERENCES derived (derivation, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX derived_keys_of ON derived_keys (derivation, id);
