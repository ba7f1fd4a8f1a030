-- 「この書類に書くこと」: what the owner types for one paper where the case does not hold it. The newest revision stands.
CREATE TABLE paper_answers (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- Kinds are a list in code (documents/registry.ts).
  kind TEXT NOT NULL CHECK (kind <> ''),
  -- What the paper is about where a kind is made for each of something; '' for the whole case.
  subject_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (incident_id, kind, subject_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER paper_answers_no_update BEFORE UPDATE ON paper_answers BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER paper_answers_no_delete BEFORE DELETE ON paper_answers BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
