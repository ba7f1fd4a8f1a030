-- The shop's customers as its own list knows them. Rows name their incident by its number: short keys keep the indexes
-- of a long list small.

-- A customer file: looked at (preview), then taken in (done) or put away (dropped).
CREATE TABLE customer_import (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  incident INTEGER NOT NULL REFERENCES incident (number),
  state TEXT NOT NULL CHECK (state IN ('preview', 'done', 'dropped')),
  file_name TEXT NOT NULL CHECK (file_name <> ''),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
  -- The file itself, encrypted; only between preview and the decision.
  stored_name TEXT UNIQUE REFERENCES stored_file (name),
  encoding TEXT NOT NULL,
  -- Header of the file → what it is imported as.
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  -- What the preview shows; only while the decision is open.
  look TEXT CHECK ((look IS NULL) = (state <> 'preview')),
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  finished_at TEXT,
  finished_by TEXT,
  CHECK ((state = 'preview') = (stored_name IS NOT NULL)),
  CHECK ((state = 'preview') = (finished_at IS NULL))
) STRICT;
CREATE INDEX customer_import_incident ON customer_import (incident, added_at);
CREATE UNIQUE INDEX customer_import_once ON customer_import (incident, sha256) WHERE state = 'done';

-- Rows that stayed outside, with their reasons, as a CSV file.
CREATE TABLE customer_rejects (
  import_row INTEGER PRIMARY KEY REFERENCES customer_import (row),
  csv BLOB NOT NULL
) STRICT;

CREATE TABLE customer (
  -- The incident and the number in one: rows lie in the order of their numbers and are found by them without an index.
  row INTEGER PRIMARY KEY CHECK (row = incident * 4294967296 + number),
  id TEXT NOT NULL UNIQUE,
  incident INTEGER NOT NULL REFERENCES incident (number),
  -- お客様 0127: what people say.
  number INTEGER NOT NULL CHECK (number >= 1 AND number < 4294967296),
  -- Empty for people written down by hand.
  import_row INTEGER REFERENCES customer_import (row),
  source_row INTEGER CHECK ((source_row IS NULL) = (import_row IS NULL)),
  -- Exactly as in the list or as typed; never normalised.
  customer_no TEXT,
  name TEXT NOT NULL CHECK (name <> ''),
  last_name TEXT,
  first_name TEXT,
  kana TEXT,
  company TEXT,
  honorific TEXT,
  postal TEXT,
  address TEXT,
  building TEXT,
  phone TEXT,
  mobile TEXT,
  fax TEXT,
  email TEXT,
  birth TEXT,
  first_visit TEXT,
  last_visit TEXT,
  staff TEXT,
  dm TEXT,
  -- Read from the values above.
  birth_on TEXT,
  first_visit_on TEXT,
  last_visit_on TEXT,
  visits INTEGER,
  sales_total_yen INTEGER,
  is_dm_allowed INTEGER,
  is_corporation INTEGER NOT NULL,
  -- Names of karte and note columns that held something about this person. Never what they held.
  present TEXT NOT NULL CHECK (present = '[]' OR json_valid(present)),
  -- Shadow keys: for matching and sorting only.
  name_key TEXT NOT NULL,
  kana_key TEXT NOT NULL,
  postal_key TEXT NOT NULL,
  address_key TEXT NOT NULL,
  has_address INTEGER NOT NULL GENERATED ALWAYS AS (address_key <> '') VIRTUAL,
  -- What a person should look at, as [code, field, detail]; 1 while nobody has.
  warnings TEXT NOT NULL CHECK (warnings = '[]' OR json_valid(warnings)),
  needs_check INTEGER NOT NULL,
  -- Whether this person is affected, and why. SQLite builds a table for IN of three and more, anew for each row: hence OR.
  scope TEXT NOT NULL CHECK (scope = 'undecided' OR scope = 'in' OR scope = 'out'),
  scope_reason TEXT NOT NULL,
  -- Version of the rules that decided; empty where a person decided, or nobody yet.
  scope_version INTEGER,
  scope_by_hand INTEGER NOT NULL,
  duplicate_of TEXT REFERENCES customer (id),
  -- Items of this person that differ from the rule, decided by hand; empty for the rule.
  leaked_items TEXT CHECK (leaked_items IS NULL OR json_valid(leaked_items)),
  leaked_reason TEXT NOT NULL,
  -- FEATURES row 29
  do_not_write INTEGER NOT NULL,
  is_minor INTEGER NOT NULL,
  is_in_danger INTEGER NOT NULL,
  is_deceased INTEGER NOT NULL,
  flag_reason TEXT NOT NULL,
  -- No letter goes out.
  is_withheld INTEGER NOT NULL GENERATED ALWAYS AS (do_not_write OR is_in_danger) VIRTUAL,
  -- DOMAIN §15.2 person_notice
  notice TEXT NOT NULL CHECK (notice = '未着手' OR notice IN ('発送準備', '発送済', '返戻', '再送', '電子メール済', '代替措置(公表)', '対象外')),
  noticed_on TEXT,
  -- Postcards and calls that this person told us about.
  reports INTEGER NOT NULL CHECK (reports >= 0),
  -- Of people written down by hand; the others came when their list was taken in.
  added_at TEXT CHECK ((added_at IS NULL) = (import_row IS NOT NULL)),
  added_by TEXT CHECK ((added_by IS NULL) = (import_row IS NOT NULL)),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  -- Every flag is 0 or 1: one check, because a list of a hundred thousand asks it for each row.
  CHECK ((ifnull(is_dm_allowed, 0) | is_corporation | needs_check | scope_by_hand | do_not_write | is_minor | is_in_danger | is_deceased) IN (0, 1)),
  CHECK (scope = 'undecided' OR scope_reason <> ''),
  CHECK (is_withheld = 0 OR flag_reason <> ''),
  CHECK (duplicate_of IS NULL OR (duplicate_of <> id AND scope = 'out'))
) STRICT;
CREATE INDEX customer_kana ON customer (incident, kana_key, number);
CREATE INDEX customer_name ON customer (incident, name_key, number);
CREATE INDEX customer_place ON customer (incident, postal_key, number);
-- Narrow indexes answer every count and find most filters in the order of numbers; rows lie in it for the others. Nobody is
-- decided about when a list comes in, so that each of its hundred thousand rows needs one of these, two where it has doubts.
CREATE INDEX customer_undecided ON customer (incident, number) WHERE scope = 'undecided';
CREATE INDEX customer_decided ON customer (incident, scope, number, is_withheld, notice, has_address) WHERE scope <> 'undecided';
CREATE INDEX customer_check ON customer (incident, number) WHERE needs_check = 1;
CREATE INDEX customer_withheld ON customer (incident, number) WHERE is_withheld = 1;
CREATE INDEX customer_reported ON customer (incident, number) WHERE reports > 0;
CREATE INDEX customer_notice ON customer (incident, notice, number) WHERE notice <> '未着手';
CREATE INDEX customer_duplicate ON customer (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE TRIGGER customer_origin_fixed BEFORE UPDATE OF row, id, incident, number, import_row, source_row, added_at, added_by ON customer BEGIN SELECT RAISE(ABORT, 'number and origin of a customer never change'); END;

-- What was done to a person: edited (with what stood there before), decided, told. Words for the page come from it.
CREATE TABLE customer_change (
  seq INTEGER PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('edited', 'scope', 'flags', 'leaked', 'notice', 'reported', 'report_removed', 'checked', 'duplicate')),
  detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX customer_change_customer ON customer_change (customer_id, seq);
CREATE TRIGGER customer_change_no_update BEFORE UPDATE ON customer_change BEGIN SELECT RAISE(ABORT, 'history never changes'); END;
CREATE TRIGGER customer_change_no_delete BEFORE DELETE ON customer_change BEGIN SELECT RAISE(ABORT, 'history never changes'); END;

-- Who is affected, as versions of an ordered list of rules (FEATURES row 28). The first rule that fits decides.
CREATE TABLE scope_version (
  incident INTEGER NOT NULL REFERENCES incident (number),
  version INTEGER NOT NULL CHECK (version >= 1),
  rules TEXT NOT NULL CHECK (json_valid(rules)),
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (incident, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER scope_version_no_update BEFORE UPDATE ON scope_version BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;
CREATE TRIGGER scope_version_no_delete BEFORE DELETE ON scope_version BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;

-- Whose verdict a version changed, and from what.
CREATE TABLE scope_verdict (
  customer_id TEXT NOT NULL REFERENCES customer (id),
  version INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (customer_id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER scope_verdict_no_update BEFORE UPDATE ON scope_verdict BEGIN SELECT RAISE(ABORT, 'history never changes'); END;
CREATE TRIGGER scope_verdict_no_delete BEFORE DELETE ON scope_verdict BEGIN SELECT RAISE(ABORT, 'history never changes'); END;

-- Which items a letter names for whom: data item → 'held' (who has it), 'everyone', 'nobody'.
CREATE TABLE leak_rule (
  incident INTEGER NOT NULL REFERENCES incident (number),
  version INTEGER NOT NULL CHECK (version >= 1),
  items TEXT NOT NULL CHECK (json_valid(items)),
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (incident, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER leak_rule_no_update BEFORE UPDATE ON leak_rule BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;
CREATE TRIGGER leak_rule_no_delete BEFORE DELETE ON leak_rule BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;

-- 申告: "a postcard came to me".
CREATE TABLE customer_report (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  -- Day on which it arrived or was told, as far as it is known.
  reported_on TEXT,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  removed_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_report_customer ON customer_report (customer_id, at);

-- Two entries that a person looked at and found to be two people.
CREATE TABLE customer_distinct (
  one_id TEXT NOT NULL REFERENCES customer (id),
  other_id TEXT NOT NULL REFERENCES customer (id),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (one_id, other_id),
  CHECK (one_id < other_id)
) STRICT, WITHOUT ROWID;

-- Search: for each pair of characters (and four digits in a row) the customers whose values hold it, as ascending numbers
-- in blocks. An entry may be out of date after an edit: whoever it finds is compared with what was looked for.
CREATE TABLE customer_gram (
  incident INTEGER NOT NULL REFERENCES incident (number),
  gram TEXT NOT NULL CHECK (gram <> ''),
  -- Lowest number in the block; blocks of a gram never overlap.
  first INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  -- Varints (LEB128): the difference from the number before, the first from `first`.
  numbers BLOB NOT NULL,
  PRIMARY KEY (incident, gram, first)
) STRICT;

-- How many there are of each, kept by every write, so that no page counts.
CREATE TABLE customer_count (
  incident INTEGER PRIMARY KEY REFERENCES incident (number),
  total INTEGER NOT NULL,
  counts TEXT NOT NULL CHECK (json_valid(counts))
) STRICT;
