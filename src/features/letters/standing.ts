/**
 * What the linter says of the words as they stand: the letter is set and the register asked for it, so the answer is
 * kept.
 */
import { logSize } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { findingsOf } from "./composition.ts";
import type { Finding } from "./lint/finding.ts";
import { isUnchanged, keepWhileUnchanged } from "./unchanged.ts";
import type { WordedTemplate } from "./words.ts";

/** Kinds of entries that change nothing of what the linter says. */
const harmless =
  /^(?:letters\.(?!draft_saved|run_sent|mail_sent)|customers\.notice_set$|evidence\.|session\.|document\.|anchor\.|recovery\.|keys\.)/;

const { keep } = keepWhileUnchanged<Finding[]>(harmless);

/** Like `findingsOf`, of the words on paper. */
export function standingFindings(
  read: Reader,
  incidentId: string,
  today: string,
  template: WordedTemplate = "apology",
  aboutRun?: string,
): Promise<Finding[]> {
  const key = `${incidentId} ${today} ${template} ${aboutRun ?? ""}`;
  return keep(read, key, () => findingsOf(read, incidentId, today, template, { aboutRun }));
}

/**
 * In the write that freezes words: throws `letter_case_changed` where the log, since it had so many entries, tells of
 * something that they would have to be judged by anew. Whoever asks counts before the judging.
 */
export function refuseChanged(read: Reader, incidentId: string, judgedFrom: number): void {
  if (!isUnchanged(read, judgedFrom, logSize(read), harmless, incidentId)) {
    throw new Refusal("letter_case_changed");
  }
}
