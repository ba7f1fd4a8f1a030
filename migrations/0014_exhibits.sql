-- 号証: items of evidence with a number for court. Open ones are in an order that may change; frozen ones are not.
CREATE TABLE exhibit (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  -- 甲 plaintiff, 乙 defendant, 丙 third party.
  party TEXT NOT NULL CHECK (party IN ('ko', 'otsu', 'hei')),
  -- The item as one, or each of its files with a 枝番.
  shown_as TEXT NOT NULL CHECK (shown_as IN ('one', 'files')),
  -- Order among the open ones of the incident.
  place INTEGER NOT NULL CHECK (place >= 1),
  -- Given for good when a paper with it is issued; until then it follows from the order.
  number INTEGER CHECK (number >= 1),
  frozen_at TEXT,
  frozen_with TEXT,
  -- Not used any more: the number stays as a gap (欠番).
  withdrawn_at TEXT,
  withdrawn_reason TEXT NOT NULL,
  UNIQUE (incident_id, party, number),
  CHECK ((number IS NULL) = (frozen_at IS NULL) AND (number IS NULL) = (frozen_with IS NULL)),
  CHECK (withdrawn_at IS NULL OR (number IS NOT NULL AND withdrawn_reason <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX exhibit_place ON exhibit (incident_id, place);
CREATE UNIQUE INDEX exhibit_open ON exhibit (incident_id, evidence_id) WHERE number IS NULL;
CREATE TRIGGER exhibit_frozen_fixed BEFORE UPDATE OF id, incident_id, evidence_id, party, shown_as, number, frozen_at, frozen_with ON exhibit WHEN OLD.number IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an issued exhibit number never changes'); END;
CREATE TRIGGER exhibit_withdrawal_fixed BEFORE UPDATE OF withdrawn_at, withdrawn_reason ON exhibit WHEN OLD.withdrawn_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a withdrawn exhibit stays withdrawn'); END;
CREATE TRIGGER exhibit_frozen_no_delete BEFORE DELETE ON exhibit WHEN OLD.number IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an issued exhibit is withdrawn, never deleted'); END;

-- The files of a frozen exhibit, as they were numbered. Those of an open one are the item's own.
CREATE TABLE exhibit_file (
  exhibit_id TEXT NOT NULL REFERENCES exhibit (id),
  place INTEGER NOT NULL CHECK (place >= 1),
  file_id TEXT NOT NULL REFERENCES evidence_file (id),
  PRIMARY KEY (exhibit_id, place),
  UNIQUE (exhibit_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER exhibit_file_no_update BEFORE UPDATE ON exhibit_file BEGIN SELECT RAISE(ABORT, 'an issued exhibit number never changes'); END;
CREATE TRIGGER exhibit_file_no_delete BEFORE DELETE ON exhibit_file BEGIN SELECT RAISE(ABORT, 'an issued exhibit number never changes'); END;
