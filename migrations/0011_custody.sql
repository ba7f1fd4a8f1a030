-- Custody: what people did with the things that prove something, and devices that may hold traces. Nothing is ever
-- rewritten: a wrong act is corrected by an act that points at it.

CREATE TABLE device (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- D-001, D-002 …: what people say and papers print.
  number INTEGER NOT NULL CHECK (number >= 1),
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  UNIQUE (incident_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER device_no_update BEFORE UPDATE ON device BEGIN SELECT RAISE(ABORT, 'number and origin of a device never change'); END;
CREATE TRIGGER device_no_delete BEFORE DELETE ON device BEGIN SELECT RAISE(ABORT, 'a device is never deleted'); END;

-- Every wording that the list of devices ever had; the newest stands. The ledger entry holds the digest of `fields`.
CREATE TABLE device_revision (
  device_id TEXT NOT NULL REFERENCES device (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  -- A photo of the device, kept as evidence.
  photo_file_id TEXT REFERENCES evidence_file (id),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (device_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER device_revision_no_update BEFORE UPDATE ON device_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER device_revision_no_delete BEFORE DELETE ON device_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;

CREATE TABLE custody_act (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 受渡し1, 2 …: what people say and slips print.
  number INTEGER NOT NULL CHECK (number >= 1),
  action TEXT NOT NULL CHECK (action IN ('received', 'photographed', 'stored', 'sealed', 'unsealed', 'copied', 'shown', 'transferred', 'returned', 'destroyed', 'voided')),
  -- All that was said, items included; the ledger entry holds its digest.
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  -- The wrong act that this one stands for. Each is corrected once; a correction may be corrected in turn.
  corrects TEXT UNIQUE REFERENCES custody_act (id),
  -- The ledger entry that was written with it.
  entry INTEGER NOT NULL UNIQUE CHECK (entry >= 0),
  recorded_at TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  UNIQUE (incident_id, number),
  CHECK (action <> 'voided' OR corrects IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER custody_act_no_update BEFORE UPDATE ON custody_act BEGIN SELECT RAISE(ABORT, 'an act of custody never changes'); END;
CREATE TRIGGER custody_act_no_delete BEFORE DELETE ON custody_act BEGIN SELECT RAISE(ABORT, 'an act of custody never changes'); END;

-- One handover may be of several things: evidence or devices.
CREATE TABLE custody_act_item (
  act_id TEXT NOT NULL REFERENCES custody_act (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  evidence_id TEXT REFERENCES evidence (id),
  device_id TEXT REFERENCES device (id),
  PRIMARY KEY (act_id, position),
  CHECK ((evidence_id IS NULL) <> (device_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX custody_act_item_evidence ON custody_act_item (evidence_id, act_id) WHERE evidence_id IS NOT NULL;
CREATE UNIQUE INDEX custody_act_item_device ON custody_act_item (device_id, act_id) WHERE device_id IS NOT NULL;
CREATE TRIGGER custody_act_item_no_update BEFORE UPDATE ON custody_act_item BEGIN SELECT RAISE(ABORT, 'an act of custody never changes'); END;
CREATE TRIGGER custody_act_item_no_delete BEFORE DELETE ON custody_act_item BEGIN SELECT RAISE(ABORT, 'an act of custody never changes'); END;

-- A photo of the paper that was given or received, kept as evidence.
CREATE TABLE custody_receipt (
  act_id TEXT NOT NULL REFERENCES custody_act (id),
  file_id TEXT NOT NULL REFERENCES evidence_file (id),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (act_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER custody_receipt_no_update BEFORE UPDATE ON custody_receipt BEGIN SELECT RAISE(ABORT, 'an act of custody never changes'); END;
CREATE TRIGGER custody_receipt_no_delete BEFORE DELETE ON custody_receipt BEGIN SELECT RAISE(ABORT, 'an act of custody never changes'); END;

-- Whose thing it is, as it was said each time; the newest stands.
CREATE TABLE custody_owner (
  item_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  evidence_id TEXT REFERENCES evidence (id),
  device_id TEXT REFERENCES device (id),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (item_id, revision),
  CHECK ((evidence_id IS NULL) <> (device_id IS NULL)),
  CHECK (item_id = coalesce(evidence_id, device_id))
) STRICT, WITHOUT ROWID;
CREATE INDEX custody_owner_incident ON custody_owner (incident_id, item_id, revision);
CREATE TRIGGER custody_owner_no_update BEFORE UPDATE ON custody_owner BEGIN SELECT RAISE(ABORT, 'what was said of an owner never changes'); END;
CREATE TRIGGER custody_owner_no_delete BEFORE DELETE ON custody_owner BEGIN SELECT RAISE(ABORT, 'what was said of an owner never changes'); END;
