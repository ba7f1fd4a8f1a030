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

-- One making of letters for many people, in volumes (letter_volume).
CREATE TABLE letter_run (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 第1回, 第2回 … of the incident.
  number INTEGER NOT NULL CHECK (number >= 1),
  template TEXT NOT NULL CHECK (template IN ('apology', 'followup', 'correction', 'email')),
  -- The run whose letters this one corrects, or goes on from.
  about_run TEXT REFERENCES letter_run (id),
  -- `making` without a process at work on it has stopped half-way and may be gone on with.
  state TEXT NOT NULL CHECK (state IN ('making', 'made', 'cancelled', 'failed')),
  -- Counts up when it is taken up again: a late first attempt cannot finish over a second.
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  -- How many people were chosen when it began: their letters have the numbers from first_number on, without a gap.
  chosen INTEGER NOT NULL CHECK (chosen >= 1),
  first_number INTEGER NOT NULL CHECK (first_number >= 1),
  -- Letters in a volume; the last may have fewer.
  volume_size INTEGER NOT NULL CHECK (volume_size BETWEEN 1 AND 1000),
  -- 「警察・弁護士と発送時期を相談しましたか」
  consulted TEXT NOT NULL CHECK (consulted IN ('yes', 'not_yet')),
  -- Figures for money and hours as the owner saw them before making.
  cost TEXT NOT NULL CHECK (json_valid(cost)),
  -- What is the same in every letter, and the template's text: frozen when the run begins.
  dossier TEXT NOT NULL CHECK (json_valid(dossier)),
  source TEXT NOT NULL CHECK (json_valid(source)),
  started_at TEXT NOT NULL,
  started_by TEXT NOT NULL,
  ended_at TEXT,
  UNIQUE (incident_id, number),
  CHECK ((state = 'making') = (ended_at IS NULL)),
  CHECK (template <> 'correction' OR about_run IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER letter_run_words_fixed BEFORE UPDATE OF id, incident_id, number, template, about_run, chosen, first_number, volume_size, consulted, cost, dossier, source, started_at, started_by ON letter_run BEGIN SELECT RAISE(ABORT, 'the words of a run never change'); END;
CREATE TRIGGER letter_run_made_fixed BEFORE UPDATE OF state, attempt, ended_at ON letter_run WHEN OLD.state = 'made' BEGIN SELECT RAISE(ABORT, 'a made run never changes'); END;
CREATE TRIGGER letter_run_no_delete BEFORE DELETE ON letter_run BEGIN SELECT RAISE(ABORT, 'a run of letters is never deleted'); END;

-- One person's letter in a run. Numbers count through all runs of the incident and are never given twice.
CREATE TABLE letter (
  run_id TEXT NOT NULL REFERENCES letter_run (id),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  customer_id TEXT NOT NULL,
  -- What this person was told about their data: a JSON list of words.
  items TEXT NOT NULL CHECK (json_valid(items)),
  -- Pages in its volume's PDF, counted from 1; empty until it is made, and for a letter that was left out.
  first_page INTEGER CHECK (first_page >= 1),
  last_page INTEGER CHECK (last_page >= first_page),
  -- 差出日, 引受番号, 返戻日・理由
  sent_on TEXT,
  tracking TEXT CHECK (tracking <> ''),
  returned_on TEXT CHECK (returned_on IS NULL OR sent_on IS NOT NULL),
  returned_reason TEXT CHECK ((returned_reason IS NULL) = (returned_on IS NULL)),
  PRIMARY KEY (incident_id, number),
  UNIQUE (run_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_customer ON letter (customer_id, number);
CREATE INDEX letter_sent ON letter (run_id, sent_on) WHERE sent_on IS NOT NULL;
CREATE INDEX letter_returned ON letter (run_id, number) WHERE returned_on IS NOT NULL;
CREATE TRIGGER letter_fixed BEFORE UPDATE OF run_id, incident_id, number, customer_id ON letter BEGIN SELECT RAISE(ABORT, 'a letter keeps its number and its person'); END;
CREATE TRIGGER letter_made_fixed BEFORE UPDATE OF items, first_page, last_page ON letter WHEN OLD.first_page IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a made letter never changes'); END;
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
