CREATE TABLE incident (
  id TEXT PRIMARY KEY,
  -- 事件1, 事件2 …: what people say.
  number INTEGER NOT NULL UNIQUE CHECK (number >= 1),
  shop_id TEXT NOT NULL REFERENCES shop (id),
  title TEXT NOT NULL CHECK (title <> ''),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  created_at TEXT NOT NULL,
  -- A user, or `system` for the sample case.
  created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_shop ON incident (shop_id, number);

-- What the owner answered, one row for each section of questions. The questions are data (sections/*.ts) and grow with
-- every document, so the answers of a section are one JSON object, checked against the questions when written and read.
CREATE TABLE incident_section (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  section TEXT NOT NULL CHECK (section <> ''),
  answers TEXT NOT NULL CHECK (json_valid(answers)),
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (incident_id, section)
) STRICT, WITHOUT ROWID;

-- Steps of the guided form that were left behind: answered, or honestly 「分からない」.
CREATE TABLE incident_step (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  step TEXT NOT NULL CHECK (step <> ''),
  outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'unknown')),
  at TEXT NOT NULL,
  PRIMARY KEY (incident_id, step)
) STRICT, WITHOUT ROWID;

-- Things ticked off: the first-hour card and the five phases of the guideline.
CREATE TABLE incident_tick (
  incident_id TEXT NOT NULL REFERENCES incident (id),
  item TEXT NOT NULL CHECK (item <> ''),
  ticked_at TEXT NOT NULL,
  ticked_by TEXT NOT NULL,
  PRIMARY KEY (incident_id, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  role TEXT NOT NULL CHECK (role IN ('相談者', '元従業員', '転職先・新店経営者', '同僚', '申告顧客', '委託元', '委託先', 'システム業者', '専門家')),
  name TEXT NOT NULL CHECK (name <> ''),
  kana TEXT NOT NULL,
  -- Maiden name, name used in the shop, name on social media: one a line.
  other_names TEXT NOT NULL,
  relation TEXT NOT NULL,
  tel TEXT NOT NULL,
  email TEXT NOT NULL,
  address TEXT NOT NULL,
  birth_on TEXT,
  note TEXT NOT NULL,
  -- Order of writing: several may be written at one instant.
  position INTEGER NOT NULL CHECK (position >= 1),
  -- 相手方 of the documents.
  is_other_party INTEGER NOT NULL CHECK (is_other_party IN (0, 1)),
  -- Goes up with every change.
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at TEXT NOT NULL,
  -- Hidden from every list and document; kept so that what points here keeps its meaning.
  removed_at TEXT,
  UNIQUE (incident_id, position),
  CHECK (is_other_party = 0 OR (role = '元従業員' AND removed_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX person_other_party ON person (incident_id) WHERE is_other_party = 1;

CREATE TABLE fact (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- First day of the month or year where the precision is coarser than a day; empty for 不詳.
  happened_on TEXT,
  date_precision TEXT NOT NULL CHECK (date_precision IN ('day', 'month', 'year', 'unknown')),
  is_around INTEGER NOT NULL CHECK (is_around IN (0, 1)),
  -- HH:MM in Japan, of a whole day only.
  happened_at TEXT CHECK (happened_at IS NULL OR date_precision = 'day'),
  what TEXT NOT NULL CHECK (what <> ''),
  -- People without an entry of their own.
  who TEXT NOT NULL,
  certainty TEXT NOT NULL CHECK (certainty IN ('確認済', '申告あり(未確認)', '推測')),
  source TEXT NOT NULL,
  -- Goes up with every change.
  revision INTEGER NOT NULL CHECK (revision >= 1),
  -- Order of writing: several may be written at one instant.
  position INTEGER NOT NULL CHECK (position >= 1),
  created_at TEXT NOT NULL,
  removed_at TEXT,
  UNIQUE (incident_id, position),
  CHECK ((happened_on IS NULL) = (date_precision = 'unknown')),
  CHECK (date_precision <> 'unknown' OR is_around = 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_incident ON fact (incident_id, happened_on, position);

CREATE TABLE fact_person (
  fact_id TEXT NOT NULL REFERENCES fact (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  PRIMARY KEY (fact_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_person_person ON fact_person (person_id, fact_id);
