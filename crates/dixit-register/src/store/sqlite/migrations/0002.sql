-- What is derived from readings: thrown away and made again as a whole, by the
-- version that is named.
CREATE TABLE derivations (
    name    TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    upto    INTEGER NOT NULL,
    records INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE derived (
    derivation TEXT NOT NULL REFERENCES derivations (name),
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
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
-- What records are found by, such as names.
CREATE TABLE derived_keys (
    derivation TEXT NOT NULL,
    key        TEXT NOT NULL,
    id         TEXT NOT NULL,
    PRIMARY KEY (derivation, key, id),
    FOREIGN KEY (derivation, id) REFERENCES derived (derivation, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX derived_keys_of ON derived_keys (derivation, id);

-- What an attribution says, as a vector: made once, by the derivation `vectors`.
CREATE TABLE vectors (
    cell    INTEGER NOT NULL,
    reading INTEGER NOT NULL REFERENCES readings (entry),
    member  TEXT NOT NULL,
    code    BLOB NOT NULL,
    PRIMARY KEY (cell, reading, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX vectors_of_reading ON vectors (reading, member);
