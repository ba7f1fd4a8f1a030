-- Templates as they were when something was issued: the words of our papers, no data of anyone.
CREATE TABLE document_template (
  -- Hex SHA-256 of `source` in UTF-8.
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  source TEXT NOT NULL CHECK (source <> '')
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_template_no_update BEFORE UPDATE ON document_template BEGIN SELECT RAISE(ABORT, 'an issued template never changes'); END;
CREATE TRIGGER document_template_no_delete BEFORE DELETE ON document_template BEGIN SELECT RAISE(ABORT, 'an issued template never changes'); END;

-- Issued documents. What was handed to others must be found again as it was: no row ever changes.
CREATE TABLE document (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 書類1, 書類2 … of the incident, over all kinds.
  number INTEGER NOT NULL CHECK (number >= 1),
  -- Kinds are a list in code (registry.ts) that grows with every paper this house learns to make.
  kind TEXT NOT NULL CHECK (kind <> ''),
  -- What it is about where a kind is made for each of something, an id of another room; '' for the whole case.
  subject_id TEXT NOT NULL,
  -- What that was called when it was issued: 「お客様 0127」.
  subject_label TEXT NOT NULL CHECK ((subject_label = '') = (subject_id = '')),
  -- 第1版, 第2版 … of its kind and subject.
  edition INTEGER NOT NULL CHECK (edition >= 1),
  title TEXT NOT NULL CHECK (title <> ''),
  file_name TEXT NOT NULL CHECK (file_name <> ''),
  pages INTEGER NOT NULL CHECK (pages >= 1),
  pdf TEXT NOT NULL UNIQUE REFERENCES stored_file (name),
  dossier TEXT NOT NULL UNIQUE REFERENCES stored_file (name),
  template_sha256 TEXT NOT NULL REFERENCES document_template (sha256),
  -- The instant printed into the file.
  made_at TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  UNIQUE (incident_id, number),
  UNIQUE (incident_id, kind, subject_id, edition)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_no_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'an issued document never changes'); END;

-- To whom a document was handed over, and when.
CREATE TABLE document_handover (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES document (id),
  handed_to TEXT NOT NULL CHECK (handed_to <> ''),
  handed_on TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_handover_document ON document_handover (document_id, handed_on, id);
CREATE TRIGGER document_handover_no_update BEFORE UPDATE ON document_handover BEGIN SELECT RAISE(ABORT, 'a handover is recorded once; add another'); END;
CREATE TRIGGER document_handover_no_delete BEFORE DELETE ON document_handover BEGIN SELECT RAISE(ABORT, 'a handover is recorded once; add another'); END;
