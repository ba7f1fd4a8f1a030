-- Requests to vendors to keep their logs, and what people said about a postcard: how it arrived, how it compares
-- with the register, and statements that customers signed.

-- ログ保全依頼: whom the shop asks to keep which records. The newest revision is what stands.
CREATE TABLE preservation_request (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 依頼先1, 2 …: what people say.
  number INTEGER NOT NULL CHECK (number >= 1),
  removed_at TEXT,
  UNIQUE (incident_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER preservation_request_fixed BEFORE UPDATE OF id, incident_id, number ON preservation_request BEGIN SELECT RAISE(ABORT, 'number and origin of a request never change'); END;
CREATE TRIGGER preservation_request_no_delete BEFORE DELETE ON preservation_request BEGIN SELECT RAISE(ABORT, 'a request is taken back, never deleted'); END;

CREATE TABLE preservation_revision (
  request_id TEXT NOT NULL REFERENCES preservation_request (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (request_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER preservation_revision_no_update BEFORE UPDATE ON preservation_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER preservation_revision_no_delete BEFORE DELETE ON preservation_revision BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;

-- Sent, answered: one after the other, never rewritten.
CREATE TABLE preservation_step (
  id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL REFERENCES preservation_request (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('sent', 'answered')),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  UNIQUE (request_id, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER preservation_step_no_update BEFORE UPDATE ON preservation_step BEGIN SELECT RAISE(ABORT, 'a step never changes'); END;
CREATE TRIGGER preservation_step_no_delete BEFORE DELETE ON preservation_step BEGIN SELECT RAISE(ABORT, 'a step never changes'); END;

-- 届いたときの記録 of a postcard or letter: who received it, when, how it reached the shop.
CREATE TABLE evidence_arrival (
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- The customer who received it, once chosen from the register.
  customer_id TEXT REFERENCES customer (id),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (evidence_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_arrival_customer ON evidence_arrival (customer_id, evidence_id) WHERE customer_id IS NOT NULL;
CREATE INDEX evidence_arrival_incident ON evidence_arrival (incident_id, evidence_id, revision);
CREATE TRIGGER evidence_arrival_no_update BEFORE UPDATE ON evidence_arrival BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER evidence_arrival_no_delete BEFORE DELETE ON evidence_arrival BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;

-- 対照: what the postcard says beside what the register says, as both stood when it was saved.
CREATE TABLE comparison (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- 対照1, 2 …
  number INTEGER NOT NULL CHECK (number >= 1),
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  UNIQUE (incident_id, number),
  UNIQUE (evidence_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comparison_customer ON comparison (customer_id, number);
CREATE TRIGGER comparison_no_update BEFORE UPDATE ON comparison BEGIN SELECT RAISE(ABORT, 'a comparison never changes; it gets a new version'); END;
CREATE TRIGGER comparison_no_delete BEFORE DELETE ON comparison BEGIN SELECT RAISE(ABORT, 'a comparison never changes; it gets a new version'); END;

CREATE TABLE comparison_version (
  comparison_id TEXT NOT NULL REFERENCES comparison (id),
  version INTEGER NOT NULL CHECK (version >= 1),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (comparison_id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER comparison_version_no_update BEFORE UPDATE ON comparison_version BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;
CREATE TRIGGER comparison_version_no_delete BEFORE DELETE ON comparison_version BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;

-- The printed comparison as an item of evidence of its own.
CREATE TABLE comparison_exhibit (
  evidence_id TEXT PRIMARY KEY REFERENCES evidence (id),
  comparison_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  FOREIGN KEY (comparison_id, version) REFERENCES comparison_version (comparison_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX comparison_exhibit_comparison ON comparison_exhibit (comparison_id, version);
CREATE TRIGGER comparison_exhibit_no_update BEFORE UPDATE ON comparison_exhibit BEGIN SELECT RAISE(ABORT, 'what a paper was made from never changes'); END;
CREATE TRIGGER comparison_exhibit_no_delete BEFORE DELETE ON comparison_exhibit BEGIN SELECT RAISE(ABORT, 'what a paper was made from never changes'); END;

-- 顧客申告書 that came back signed: the photographs are evidence, here stands whose they are and what was ticked.
CREATE TABLE customer_statement (
  evidence_id TEXT PRIMARY KEY REFERENCES evidence (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  incident_id TEXT NOT NULL REFERENCES incident (id),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_statement_customer ON customer_statement (customer_id, at);
CREATE TRIGGER customer_statement_no_update BEFORE UPDATE ON customer_statement BEGIN SELECT RAISE(ABORT, 'a signed statement never changes'); END;
CREATE TRIGGER customer_statement_no_delete BEFORE DELETE ON customer_statement BEGIN SELECT RAISE(ABORT, 'a signed statement never changes'); END;
