-- Packets: what left the house, to whom, and everything that is needed to make the same bytes again.
CREATE TABLE packet (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- パケット1, 2 … of the incident.
  number INTEGER NOT NULL CHECK (number >= 1),
  recipient_kind TEXT NOT NULL CHECK (recipient_kind IN ('police', 'lawyer', 'insurer', 'other')),
  recipient_name TEXT NOT NULL CHECK (recipient_name <> ''),
  purpose TEXT NOT NULL CHECK (purpose <> ''),
  state TEXT NOT NULL CHECK (state IN ('making', 'made', 'cancelled', 'failed')),
  -- Counts the makings: only the last may finish.
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  -- What was chosen: items with their form, documents, columns of the customers' list.
  choice TEXT NOT NULL CHECK (json_valid(choice)),
  -- Names and digests of everything in it, entries, checkpoint, tokens: enough to make the same bytes again.
  recipe TEXT CHECK (json_valid(recipe)),
  file TEXT UNIQUE REFERENCES stored_file (name),
  tag_manifest_sha256 TEXT CHECK (length(tag_manifest_sha256) = 64),
  started_at TEXT NOT NULL,
  started_by TEXT NOT NULL,
  ended_at TEXT,
  UNIQUE (incident_id, number),
  CHECK ((state = 'made') = (file IS NOT NULL)),
  CHECK ((state = 'made') = (recipe IS NOT NULL)),
  CHECK ((state = 'made') = (tag_manifest_sha256 IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER packet_choice_fixed BEFORE UPDATE OF id, incident_id, number, recipient_kind, recipient_name, purpose, choice, started_at, started_by ON packet BEGIN SELECT RAISE(ABORT, 'what was chosen for a packet never changes'); END;
CREATE TRIGGER packet_made_fixed BEFORE UPDATE ON packet WHEN OLD.state = 'made' BEGIN SELECT RAISE(ABORT, 'a made packet never changes'); END;
CREATE TRIGGER packet_no_delete BEFORE DELETE ON packet BEGIN SELECT RAISE(ABORT, 'what was disclosed is never forgotten'); END;

-- How and when a packet left the house.
CREATE TABLE packet_handover (
  id TEXT PRIMARY KEY,
  packet_id TEXT NOT NULL REFERENCES packet (id),
  way TEXT NOT NULL CHECK (way IN ('hand', 'disc', 'usb', 'post', 'mail', 'cloud', 'other')),
  handed_to TEXT NOT NULL CHECK (handed_to <> ''),
  handed_by TEXT NOT NULL CHECK (handed_by <> ''),
  handed_on TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  recorded_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX packet_handover_packet ON packet_handover (packet_id, handed_on, id);
CREATE TRIGGER packet_handover_no_update BEFORE UPDATE ON packet_handover BEGIN SELECT RAISE(ABORT, 'a handover is recorded once; add another'); END;
CREATE TRIGGER packet_handover_no_delete BEFORE DELETE ON packet_handover BEGIN SELECT RAISE(ABORT, 'a handover is recorded once; add another'); END;
