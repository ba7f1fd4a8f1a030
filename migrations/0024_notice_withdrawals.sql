-- 取り下げ: a wording of a 通知書 that will not be sent. It stays, with all that was written; the row is never taken back.
CREATE TABLE notice_withdrawal (
  notice_id TEXT PRIMARY KEY REFERENCES notice (id),
  reason TEXT NOT NULL CHECK (reason <> ''),
  at TEXT NOT NULL,
  by_user TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER notice_withdrawal_no_update BEFORE UPDATE ON notice_withdrawal BEGIN SELECT RAISE(ABORT, 'a withdrawal is recorded once'); END;
CREATE TRIGGER notice_withdrawal_no_delete BEFORE DELETE ON notice_withdrawal BEGIN SELECT RAISE(ABORT, 'a withdrawal is recorded once'); END;
CREATE TRIGGER notice_withdrawn_no_revision BEFORE INSERT ON notice_revision
WHEN EXISTS (SELECT 1 FROM notice_withdrawal WHERE notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'a withdrawn notice takes no further wording'); END;
