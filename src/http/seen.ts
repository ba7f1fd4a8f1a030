/** What the writer of a form had seen: nothing that was recorded meanwhile is overwritten unseen. */
import { createHash } from "node:crypto";

type Form = Readonly<Record<string, readonly string[]>>;

/** Values of a record as a form sends them: a list has a text for each, all else is one text. */
export const asForm = (values: Readonly<Record<string, unknown>>): Form =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : [String(value)],
    ]),
  );

/** A mark of the stored values as a form shows them; it travels in the hidden field `seen`. */
export function markOf(stored: Form): string {
  const values = Object.entries(stored).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url").slice(0, 22);
}

/** The mark of a form that is shown again: as it came, but of what stands now where both wordings are shown. */
export const markAgain = (came: string | undefined, isChanged: boolean | undefined, stored: Form): string =>
  (!isChanged && came) || markOf(stored);

/**
 * What now stands beside each field that is typed otherwise, when what is stored changed since the form was shown;
 * undefined when nothing changed or nothing differs. A form without a mark is not held up. `shown` says a field in
 * the words of the form; `fieldOf` names the field of an input where one field has several.
 */
export function changedSince(
  stored: Form,
  typed: Form,
  shown: (field: string) => string,
  fieldOf?: (input: string) => string,
): Record<string, string> | undefined {
  const seen = typed.seen?.[0];
  return seen === undefined || seen === markOf(stored) ? undefined : differing(stored, typed, shown, fieldOf);
}

/** As `changedSince`, for pages that know by themselves that something changed. */
export function differing(
  stored: Form,
  typed: Form,
  shown: (field: string) => string,
  fieldOf = (input: string): string => input,
): Record<string, string> | undefined {
  const inputs = Object.keys(stored).filter((name) => linesOf(stored[name]) !== linesOf(typed[name]));
  if (inputs.length === 0) return undefined;
  return Object.fromEntries(
    inputs.map((input) => {
      const field = fieldOf(input);
      return [field, standsNow(shown(field))];
    }),
  );
}

/** The sentence beside a field that differs. */
export const standsNow = (shown: string): string => `今の記録：${shown || "未記入"}`;

const linesOf = (values: readonly string[] | undefined): string =>
  (values ?? []).join("\n").replace(/\r\n?/g, "\n");
