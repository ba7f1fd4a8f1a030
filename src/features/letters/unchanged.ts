/** Answers about a whole register are kept until the log says something that could change them. */
import { listEntries, logSize } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";

interface Kept<T> {
  readonly key: string;
  /** Entries of the log when the answer was known to be true. */
  seen: number;
  readonly answer: Promise<T>;
  readonly timer: NodeJS.Timeout;
}

/** So many entries are looked at one by one; after more, the answer is found anew. */
const mostLookedAt = 500;
const keptMs = 10 * 60_000;

/**
 * Keeps the newest answer of a house for ten minutes. `harmless` fits the kinds of entries that change nothing about
 * it.
 */
export function keepWhileUnchanged<T>(harmless: RegExp) {
  const answers = new WeakMap<Reader, Kept<T>>();
  const keep = (read: Reader, key: string, find: () => Promise<T>): Promise<T> => {
    const size = logSize(read);
    const kept = answers.get(read);
    if (kept?.key === key && isUnchanged(read, kept.seen, size, harmless)) {
      kept.seen = size;
      return kept.answer;
    }
    forget(read);
    const answer = find();
    const entry: Kept<T> = { key, seen: size, answer, timer: setTimeout(() => forget(read), keptMs) };
    entry.timer.unref();
    answers.set(read, entry);
    answer.catch(() => {
      if (answers.get(read) === entry) forget(read);
    });
    return answer;
  };
  /** For whoever is about to make it untrue, and needs the memory. A timer that waits on would hold the answer. */
  const forget = (read: Reader): void => {
    clearTimeout(answers.get(read)?.timer);
    answers.delete(read);
  };
  return { keep, forget };
}

/** Whether all that the log says since it had `before` entries is harmless; with an incident, others' are. */
export function isUnchanged(
  read: Reader,
  before: number,
  now: number,
  harmless: RegExp,
  incidentId?: string,
): boolean {
  if (now === before) return true;
  if (now < before || now - before > mostLookedAt) return false;
  const since = listEntries(read, { limit: now - before });
  const isOther = (incident: string | null) =>
    incidentId !== undefined && incident !== null && incident !== incidentId;
  return (
    since.length === now - before &&
    since.every(({ kind, incident }) => harmless.test(kind) || isOther(incident))
  );
}
