-- Programs say which wording they read, also of the shop and of what a file is said to show.
ALTER TABLE shop ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
ALTER TABLE evidence_file ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1);
