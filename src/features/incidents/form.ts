/** Between questions and HTML forms: what the page shows for each question, and what was typed. */
import { z } from "zod";
import type { AnswerChanges } from "./answers.ts";
import { leaverWords } from "./leaver-words.ts";
import type { Form, Question } from "./question.ts";
import { type Answers, isSectionId, sections } from "./sections/index.ts";
import type { Section } from "./sections/section.ts";

export type Errors = Readonly<Record<string, string>>;

/** What a template needs to show one question; `partial` names the part of templates/pages/shared. */
export interface FieldView {
  readonly partial: string;
  readonly name: string;
  readonly label: string;
  readonly plain: true;
  readonly [more: string]: unknown;
}

const sent = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});

/** Every value of each name that a form sent. */
export function formOf(body: unknown): Form {
  return Object.fromEntries(
    Object.entries(sent.parse(body ?? {})).map(([name, value]) => [
      name,
      typeof value === "string" ? [value] : value,
    ]),
  );
}

/** `section.question` of an input: a graded answer has a note, a ranked one its places. */
export const askOf = (input: string): string => input.split(".").slice(0, 2).join(".");

/** The question behind `section.question`. */
export function findQuestion(ask: string): Question<unknown> {
  const [section = "", name = ""] = ask.split(".");
  const question = isSectionId(section) ? (sections[section] as Section).questions[name] : undefined;
  if (!question) throw new Error(`not a question: ${ask}`);
  return question;
}

/** Reads the named questions out of a form; `errors` has a sentence for each that could not be read. */
export function readAsks(asks: readonly string[], form: Form): { changes: AnswerChanges; errors: Errors } {
  const changes: Record<string, Record<string, unknown>> = {};
  const errors: Record<string, string> = {};
  for (const ask of asks) {
    const [section = "", name = ""] = ask.split(".");
    const reading = findQuestion(ask).read(form, ask);
    if (!reading.ok) errors[ask] = reading.reason;
    else changes[section] = { ...changes[section], [name]: reading.value };
  }
  return { changes: changes as AnswerChanges, errors };
}

/** Form values that show the stored answers. */
export function fillAsks(asks: readonly string[], answers: Answers): Form {
  return Object.assign({}, ...asks.map((ask) => findQuestion(ask).fill(storedAnswer(ask, answers), ask)));
}

export function isAskFilled(ask: string, answers: Answers): boolean {
  return findQuestion(ask).isFilled(storedAnswer(ask, answers));
}

/** The answer in words, "" when there is none. */
export function showAsk(ask: string, answers: Answers): string {
  return findQuestion(ask).show(storedAnswer(ask, answers));
}

/** The labels of questions that the relation words anew: 「契約が終わった日」 for 「辞めた日」. */
export function leaverLabels({ leaver }: Answers): Readonly<Record<string, string>> {
  const words = leaverWords(leaver.relation);
  return { "leaver.joinedOn": words.joined, "leaver.leftOn": words.left };
}

export function fieldsOf(
  asks: readonly string[],
  form: Form,
  errors: Errors,
  labels: Readonly<Record<string, string>> = {},
): FieldView[] {
  return asks.map((ask) => fieldOf(ask, form, errors[ask], labels[ask]));
}

function fieldOf(name: string, form: Form, error: string | undefined, label: string | undefined): FieldView {
  const question = findQuestion(name);
  const value = form[name]?.[0] ?? "";
  const base = {
    name,
    label: label ?? question.label,
    plain: true as const,
    hint: question.hint,
    help: question.help?.text,
    helpTerm: question.help?.term,
    helpArticle: question.help?.article,
    error,
    value,
    options: question.options,
    heading: question.group,
  };
  switch (question.kind) {
    case "line":
      return { ...base, partial: "shared/field-text" };
    case "prose":
      return { ...base, partial: "shared/field-textarea", rows: 4 };
    case "lines":
      return { ...base, partial: "shared/field-textarea", rows: 6 };
    case "one": {
      const isCards = question.options?.some((option) => option.icon ?? option.hint);
      return { ...base, partial: isCards ? "shared/field-choices" : "shared/field-radios", one: true };
    }
    case "several": {
      const isLong = question.options?.some((option) => option.hint ?? option.label.length > 14);
      return { ...base, partial: "shared/field-checks", values: form[name] ?? [], columns: !isLong };
    }
    case "day":
    case "partial":
      return { ...base, partial: "shared/field-date" };
    case "count":
    case "yen":
      return {
        ...base,
        partial: "shared/field-text",
        unit: question.unit,
        width: "short",
        inputmode: "numeric",
      };
    case "people":
      return { ...base, partial: "shared/field-text", width: "date" };
    case "graded":
      return { ...base, partial: "shared/field-graded", note: form[`${name}.note`]?.[0] ?? "" };
    case "ranked":
      return {
        ...base,
        partial: "shared/field-ranked",
        places: (question.options ?? []).map((_, index) => ({
          name: `${name}.${index + 1}`,
          label: `第${index + 1}希望`,
          value: form[`${name}.${index + 1}`]?.[0] ?? "",
        })),
      };
  }
}

function storedAnswer(ask: string, answers: Answers): unknown {
  const [section = "", name = ""] = ask.split(".");
  return (answers as unknown as Record<string, Record<string, unknown>>)[section]?.[name];
}
