CREATE TABLE user (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL,
  -- Login as it is compared: NFKC, lower case.
  login_key TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'staff', 'adviser')),
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An owner sees every incident; staff and advisers only those they belong to.
CREATE TABLE membership (
  user_id TEXT NOT NULL REFERENCES user (id),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  created_at TEXT NOT NULL,
  PRIMARY KEY (user_id, incident_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_incident ON membership (incident_id, user_id);

CREATE TABLE session (
  -- SHA-256 of the token; the token itself is nowhere at rest.
  token_sha256 TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES user (id),
  kind TEXT NOT NULL CHECK (kind IN ('browser', 'token')),
  label TEXT NOT NULL,
  started_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  ended_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user_id, started_at);

CREATE TABLE recovery_sheet (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  issued_at TEXT NOT NULL,
  proven_at TEXT
) STRICT;
