/**
 * Kinds of question. One definition carries everything: what is stored, how a form field is read and filled in again,
 * what counts as answered, and how the answer reads in words. Forms, API and documents all use it.
 */
import { z } from "zod";
import { isCivilDate } from "#src/lib/civil-date.ts";
import { formatEra, formatPartialDate, type PartialDate } from "#src/lib/japanese-calendar.ts";
import { readDate } from "#src/lib/japanese-date.ts";
import { typedLine, typedProse } from "#src/lib/typed-text.ts";
import { formatCount, formatYen, readYen } from "#src/lib/yen.ts";
import { formatHeadCount, type HeadCount, headCount, readHeadCount } from "./head-count.ts";
import { check, first, type Option, type Question, type Reading, type Words } from "./question.ts";

const choose = "選択肢から選び直してください。";

/** 「はい・一部・いいえ・不明」 with a note on since when and how. */
const grades = ["はい", "一部", "いいえ", "不明"] as const;
type Grade = (typeof grades)[number];
export interface Graded {
  readonly answer: Grade | null;
  readonly note: string;
}

export const answerDate = z.string().refine(isCivilDate, "実在する日付を入れてください。");
export const partialDate: z.ZodType<PartialDate> = z.union([
  z.object({ precision: z.literal("unknown"), date: z.null(), around: z.literal(false) }),
  z.object({ precision: z.enum(["day", "month", "year"]), date: answerDate, around: z.boolean() }),
]);

export function line(label: string, words: Words & { longest?: number } = {}): Question<string> {
  return textQuestion("line", label, typedLine(words.longest ?? 100), words);
}

export function prose(label: string, words: Words = {}): Question<string> {
  return textQuestion("prose", label, typedProse(4000), words);
}

/** One answer a line, e.g. a list of questions. */
export function lines(label: string, words: Words = {}): Question<readonly string[]> {
  const schema = z.array(typedLine(500)).max(50, "50行以内で入れてください。");
  return {
    ...words,
    kind: "lines",
    label,
    schema,
    empty: [],
    read: (form, name) => {
      const typed = first(form, name).split(/\r\n?|\n/);
      return check(
        schema,
        typed.map((text) => text.trim()).filter((text) => text !== ""),
      );
    },
    fill: (value, name) => ({ [name]: [value.join("\n")] }),
    isFilled: (value) => value.length > 0,
    show: (value) => value.join("\n"),
  };
}

type Choices<V extends string> = readonly (V | { value: V; hint?: string; icon?: string; label?: string })[];

export function one<const V extends string>(
  label: string,
  choices: Choices<V>,
  words: Words = {},
): Question<V | null> {
  const options = optionsOf(choices);
  const schema = z.nullable(z.enum(options.map((option) => option.value) as [V, ...V[]], choose));
  return {
    ...words,
    kind: "one",
    label,
    options,
    schema,
    empty: null,
    read: (form, name) => check(schema, first(form, name) || null),
    fill: (value, name) => ({ [name]: value === null ? [] : [value] }),
    isFilled: (value) => value !== null,
    show: (value) => options.find((option) => option.value === value)?.label ?? "",
  };
}

/** Any number of the choices; those that are `alone` deny the others and go with none of them. */
export function several<const V extends string>(
  label: string,
  choices: Choices<V>,
  { alone = [], ...words }: Words & { alone?: readonly NoInfer<V>[] } = {},
): Question<readonly V[]> {
  const options = optionsOf(choices);
  const values = options.map((option) => option.value) as [V, ...V[]];
  // Stored in the order of the list, each once.
  const schema = z
    .array(z.enum(values, choose))
    .overwrite((chosen) => values.filter((value) => chosen.includes(value)));
  return {
    ...words,
    kind: "several",
    label,
    options,
    schema,
    empty: [],
    read: (form, name) => check(schema, form[name] ?? []),
    fill: (value, name) => ({ [name]: value }),
    isFilled: (value) => value.length > 0,
    conflict: (chosen) => {
      const denial = alone.find((value) => chosen.includes(value));
      if (denial === undefined || chosen.length === 1) return undefined;
      return `「${denial}」は、ほかの答えと一緒には選べません。「${denial}」だけにするか、その印を外してください。`;
    },
    show: (value) =>
      options
        .filter((option) => (value as readonly string[]).includes(option.value))
        .map((option) => option.label)
        .join("、"),
  };
}

/** A whole day: `YYYY-MM-DD`, or null. */
export function day(label: string, words: Words = {}): Question<string | null> {
  return {
    ...words,
    kind: "day",
    label,
    schema: z.nullable(answerDate),
    empty: null,
    read: (form, name) => {
      const typed = first(form, name);
      if (typed === "") return { ok: true, value: null };
      const reading = readDate(typed);
      if (!reading.ok) return reading;
      if (reading.precision !== "day" || reading.around) {
        return { ok: false, reason: "年月日まで入れてください。例：令和8年11月21日" };
      }
      return { ok: true, value: reading.date };
    },
    fill: (value, name) => ({ [name]: [value === null ? "" : formatEra(value)] }),
    isFilled: (value) => value !== null,
    show: (value) => (value === null ? "" : formatEra(value, { weekday: true })),
  };
}

/** A date as well as it is known: day, month, year, 頃, 不詳; or null while unanswered. */
export function partialDay(label: string, words: Words = {}): Question<PartialDate | null> {
  return {
    hint: "例：令和8年11月21日、2026年11月頃、不詳",
    ...words,
    kind: "partial",
    label,
    schema: z.nullable(partialDate),
    empty: null,
    read: (form, name) => readPartialDate(first(form, name)),
    fill: (value, name) => ({ [name]: [value === null ? "" : formatPartialDate(value)] }),
    isFilled: (value) => value !== null,
    show: (value) => (value === null ? "" : formatPartialDate(value, { weekday: true })),
  };
}

/** What was typed as a date, or null for nothing. */
export function readPartialDate(typed: string): Reading<PartialDate | null> {
  if (typed === "") return { ok: true, value: null };
  const reading = readDate(typed, { allowUnknown: true });
  if (!reading.ok) return reading;
  return reading.precision === "unknown"
    ? { ok: true, value: { precision: "unknown", date: null, around: false } }
    : { ok: true, value: { precision: reading.precision, date: reading.date, around: reading.around } };
}

export function count(label: string, words: Words = {}): Question<number | null> {
  return numberQuestion("count", label, formatCount, words);
}

/** Whole yen, not negative. */
export function yen(label: string, words: Words = {}): Question<number | null> {
  return numberQuestion("yen", label, formatYen, words);
}

export function people(label: string, words: Words = {}): Question<HeadCount | null> {
  const schema = z.nullable(headCount);
  return {
    ...words,
    kind: "people",
    label,
    schema,
    empty: null,
    read: (form, name) => {
      const typed = first(form, name);
      return typed === "" ? { ok: true, value: null } : readHeadCount(typed);
    },
    fill: (value, name) => ({ [name]: [value === null ? "" : formatHeadCount(value)] }),
    isFilled: (value) => value !== null,
    show: (value) => (value === null ? "" : formatHeadCount(value)),
  };
}

export function graded(label: string, words: Words = {}): Question<Graded> {
  const schema = z.object({ answer: z.nullable(z.enum(grades, choose)), note: typedLine(300) });
  return {
    ...words,
    kind: "graded",
    label,
    options: grades.map((grade) => ({ value: grade, label: grade })),
    schema,
    empty: { answer: null, note: "" },
    read: (form, name) =>
      check(schema, { answer: first(form, name) || null, note: first(form, `${name}.note`) }),
    fill: (value, name) => ({
      [name]: value.answer === null ? [] : [value.answer],
      [`${name}.note`]: [value.note],
    }),
    isFilled: (value) => value.answer !== null,
    show: (value) => [value.answer ?? "", value.note && `（${value.note}）`].join(""),
  };
}

/** Choices in the order of preference; form fields `name.1` … `name.n`. */
export function ranked<const V extends string>(
  label: string,
  choices: readonly V[],
  words: Words = {},
): Question<readonly V[]> {
  const options = optionsOf(choices);
  const schema = z
    .array(z.enum(choices as unknown as [V, ...V[]], choose))
    .refine((chosen) => new Set(chosen).size === chosen.length, "同じものが2回選ばれています。");
  const places = choices.map((_, index) => index + 1);
  return {
    ...words,
    kind: "ranked",
    label,
    options,
    schema,
    empty: [],
    read: (form, name) =>
      check(
        schema,
        places.map((place) => first(form, `${name}.${place}`)).filter((value) => value !== ""),
      ),
    fill: (value, name) =>
      Object.fromEntries(places.map((place) => [`${name}.${place}`, [value[place - 1] ?? ""]])),
    isFilled: (value) => value.length > 0,
    show: (value) => value.map((choice, index) => `${index + 1}. ${choice}`).join("　"),
  };
}

function textQuestion(
  kind: "line" | "prose",
  label: string,
  schema: z.ZodType<string>,
  words: Words,
): Question<string> {
  return {
    ...words,
    kind,
    label,
    schema,
    empty: "",
    read: (form, name) => check(schema, form[name]?.[0] ?? ""),
    fill: (value, name) => ({ [name]: [value] }),
    isFilled: (value) => value !== "",
    show: (value) => value,
  };
}

function numberQuestion(
  kind: "count" | "yen",
  label: string,
  format: (value: number) => string,
  words: Words,
): Question<number | null> {
  const schema = z.nullable(z.int("整数で入れてください。").min(0, "0以上で入れてください。"));
  return {
    ...words,
    kind,
    label,
    schema,
    empty: null,
    read: (form, name) => {
      const typed = first(form, name);
      if (typed === "") return { ok: true, value: null };
      const value = readYen(typed.replace(/[人件名]$/, ""));
      return value === undefined
        ? { ok: false, reason: "数字で入れてください。例：12、64,000" }
        : check(schema, value);
    },
    fill: (value, name) => ({ [name]: [value === null ? "" : formatCount(value)] }),
    isFilled: (value) => value !== null,
    show: (value) => (value === null ? "" : `${format(value)}${kind === "count" ? (words.unit ?? "") : ""}`),
  };
}

function optionsOf<V extends string>(choices: Choices<V>): Option[] {
  return choices.map((choice) =>
    typeof choice === "string"
      ? { value: choice, label: choice }
      : { value: choice.value, label: choice.label ?? choice.value, hint: choice.hint, icon: choice.icon },
  );
}
