-- Timestamps of a third party (RFC 3161) over checkpoints of the log, and the mail server.

-- One row: which authority, how often, and where checkpoints are mailed. Passwords lie here only, in the encrypted database.
CREATE TABLE anchor_setting (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  url TEXT NOT NULL,
  user_name TEXT NOT NULL,
  password TEXT NOT NULL,
  -- OID to ask for; empty for whatever the authority gives.
  policy TEXT NOT NULL,
  -- PEM: the roots that are trusted to certify the authority.
  ca_bundle TEXT NOT NULL,
  -- PEM: further roots for the HTTPS connection itself.
  tls_ca TEXT NOT NULL,
  schedule TEXT NOT NULL CHECK (schedule IN ('off', 'daily', 'hours')),
  every_hours INTEGER NOT NULL CHECK (every_hours BETWEEN 1 AND 720),
  mail_to TEXT NOT NULL,
  mails_each INTEGER NOT NULL CHECK (mails_each IN (0, 1)),
  changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE mail_setting (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  host TEXT NOT NULL,
  port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
  security TEXT NOT NULL CHECK (security IN ('tls', 'starttls', 'none')),
  user_name TEXT NOT NULL,
  password TEXT NOT NULL,
  sender TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

-- Somebody, or the schedule, wants entries up to here anchored. A wish is fulfilled by any anchor of at least its size,
-- so it is never changed: what waits is what no anchor covers.
CREATE TABLE anchor_wish (
  size INTEGER PRIMARY KEY CHECK (size >= 1),
  wished_at TEXT NOT NULL,
  wished_by TEXT NOT NULL
) STRICT;
CREATE TRIGGER anchor_wish_no_update BEFORE UPDATE ON anchor_wish BEGIN SELECT RAISE(ABORT, 'a wish never changes'); END;
CREATE TRIGGER anchor_wish_no_delete BEFORE DELETE ON anchor_wish BEGIN SELECT RAISE(ABORT, 'a wish never changes'); END;

CREATE TABLE anchor (
  id TEXT PRIMARY KEY,
  -- Entries that the checkpoint covers.
  size INTEGER NOT NULL CHECK (size >= 1),
  -- The anchor that this one renews: its token covers the note and every earlier token of that line.
  renews TEXT UNIQUE REFERENCES anchor (id),
  -- The anchored checkpoint, the whole signed note.
  note TEXT NOT NULL,
  nonce TEXT NOT NULL,
  -- DER TimeStampResp; the columns below only repeat what it says.
  token BLOB NOT NULL,
  token_sha256 TEXT NOT NULL CHECK (length(token_sha256) = 64),
  gen_time TEXT NOT NULL,
  policy TEXT NOT NULL,
  authority TEXT NOT NULL,
  serial TEXT NOT NULL,
  certificate_expires_at TEXT NOT NULL,
  -- PEM: the chain above the signer, root last, as it was trusted when the token came.
  ca_pem TEXT NOT NULL,
  root_sha256 TEXT NOT NULL CHECK (length(root_sha256) = 64),
  received_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX anchor_of_size ON anchor (size) WHERE renews IS NULL;
CREATE INDEX anchor_order ON anchor (size, gen_time);
CREATE INDEX anchor_expiry ON anchor (certificate_expires_at, size);
CREATE TRIGGER anchor_no_update BEFORE UPDATE ON anchor BEGIN SELECT RAISE(ABORT, 'an anchor never changes'); END;
CREATE TRIGGER anchor_no_delete BEFORE DELETE ON anchor BEGIN SELECT RAISE(ABORT, 'an anchor never changes'); END;

-- Checkpoints that were mailed.
CREATE TABLE checkpoint_mail (
  id TEXT PRIMARY KEY,
  size INTEGER NOT NULL CHECK (size >= 1),
  sent_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX checkpoint_mail_order ON checkpoint_mail (size);
CREATE TRIGGER checkpoint_mail_no_update BEFORE UPDATE ON checkpoint_mail BEGIN SELECT RAISE(ABORT, 'a sent mail never changes'); END;
CREATE TRIGGER checkpoint_mail_no_delete BEFORE DELETE ON checkpoint_mail BEGIN SELECT RAISE(ABORT, 'a sent mail never changes'); END;
