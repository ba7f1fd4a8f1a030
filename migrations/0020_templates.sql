-- The owner's own versions of the program's templates. The newest version is what is printed; a name that is not here
-- follows templates/. Version 0 is the program's text as it stood when the owner first changed it.
CREATE TABLE template_version (
  -- documents/police: path under templates/ without its ending.
  name TEXT NOT NULL CHECK (name GLOB 'documents/?*' OR name GLOB 'letters/?*'),
  version INTEGER NOT NULL CHECK (version >= 0),
  -- original: version 0. saved: typed, or taken from an earlier version. reset: given back to the program's own.
  origin TEXT NOT NULL CHECK (origin IN ('original', 'saved', 'reset')),
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  PRIMARY KEY (name, version),
  CHECK ((origin = 'original') = (version = 0))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER template_version_no_update BEFORE UPDATE ON template_version BEGIN SELECT RAISE(ABORT, 'a version of a template never changes'); END;
CREATE TRIGGER template_version_no_delete BEFORE DELETE ON template_version BEGIN SELECT RAISE(ABORT, 'a version of a template is never deleted'); END;
