-- Signed checkpoints (C2SP tlog-checkpoint): what the log said of itself. None is ever changed or taken away.
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY CHECK (size >= 1),
  origin TEXT NOT NULL,
  -- The whole signed note; it is the truth, origin and size are copies.
  note TEXT NOT NULL,
  signed_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint never changes'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint never changes'); END;

-- Where a restored copy began to call the log by another name. The entry at first_seq tells of the head it grew from.
CREATE TABLE log_origin (
  first_seq INTEGER PRIMARY KEY REFERENCES ledger (seq),
  name TEXT NOT NULL UNIQUE,
  -- The restore that asked for it, so that a crash in between does not open two.
  mark TEXT UNIQUE
) STRICT;
CREATE TRIGGER log_origin_no_update BEFORE UPDATE ON log_origin BEGIN SELECT RAISE(ABORT, 'an origin never changes'); END;
CREATE TRIGGER log_origin_no_delete BEFORE DELETE ON log_origin BEGIN SELECT RAISE(ABORT, 'an origin never changes'); END;
