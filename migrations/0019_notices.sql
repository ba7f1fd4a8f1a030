-- 通知書（内容証明）: the wording that the owner writes. The newest revision is what stands.
CREATE TABLE notice (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 通知書1, 2 …
  number INTEGER NOT NULL CHECK (number >= 1),
  UNIQUE (incident_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'number and origin of a notice never change'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'a notice is never deleted'); END;

CREATE TABLE notice_revision (
  notice_id TEXT NOT NULL REFERENCES notice (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (notice_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER notice_revision_no_update BEFORE UPDATE ON notice_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER notice_revision_no_delete BEFORE DELETE ON notice_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
