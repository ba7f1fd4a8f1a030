-- 墨消し: copies of evidence with parts really removed. The original stays as it is; a copy is never changed.
CREATE TABLE redaction (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  file_id TEXT NOT NULL REFERENCES evidence_file (id),
  -- 墨消し1, 墨消し2 …: counted for each file.
  number INTEGER NOT NULL CHECK (number >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('picture', 'list')),
  -- What was removed: areas of a picture, or columns and rows of a list. Never the removed content.
  removed TEXT NOT NULL CHECK (json_valid(removed)),
  reason TEXT NOT NULL CHECK (reason <> ''),
  stored_name TEXT NOT NULL UNIQUE REFERENCES stored_file (name),
  -- Pixels of a picture; rows and columns of a list.
  width INTEGER NOT NULL CHECK (width >= 1),
  height INTEGER NOT NULL CHECK (height >= 1),
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  -- 取下げ: it showed too much, or too little. It stays, and is handed out no more.
  withdrawn_at TEXT,
  UNIQUE (file_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX redaction_evidence ON redaction (evidence_id, file_id, number);
CREATE TRIGGER redaction_fixed BEFORE UPDATE OF id, incident_id, evidence_id, file_id, number, kind, removed, reason, stored_name, width, height, made_at, made_by ON redaction BEGIN SELECT RAISE(ABORT, 'a redacted copy never changes'); END;
CREATE TRIGGER redaction_withdrawn_once BEFORE UPDATE OF withdrawn_at ON redaction WHEN old.withdrawn_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a redacted copy is withdrawn once'); END;
CREATE TRIGGER redaction_no_delete BEFORE DELETE ON redaction BEGIN SELECT RAISE(ABORT, 'a redacted copy is withdrawn, never deleted'); END;
