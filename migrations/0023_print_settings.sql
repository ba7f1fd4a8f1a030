-- How this shop's printers and papers behave: shifts, label sheet, envelope. The newest revision is what stands.
CREATE TABLE print_settings (
  shop_id TEXT NOT NULL REFERENCES shop (id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  -- One JSON object, checked against print-settings.ts when written and read.
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (shop_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER print_settings_no_update BEFORE UPDATE ON print_settings BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER print_settings_no_delete BEFORE DELETE ON print_settings BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
