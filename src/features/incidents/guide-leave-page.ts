/** Leaving a step of the guided form before it is finished: what was typed is kept, as far as it can be. */
import type { Tx } from "#src/features/ledger/index.ts";
import { differing, markOf } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { saveAnswers } from "./answers.ts";
import { askOf, type Errors, readAsks } from "./form.ts";
import type { Form } from "./question.ts";

/** `back` to the question before, or to the page of the case. */
export type Leaving = "back" | "leave";

/** Which of the two buttons was pressed; undefined for those that go on. */
export function leavingOf(form: Form): Leaving | undefined {
  const go = form.go?.[0];
  return go === "back" || go === "leave" ? go : undefined;
}

/** Whether the form came back as it was shown: whoever only looks overwrites nothing. `stored` names its inputs. */
export function isAsShown(stored: Form, form: Form): boolean {
  const came = Object.keys(stored).map((input) => [input, (form[input] ?? []).map(unixLines)]);
  return form.seen?.[0] === markOf(Object.fromEntries(came));
}

/** The questions that are typed otherwise than they are stored. */
export const typedOtherwise = (stored: Form, form: Form): string[] =>
  Object.keys(differing(stored, form, () => "", askOf) ?? {});

/**
 * Saves those of the questions that can be read and are possible; the others come back with a sentence each. The step
 * does not count as left. `also` is saved with them, in the same transaction.
 */
export function keepReadable(
  write: (change: (tx: Tx) => void) => void,
  incidentId: string,
  { asks, form, also }: { asks: readonly string[]; form: Form; also?: ((tx: Tx) => void) | undefined },
): Errors {
  const { changes, errors } = readAsks(asks, form);
  const isEmpty = Object.keys(changes).length === 0;
  if (isEmpty && !also) return errors;
  try {
    write((tx) => {
      also?.(tx);
      if (!isEmpty) saveAnswers(tx, incidentId, changes);
    });
    return errors;
  } catch (error) {
    const refused = error instanceof Refusal ? error.fields : undefined;
    const possible = asks.filter((ask) => !refused?.[ask]);
    // What is refused for another reason would be refused again.
    if (!refused || possible.length === asks.length) throw error;
    return { ...errors, ...refused, ...keepReadable(write, incidentId, { asks: possible, form, also }) };
  }
}

const unixLines = (text: string): string => text.replace(/\r\n?/g, "\n");
