/** What the linter says: what is wrong, where, and what to do. */
import { Refusal } from "#src/lib/refusal.ts";
import type { BlockId } from "../blocks.ts";

/** A part of the letter; blocks lead to their field on the form. */
export type Place =
  | BlockId
  | "sentOn"
  | "earlierOn"
  | "sender"
  | "certainty"
  | "usedFor"
  | "items"
  | "window"
  | "letter"
  | "template";

export type FindingCode =
  | "missing"
  | "placeholder"
  | "no_contact"
  | "no_date"
  | "no_earlier"
  | "earlier_not_before"
  | "nothing_corrected"
  | "no_sender"
  | "window"
  | "blocked_name"
  | "consented_name"
  | "customer_data"
  | "sales_words"
  | "celebration"
  | "opening_closing"
  | "evasion"
  | "accusation"
  | "too_certain"
  | "not_borne_out"
  | "two_pages"
  | "date_passed"
  | "unprintable"
  | "template";

export interface Finding {
  readonly code: FindingCode;
  readonly place: Place;
  /** The place as the letter or the form calls it. */
  readonly where: string;
  readonly what: string;
  readonly todo: string;
  /** No letter is made while one of these is left. */
  readonly isBlocking: boolean;
}

/** One that keeps the letter from being made. */
export function block(
  code: FindingCode,
  place: Place,
  where: string,
  { what, todo }: { what: string; todo: string },
): Finding {
  return { code, place, where, what, todo, isBlocking: true };
}

/** Throws `letter_not_final`, with a sentence for each place, where something keeps the letter from being made. */
export function refuseUnfinished(findings: readonly Finding[]): void {
  const blocking = findings.filter((one) => one.isBlocking);
  if (blocking.length === 0) return;
  const fields = Object.fromEntries(
    blocking.map(({ place, where, what, todo }) => [place, `${where}：${what}${todo}`]),
  );
  throw new Refusal("letter_not_final", { count: blocking.length }, fields);
}
