/** What the writer of a form had seen: nothing that was recorded meanwhile is overwritten unseen. */
import { createHash } from "node:crypto";

type Form = Readonly<Record<string, readonly string[]>>;

/** A mark of the stored values as a form shows them; it travels in the hidden field `seen`. */
export function markOf(stored: Form): string {
  const values = Object.entries(stored).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url").slice(0, 22);
}

/**
 * Names of the fields that now stand otherwise than typed, when what is stored changed since the form was shown;
 * undefined when nothing changed or nothing differs. A form without a mark is not held up.
 */
export function changedSince(stored: Form, typed: Form): readonly string[] | undefined {
  const seen = typed.seen?.[0];
  if (seen === undefined || seen === markOf(stored)) return undefined;
  const names = Object.keys(stored).filter((name) => linesOf(stored[name]) !== linesOf(typed[name]));
  return names.length > 0 ? names : undefined;
}

/** The sentence beside a field that differs. */
export const standsNow = (shown: string): string => `今の記録：${shown || "未記入"}`;

const linesOf = (values: readonly string[] | undefined): string =>
  (values ?? []).join("\n").replace(/\r\n?/g, "\n");
