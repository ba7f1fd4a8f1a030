-- Words of an incident's letter that the owner changed; what is not here follows the case.
CREATE TABLE letter_draft (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  template TEXT NOT NULL CHECK (template IN ('apology', 'followup', 'correction')),
  -- One JSON object, checked against draft.ts when written and read.
  content TEXT NOT NULL CHECK (json_valid(content)),
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (incident_id, template)
) STRICT, WITHOUT ROWID;

-- One making of letters for many people: one PDF.
CREATE TABLE letter_run (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 第1回, 第2回 … of the incident.
  number INTEGER NOT NULL CHECK (number >= 1),
  template TEXT NOT NULL CHECK (template IN ('apology', 'followup', 'correction', 'email')),
  -- `making` without a process at work on it has stopped half-way and may be made again.
  state TEXT NOT NULL CHECK (state IN ('making', 'made', 'cancelled', 'failed')),
  -- Counts up when it is made again: a late first attempt cannot finish over a second.
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  -- How many people were chosen when it began.
  chosen INTEGER NOT NULL CHECK (chosen >= 1),
  -- 「警察・弁護士と発送時期を相談しましたか」
  consulted TEXT NOT NULL CHECK (consulted IN ('yes', 'not_yet')),
  -- What is the same in every letter, and the template's text: frozen when the run begins.
  dossier TEXT NOT NULL CHECK (json_valid(dossier)),
  source TEXT NOT NULL CHECK (json_valid(source)),
  file TEXT UNIQUE REFERENCES stored_file (name),
  pages INTEGER CHECK (pages >= 1),
  started_at TEXT NOT NULL,
  started_by TEXT NOT NULL,
  ended_at TEXT,
  -- 発送した日
  sent_on TEXT,
  UNIQUE (incident_id, number),
  -- What was mailed lies in letter_mail.
  CHECK ((state = 'made' AND template <> 'email') = (file IS NOT NULL)),
  CHECK ((state = 'made' AND template <> 'email') = (pages IS NOT NULL)),
  CHECK (sent_on IS NULL OR state = 'made')
) STRICT, WITHOUT ROWID;
CREATE TRIGGER letter_run_words_fixed BEFORE UPDATE OF id, incident_id, number, template, consulted, dossier, source, started_at, started_by ON letter_run BEGIN SELECT RAISE(ABORT, 'the words of a run never change'); END;
CREATE TRIGGER letter_run_made_fixed BEFORE UPDATE OF state, file, pages, attempt ON letter_run WHEN OLD.state = 'made' BEGIN SELECT RAISE(ABORT, 'a made run never changes'); END;
CREATE TRIGGER letter_run_no_delete BEFORE DELETE ON letter_run BEGIN SELECT RAISE(ABORT, 'a run of letters is never deleted'); END;

-- One person's letter in a run. Numbers count through all runs of the incident and are never given twice.
CREATE TABLE letter (
  run_id TEXT NOT NULL REFERENCES letter_run (id),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  customer_id TEXT NOT NULL,
  -- What this person was told about their data: a JSON list of words.
  items TEXT NOT NULL CHECK (json_valid(items)),
  -- Pages in the run's PDF, counted from 1; empty until it is made, and for a letter that was left out.
  first_page INTEGER CHECK (first_page >= 1),
  last_page INTEGER CHECK (last_page >= first_page),
  PRIMARY KEY (incident_id, number),
  UNIQUE (run_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_customer ON letter (customer_id, number);
CREATE TRIGGER letter_fixed BEFORE UPDATE OF run_id, incident_id, number, customer_id ON letter BEGIN SELECT RAISE(ABORT, 'a letter keeps its number and its person'); END;
CREATE TRIGGER letter_no_delete BEFORE DELETE ON letter BEGIN SELECT RAISE(ABORT, 'the number of a letter is never given twice'); END;

-- One person's e-mail in a run whose template is 'email'; its number stands in `letter`. `sending` is written before the
-- server is asked: what is still `sending` without a process at work may have arrived, and is never sent again unasked.
CREATE TABLE letter_mail (
  incident_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  run_id TEXT NOT NULL REFERENCES letter_run (id),
  customer_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'left_out')),
  -- As it was handed to the server; empty while waiting.
  address TEXT NOT NULL,
  text TEXT NOT NULL,
  -- Code of what went wrong, or of why nothing was sent; '' where nothing did.
  problem TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  -- Of the last change of state; NULL while nothing was tried.
  changed_at TEXT,
  PRIMARY KEY (incident_id, number),
  FOREIGN KEY (incident_id, number) REFERENCES letter (incident_id, number),
  UNIQUE (run_id, customer_id),
  CHECK (state NOT IN ('sending', 'sent') OR (address <> '' AND text <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_mail_run ON letter_mail (run_id, state, number);
CREATE TRIGGER letter_mail_fixed BEFORE UPDATE OF incident_id, number, run_id, customer_id ON letter_mail BEGIN SELECT RAISE(ABORT, 'a mail keeps its number and its person'); END;
CREATE TRIGGER letter_mail_sent_fixed BEFORE UPDATE ON letter_mail WHEN OLD.state = 'sent' BEGIN SELECT RAISE(ABORT, 'a mail that was sent never changes'); END;
CREATE TRIGGER letter_mail_no_delete BEFORE DELETE ON letter_mail BEGIN SELECT RAISE(ABORT, 'the number of a mail is never given twice'); END;
