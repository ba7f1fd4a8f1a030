-- The append-only log (RFC 6962 leaves and nodes). Entries are frozen bytes; payloads may be erased, never changed.
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  entry BLOB NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  -- Copies of two fields of the entry, for reading the log of one incident. The entry's bytes are the truth.
  kind TEXT NOT NULL,
  incident TEXT
) STRICT;
CREATE INDEX ledger_incident ON ledger (incident, seq);

-- Inner nodes in the order in which entries complete them, so that an append changes the last page alone.
CREATE TABLE node (
  -- How many were complete before (places.ts tells which node that is).
  place INTEGER PRIMARY KEY CHECK (place >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE payload (
  seq INTEGER PRIMARY KEY REFERENCES ledger (seq),
  body BLOB NOT NULL
) STRICT;

CREATE TABLE idempotency (
  user_id TEXT NOT NULL,
  idem_key TEXT NOT NULL,
  route TEXT NOT NULL,
  first_seq INTEGER NOT NULL REFERENCES ledger (seq),
  status INTEGER,
  body TEXT,
  PRIMARY KEY (user_id, idem_key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER node_no_update BEFORE UPDATE ON node BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER node_no_delete BEFORE DELETE ON node BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER payload_no_update BEFORE UPDATE ON payload BEGIN SELECT RAISE(ABORT, 'a payload is erased, never changed'); END;

-- Every encrypted file that a row points at: the register by which files are checked, sealed or open.
CREATE TABLE stored_file (
  name TEXT PRIMARY KEY CHECK (length(name) = 32),
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  stored_bytes INTEGER NOT NULL,
  stored_sha256 TEXT NOT NULL CHECK (length(stored_sha256) = 64)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER stored_file_no_update BEFORE UPDATE ON stored_file BEGIN SELECT RAISE(ABORT, 'a stored file never changes'); END;
