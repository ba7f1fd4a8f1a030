/** What a question is: the one shape behind forms, storage, API and papers. */
import type { z } from "zod";

/** What a form sent: every value of a name, in order. */
export type Form = Readonly<Record<string, readonly string[]>>;

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly icon?: string | undefined;
}

export interface Words {
  /** The label of lists and papers, where the question itself would be too long. */
  readonly noun?: string;
  readonly hint?: string;
  /** The line behind 「？」. */
  readonly help?: { readonly term: string; readonly text: string; readonly article?: string };
  /** Documents lack something while this is empty. */
  readonly isEssential?: boolean;
  readonly unit?: string;
  /** Heading over this question and those after it on the section's page. */
  readonly group?: string;
  /** A day that has come: later ones than today are refused. */
  readonly isPast?: boolean;
}

type QuestionKind =
  | "line"
  | "prose"
  | "lines"
  | "one"
  | "several"
  | "day"
  | "partial"
  | "count"
  | "yen"
  | "people"
  | "graded"
  | "ranked";

export interface Question<T> extends Words {
  readonly kind: QuestionKind;
  readonly label: string;
  readonly options?: readonly Option[];
  readonly schema: z.ZodType<T>;
  readonly empty: T;
  read(form: Form, name: string): Reading<T>;
  /** Values of the form fields that show this answer again. */
  fill(value: T, name: string): Form;
  isFilled(value: T): boolean;
  /** Why this may not be kept anew; undefined when it may. What was kept before is still read. */
  conflict?(value: T): string | undefined;
  /** In words; "" when empty. */
  show(value: T): string;
}

/** 「持ち出された項目」 for 「どの項目が持ち出されましたか」. */
export const nounOf = (question: { readonly noun?: string; readonly label: string }): string =>
  question.noun ?? question.label;

/** The first value of a form field, trimmed; "" when absent. */
export const first = (form: Form, name: string): string => form[name]?.[0]?.trim() ?? "";

/** Checks a value with the schema of its question; the reason is our own sentence. */
export function check<T>(schema: z.ZodType<T>, value: unknown): Reading<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, reason: parsed.error.issues[0]?.message ?? "この項目をご確認ください。" };
}
