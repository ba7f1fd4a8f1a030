/** What the linter says of the words as they stand: it reads every customer's name, so the answer is kept. */
import type { Reader } from "#src/platform/database.ts";
import { findingsOf } from "./composition.ts";
import type { Finding } from "./lint/finding.ts";
import { keepWhileUnchanged } from "./unchanged.ts";
import type { WordedTemplate } from "./words.ts";

const { keep } = keepWhileUnchanged<Finding[]>(
  /^(?:letters\.(?!draft_saved|run_sent)|customers\.notice_set$|session\.|document\.)/,
);

/** Like `findingsOf`. */
export function standingFindings(
  read: Reader,
  incidentId: string,
  today: string,
  template: WordedTemplate = "apology",
): Promise<Finding[]> {
  const key = `${incidentId} ${today} ${template}`;
  return keep(read, key, () => findingsOf(read, incidentId, today, template));
}
