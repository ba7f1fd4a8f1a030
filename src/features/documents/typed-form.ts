/**
 * 「この書類に書くこと」: fields that the owner types for one paper where the case does not hold them. A kind declares them as
 * `Plan.form`; one generic page asks them, and `typedAnswers` gives them to `gather`.
 */
import { z } from "zod";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { typedLine, typedProse, typedWholeDay } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";

/** What a form of the page or the API sent: every value of a name, in order. */
export type Form = Readonly<Record<string, readonly string[]>>;

/** The paper that is asked about; `subjectId` is "" for a paper about the whole case. */
export interface PaperPlace {
  readonly incidentId: string;
  readonly kind: string;
  readonly subjectId: string;
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface FieldWords {
  /** Latin letters; never "seen". */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** While it is empty the paper cannot be issued. It can be saved all the same. */
  readonly isRequired?: boolean;
  /** While it is empty it stands among the paper's missing parts, with this sentence. */
  readonly why?: string;
}

/** One line, several paragraphs, a list of one thing a line: `most` characters, for a list in each line. */
interface WrittenField extends FieldWords {
  readonly kind: "text" | "long" | "list";
  readonly most?: number;
}

/** A whole day, kept as `YYYY-MM-DD`. */
interface DayField extends FieldWords {
  readonly kind: "date";
}

/** One of, or several of, what is listed when it is asked: other rooms' things change. */
interface ChosenField extends FieldWords {
  readonly kind: "choice" | "several";
  readonly options: readonly Option[] | ((read: Reader, place: PaperPlace) => readonly Option[]);
}

export type TypedField = WrittenField | DayField | ChosenField;

/** What was typed, by name; "" or [] while empty. */
export type AnswersOf<F extends TypedForm> = {
  readonly [K in F["fields"][number] as K["name"]]: K["kind"] extends "list" | "several"
    ? readonly string[]
    : string;
};
export type TypedValues = Readonly<Record<string, string | readonly string[]>>;

export interface TypedForm {
  /** What this page is for, in a sentence. */
  readonly lead?: string;
  readonly fields: readonly TypedField[];
  /** Shown in the fields while nothing was kept; it reaches paper only when the owner has kept it. */
  begin?(read: Reader, place: PaperPlace): TypedValues;
  /** The case's words to write from, shown below the fields. */
  reference?(read: Reader, place: PaperPlace): readonly Reference[];
}

export interface Reference {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Keeps the fields' names and kinds in the type, so that `typedAnswers` knows them. */
export const typedForm = <const F extends TypedForm>(form: F): F => form;

const longestOf = { text: 200, long: 4000, list: 400 } as const;
const mostLines = 60;
/** What a form of the page or the API holds at most, whatever it asks. */
const stored = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

export const isList = (field: TypedField): boolean => field.kind === "list" || field.kind === "several";
export const isEmpty = (value: string | readonly string[]): boolean => value.length === 0;

export function optionsOf(field: TypedField, read: Reader, place: PaperPlace): readonly Option[] {
  if (!("options" in field)) return [];
  return typeof field.options === "function" ? field.options(read, place) : field.options;
}

/** The kept JSON as this form reads it: a field that it no longer asks is left out, a new one is empty. */
export function valuesFrom(form: TypedForm, json: string | undefined): TypedValues {
  const kept = json === undefined ? {} : stored.parse(JSON.parse(json));
  return Object.fromEntries(
    form.fields.map((field) => {
      const value = kept[field.name];
      if (isList(field)) return [field.name, Array.isArray(value) ? value : []];
      return [field.name, typeof value === "string" ? value : ""];
    }),
  );
}

export interface TypedReading {
  readonly values: TypedValues;
  /** Name → sentence; empty when all of it can be kept. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Reads what a page or the API sent. What is only missing is no error: half a page can be kept. */
export function readTyped(form: TypedForm, sent: Form, read: Reader, place: PaperPlace): TypedReading {
  const values: Record<string, string | readonly string[]> = {};
  const errors: Record<string, string> = {};
  for (const field of form.fields) {
    const parsed = schemaOf(field, optionsOf(field, read, place)).safeParse(sent[field.name] ?? []);
    if (parsed.success) values[field.name] = parsed.data;
    else errors[field.name] = parsed.error.issues[0]!.message;
  }
  for (const name of Object.keys(sent)) {
    if (name !== "seen" && !form.fields.some((field) => field.name === name))
      errors[name] = "この書類にはない項目です。";
  }
  return { values, errors };
}

/** What a form field sent, as the value that is kept. */
function schemaOf(
  field: TypedField,
  options: readonly Option[],
): z.ZodType<string | readonly string[], unknown> {
  const first = z.array(z.string()).transform((sent) => sent[0] ?? "");
  const known = new Set(options.map(({ value }) => value));
  const gone = "選んだものが、今の一覧にありません。選び直してください。";
  switch (field.kind) {
    case "text":
      return first.pipe(typedLine(field.most ?? longestOf.text));
    case "long":
      return first.pipe(typedProse(field.most ?? longestOf.long));
    case "date":
      return z
        .array(z.string())
        .transform((sent): string | null => sent[0] ?? null)
        .pipe(typedWholeDay)
        .transform((day) => day ?? "");
    case "list":
      return z
        .array(z.string())
        .transform((sent) => sent.flatMap((one) => one.split(/\r\n?|\n/)).filter((one) => one.trim() !== ""))
        .pipe(
          z
            .array(typedLine(field.most ?? longestOf.list))
            .max(mostLines, `${mostLines}行以内で入れてください。`),
        );
    case "choice":
      return first.refine((value) => value === "" || known.has(value), gone);
    case "several":
      return (
        z
          .array(z.string())
          .refine((values) => values.every((value) => known.has(value)), gone)
          // In the order in which they are listed, each once, whatever order a form sends.
          .transform((values) => options.map(({ value }) => value).filter((value) => values.includes(value)))
      );
  }
}

/** Form fields that show these values again. */
export function fillTyped(form: TypedForm, values: TypedValues): Form {
  return Object.fromEntries(
    form.fields.map((field) => {
      const value = values[field.name] ?? (isList(field) ? [] : "");
      if (field.kind === "several") return [field.name, [...value]];
      if (typeof value !== "string") return [field.name, [value.join("\n")]];
      return [field.name, [field.kind === "date" && value !== "" ? formatEra(value) : value]];
    }),
  );
}

/** A value in words, for a reader and for the remark beside a field that a colleague changed. */
export function shownTyped(
  field: TypedField,
  value: string | readonly string[],
  options: readonly Option[],
): string {
  const labelOf = (one: string): string => options.find((option) => option.value === one)?.label ?? one;
  if (typeof value !== "string") return value.map(labelOf).join(field.kind === "several" ? "、" : "\n");
  return field.kind === "date" && value !== "" ? formatEra(value) : labelOf(value);
}
