-- A finished part of a run: one PDF for the printer. A volume without a row is not made yet.
CREATE TABLE letter_volume (
  run_id TEXT NOT NULL REFERENCES letter_run (id),
  -- 第1巻, 第2巻 …
  number INTEGER NOT NULL CHECK (number >= 1),
  -- Numbers of its first and last letter.
  from_number INTEGER NOT NULL CHECK (from_number >= 1),
  to_number INTEGER NOT NULL CHECK (to_number >= from_number),
  -- Letters in the file, without those that were left out. A volume of which everybody was left out has no file.
  letters INTEGER NOT NULL CHECK (letters >= 0),
  pages INTEGER NOT NULL CHECK (pages >= letters),
  file TEXT UNIQUE REFERENCES stored_file (name),
  made_at TEXT NOT NULL,
  PRIMARY KEY (run_id, number),
  CHECK ((letters = 0) = (file IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER letter_volume_fixed BEFORE UPDATE ON letter_volume BEGIN SELECT RAISE(ABORT, 'a made volume never changes'); END;
CREATE TRIGGER letter_volume_no_delete BEFORE DELETE ON letter_volume BEGIN SELECT RAISE(ABORT, 'a made volume is never deleted'); END;

-- Tick marks of the list of recipients: each person's own, until letters were made of them.
CREATE TABLE letter_tick (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  user_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  PRIMARY KEY (incident_id, user_id, customer_id)
) STRICT, WITHOUT ROWID;
