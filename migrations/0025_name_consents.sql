-- A lawyer agreed that a paper for customers names the former employee, their shop, or both. Never edited: a wrong one is
-- withdrawn, and another recorded.
CREATE TABLE name_consent (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 同意1, 同意2 … of the incident.
  number INTEGER NOT NULL CHECK (number >= 1),
  -- Which paper it was given for; the list stands in incidents/words.ts.
  paper TEXT NOT NULL CHECK (paper <> ''),
  -- One JSON list of names as they may be printed.
  names TEXT NOT NULL CHECK (json_array_length(names) >= 1),
  -- Name and office of the lawyer, and the day of the consent.
  lawyer TEXT NOT NULL CHECK (lawyer <> ''),
  given_on TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  withdrawn_at TEXT,
  UNIQUE (incident_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER name_consent_fixed BEFORE UPDATE ON name_consent WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR (NEW.id, NEW.incident_id, NEW.number, NEW.paper, NEW.names, NEW.lawyer, NEW.given_on, NEW.note, NEW.recorded_at, NEW.recorded_by) IS NOT (OLD.id, OLD.incident_id, OLD.number, OLD.paper, OLD.names, OLD.lawyer, OLD.given_on, OLD.note, OLD.recorded_at, OLD.recorded_by) BEGIN SELECT RAISE(ABORT, 'a consent is withdrawn, never changed'); END;
CREATE TRIGGER name_consent_no_delete BEFORE DELETE ON name_consent BEGIN SELECT RAISE(ABORT, 'a consent is withdrawn, never deleted'); END;
