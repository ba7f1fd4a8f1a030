-- The business: the legal person and the trade name (屋号) are apart.
CREATE TABLE shop (
  id TEXT PRIMARY KEY,
  trade_name TEXT NOT NULL,
  -- 法人名; empty for a sole proprietor, whose legal person is the representative.
  legal_name TEXT NOT NULL,
  representative_title TEXT NOT NULL,
  representative_name TEXT NOT NULL,
  industry TEXT NOT NULL CHECK (industry IN ('salon', 'contractor', 'other')),
  employees INTEGER CHECK (employees >= 0),
  postal TEXT NOT NULL,
  address TEXT NOT NULL,
  tel TEXT NOT NULL,
  -- The desk for customers' inquiries, printed in every letter.
  desk_name TEXT NOT NULL,
  desk_person TEXT NOT NULL,
  desk_tel TEXT NOT NULL,
  desk_hours TEXT NOT NULL,
  desk_email TEXT NOT NULL,
  -- Where the address must lie for the window of a 長3 envelope, in mm from the sheet's top left.
  window_x_mm REAL NOT NULL,
  window_y_mm REAL NOT NULL,
  window_width_mm REAL NOT NULL,
  window_height_mm REAL NOT NULL,
  created_at TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1)
) STRICT, WITHOUT ROWID;
