/** A section: a few questions that belong together, on a page of their own. */
import { z } from "zod";
import type { Question } from "../question.ts";

// biome-ignore lint/suspicious/noExplicitAny: a section holds questions of every answer type; AnswersOf has the types.
type Questions = Readonly<Record<string, Question<any>>>;

export interface Section<Q extends Questions = Questions> {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  /** Who may see what is written here: documents for the police leave `lawyer` out. */
  readonly audience: "everyone" | "lawyer";
  readonly questions: Q;
}

export type AnswersOf<S> =
  S extends Section<infer Q>
    ? { readonly [K in keyof Q]: Q[K] extends Question<infer T> ? T : never }
    : never;

export function defineSection<const Q extends Questions>(section: Section<Q>): Section<Q> {
  return section;
}

/** Stored answers; questions that were added since are empty, questions that are gone are left out. */
export function readAnswers<S extends Section>(section: S, stored: string | undefined): AnswersOf<S> {
  const found = stored === undefined ? {} : (JSON.parse(stored) as Record<string, unknown>);
  return Object.fromEntries(
    Object.entries(section.questions).map(([name, question]) => [
      name,
      found[name] === undefined ? question.empty : question.schema.parse(found[name]),
    ]),
  ) as AnswersOf<S>;
}

/** Some answers of a section, as programs send them. Names that are no question are refused. */
export function answersSchema<S extends Section>(section: S): z.ZodType<Partial<AnswersOf<S>>> {
  const shape = Object.fromEntries(
    Object.entries(section.questions).map(([name, question]) => [name, question.schema.optional()]),
  );
  return z.strictObject(shape) as unknown as z.ZodType<Partial<AnswersOf<S>>>;
}
