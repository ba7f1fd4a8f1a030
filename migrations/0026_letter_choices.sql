-- Who has which number of a run, 1,000 people to a row: frozen in the write that begins it, however many they are. A
-- letter's own row comes with its volume; those of a run of mails, to which each mail's row refers, are there from the start.
CREATE TABLE letter_choice (
  run_id TEXT NOT NULL REFERENCES letter_run (id),
  -- Number of the first; the others follow without a gap.
  from_number INTEGER NOT NULL CHECK (from_number >= 1),
  -- A JSON list of customers' ids.
  people TEXT NOT NULL CHECK (json_valid(people)),
  PRIMARY KEY (run_id, from_number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER letter_choice_fixed BEFORE UPDATE ON letter_choice BEGIN SELECT RAISE(ABORT, 'a letter keeps its number and its person'); END;
CREATE TRIGGER letter_choice_no_delete BEFORE DELETE ON letter_choice BEGIN SELECT RAISE(ABORT, 'the number of a letter is never given twice'); END;

-- Runs that were begun before this table: their people move here, and rows of letters that were not made go.
INSERT INTO letter_choice (run_id, from_number, people)
SELECT l.run_id, min(l.number), json_group_array(l.customer_id ORDER BY l.number)
FROM letter AS l JOIN letter_run AS r ON r.id = l.run_id
GROUP BY l.run_id, (l.number - r.first_number) / 1000;
DROP TRIGGER letter_no_delete;
DELETE FROM letter WHERE first_page IS NULL
  AND run_id IN (SELECT id FROM letter_run WHERE template <> 'email')
  AND NOT EXISTS (SELECT 1 FROM letter_volume v WHERE v.run_id = letter.run_id AND letter.number BETWEEN v.from_number AND v.to_number);
CREATE TRIGGER letter_no_delete BEFORE DELETE ON letter BEGIN SELECT RAISE(ABORT, 'the number of a letter is never given twice'); END;
