-- The register of evidence (証拠). An item may have several files: front, back and postmark of one postcard.
CREATE TABLE evidence (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- E-001, E-002 …: what people say and papers print.
  number INTEGER NOT NULL CHECK (number >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('postcard', 'sealed_letter', 'email', 'sns', 'call_note', 'log', 'contract', 'photo', 'video', 'audio', 'testimony', 'medium', 'other')),
  -- 標目
  title TEXT NOT NULL CHECK (title <> ''),
  form TEXT NOT NULL CHECK (form IN ('original', 'copy', 'data')),
  -- 作成年月日: first day of the month or year where it is known no better; empty for 不詳.
  created_on TEXT,
  created_precision TEXT NOT NULL CHECK (created_precision IN ('day', 'month', 'year', 'unknown')),
  created_around INTEGER NOT NULL CHECK (created_around IN (0, 1)),
  postmark_on TEXT,
  author TEXT NOT NULL,
  recipient TEXT NOT NULL,
  obtained_on TEXT,
  -- HH:MM in Japan.
  obtained_at TEXT CHECK (obtained_at IS NULL OR obtained_on IS NOT NULL),
  obtained_by TEXT NOT NULL,
  obtained_from TEXT NOT NULL,
  obtained_how TEXT NOT NULL,
  photographer TEXT NOT NULL,
  photographed_on TEXT,
  photographed_at TEXT CHECK (photographed_at IS NULL OR photographed_on IS NOT NULL),
  photographed_where TEXT NOT NULL,
  photographed_with TEXT NOT NULL,
  kept_where TEXT NOT NULL,
  kept_by TEXT NOT NULL,
  purpose TEXT NOT NULL,
  consent TEXT NOT NULL CHECK (consent IN ('not_asked', 'given', 'name_hidden', 'declined', 'not_needed')),
  note TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  -- What the list's search looks through: folded for width and case.
  search_text TEXT NOT NULL,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  -- 取下げ: added by mistake. The item stays in the register and in the log.
  withdrawn_at TEXT,
  withdrawn_reason TEXT NOT NULL DEFAULT '',
  UNIQUE (incident_id, number),
  CHECK ((created_on IS NULL) = (created_precision = 'unknown')),
  CHECK (withdrawn_at IS NULL OR withdrawn_reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_created ON evidence (incident_id, created_on, number);
CREATE INDEX evidence_kind ON evidence (incident_id, kind, number);
CREATE TRIGGER evidence_number_fixed BEFORE UPDATE OF id, incident_id, number, added_at, added_by ON evidence BEGIN SELECT RAISE(ABORT, 'number and origin of evidence never change'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is withdrawn, never deleted'); END;

CREATE TABLE evidence_file (
  id TEXT PRIMARY KEY,
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 枝番: E-001-2 is 2.
  branch INTEGER NOT NULL CHECK (branch >= 1),
  stored_name TEXT NOT NULL UNIQUE REFERENCES stored_file (name),
  file_name TEXT NOT NULL CHECK (file_name <> ''),
  media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/heic', 'image/png', 'image/webp', 'application/pdf', 'message/rfc822', 'video/mp4', 'video/quicktime', 'audio/mp4', 'text/plain', 'text/csv')),
  size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  part TEXT NOT NULL CHECK (part IN ('front', 'back', 'postmark', 'envelope', 'contents', 'whole', 'detail')),
  caption TEXT NOT NULL,
  -- Of part and caption.
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
  -- Pixels as stored, before any orientation.
  width INTEGER,
  height INTEGER,
  -- What the file itself says, not what is known: the camera's clock may be wrong.
  camera TEXT NOT NULL,
  taken_at TEXT,
  taken_offset TEXT,
  has_gps INTEGER NOT NULL CHECK (has_gps IN (0, 1)),
  encoding TEXT,
  -- Of films and recordings, as they say themselves: milliseconds, UTC, names of the codings.
  duration_ms INTEGER CHECK (duration_ms IS NULL OR duration_ms > 0),
  recorded_at TEXT,
  codecs TEXT NOT NULL,
  -- 0 once no picture could be drawn from it.
  is_drawable INTEGER NOT NULL CHECK (is_drawable IN (0, 1)),
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  UNIQUE (evidence_id, branch),
  -- The same file twice is the same evidence.
  UNIQUE (incident_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER evidence_file_fixed BEFORE UPDATE OF id, evidence_id, incident_id, branch, stored_name, file_name, media_type, size_bytes, sha256, added_at, added_by ON evidence_file BEGIN SELECT RAISE(ABORT, 'a file of evidence never changes'); END;
CREATE TRIGGER evidence_file_no_delete BEFORE DELETE ON evidence_file BEGIN SELECT RAISE(ABORT, 'evidence is withdrawn, never deleted'); END;

-- Re-encoded pictures without metadata, for screen and paper.
CREATE TABLE evidence_derivative (
  file_id TEXT NOT NULL REFERENCES evidence_file (id),
  size TEXT NOT NULL CHECK (size IN ('view', 'thumb')),
  stored_name TEXT NOT NULL UNIQUE REFERENCES stored_file (name),
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (file_id, size)
) STRICT, WITHOUT ROWID;

-- Every wording that the register ever had. The ledger entry of an edit holds the digest of `fields`.
CREATE TABLE evidence_revision (
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (evidence_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER evidence_revision_no_update BEFORE UPDATE ON evidence_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER evidence_revision_no_delete BEFORE DELETE ON evidence_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;

CREATE TABLE evidence_fact (
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  fact_id TEXT NOT NULL REFERENCES fact (id),
  PRIMARY KEY (evidence_id, fact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_fact_fact ON evidence_fact (fact_id, evidence_id);
