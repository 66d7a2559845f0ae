-- What is kept for ever: the journal, the tree over it, its checkpoints.
CREATE TABLE journal (
    entry INTEGER PRIMARY KEY,
    kind  TEXT NOT NULL,
    line  TEXT NOT NULL
) STRICT;
CREATE INDEX journal_rare ON journal (kind, entry) WHERE kind NOT IN ('capture', 'reading');
CREATE TABLE tree (
    number INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL
) STRICT;
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_kept BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_kept_whole BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
WHEN NEW.entry <> (SELECT ifnull(max(entry), -1) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal has no gaps and is never written over'); END;
CREATE TRIGGER tree_kept BEFORE UPDATE ON tree
BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END;
CREATE TRIGGER tree_kept_whole BEFORE DELETE ON tree
BEGIN SELECT RAISE(ABORT, 'the tree is append-only'); END;
CREATE TRIGGER tree_in_order BEFORE INSERT ON tree
WHEN NEW.number <> (SELECT ifnull(max(number), -1) + 1 FROM tree)
BEGIN SELECT RAISE(ABORT, 'the tree has no gaps and is never written over'); END;
CREATE TRIGGER checkpoints_kept BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoints_kept_whole BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;

-- What was captured. `archives.length` is how much of a file is acknowledged, `head`
-- the hash of its first member, which the journal does not name.
CREATE TABLE archives (
    file   TEXT PRIMARY KEY,
    length INTEGER NOT NULL,
    head   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
    id         INTEGER PRIMARY KEY,
    sha256     TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    file       TEXT NOT NULL REFERENCES archives (file),
    offset     INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    member     TEXT NOT NULL
) STRICT;
CREATE TABLE pages (
    id      INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE documents (
    id            INTEGER PRIMARY KEY,
    identity      TEXT NOT NULL UNIQUE,
    snapshot      INTEGER NOT NULL REFERENCES snapshots (id),
    page          INTEGER NOT NULL REFERENCES pages (id),
    captured      TEXT,
    circumstances BLOB NOT NULL,
    entry         INTEGER NOT NULL REFERENCES journal (entry)
) STRICT;
CREATE INDEX documents_of_page ON documents (page, id);
CREATE TABLE paths (
    document INTEGER NOT NULL REFERENCES documents (id),
    path     TEXT NOT NULL,
    entry    INTEGER NOT NULL REFERENCES journal (entry),
    PRIMARY KEY (document, path)
) STRICT, WITHOUT ROWID;

-- What was read. `current` is 2 for the last reading of a page's last version, 1 for
-- that of an older version, 0 for what was read again since.
CREATE TABLE readings (
    entry        INTEGER PRIMARY KEY REFERENCES journal (entry),
    of           INTEGER NOT NULL REFERENCES documents (id),
    reader       TEXT NOT NULL,
    version      TEXT NOT NULL,
    current      INTEGER NOT NULL,
    attributions INTEGER NOT NULL,
    entities     INTEGER NOT NULL,
    UNIQUE (of, reader, version)
) STRICT;
-- The contract's JSON, packed: all else of a reading and its attributions follows
-- from it. A table of its own, since answers look at many readings and show few.
CREATE TABLE bodies (
    reading  INTEGER PRIMARY KEY REFERENCES readings (entry),
    document BLOB NOT NULL
) STRICT;
CREATE TABLE attributions (
    id         INTEGER PRIMARY KEY,
    reading    INTEGER NOT NULL REFERENCES readings (entry),
    number     INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    act        TEXT,
    speaker    TEXT,
    first_day  INTEGER,
    last_day   INTEGER,
    confidence REAL NOT NULL
) STRICT;
CREATE INDEX attributions_of_reading ON attributions (reading, number);

-- Attributions by their words; a row's number is the attribution's. `marks` hold
-- what is asked for together with words (kind, act, month, outlet, language, tenth of
-- confidence), so that an answer is found where the lists of all terms meet.
CREATE VIRTUAL TABLE words USING fts5 (
    content, speaker, organization, marks,
    content = '', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2"
);
