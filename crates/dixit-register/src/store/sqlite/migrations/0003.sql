-- Decisions find a document again by its snapshot.
CREATE INDEX documents_of_snapshot ON documents (snapshot);

-- A page that shows again what an older version of it showed; `entry` is the journal's.
CREATE TABLE returns (
    entry    INTEGER PRIMARY KEY REFERENCES journal (entry),
    page     INTEGER NOT NULL REFERENCES pages (id),
    document INTEGER NOT NULL REFERENCES documents (id),
    captured TEXT
) STRICT;
CREATE INDEX returns_of_page ON returns (page, entry);

-- What was met last at a path.
CREATE INDEX paths_last ON paths (path, entry);
