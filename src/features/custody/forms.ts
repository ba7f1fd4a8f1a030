/** Between the forms of custody and what its functions take. */
import { type AskedField, asks } from "./asks.ts";
import type { Act } from "./queries.ts";
import type { Action } from "./words.ts";

/** One ticked box arrives as text, several as a list. */
export function manyOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** `items` and `condition.<id>` of the form as the list that `actInput` reads. */
export function readActForm(typed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ids = [...new Set([...manyOf(typed.items), ...manyOf(typed.more)])];
  return { ...typed, items: ids.map((id) => ({ id, condition: typed[`condition.${id}`] ?? "" })) };
}

/** What an act says, as the form shows it. */
export function actValues({ fields }: Act): Record<string, unknown> {
  const conditions = fields.items.map(({ id, condition }) => [`condition.${id}`, condition]);
  return {
    ...fields,
    ...Object.fromEntries(conditions),
    items: fields.items.map(({ id }) => id),
    reason: "",
  };
}

/** Asked at once; what follows is folded away until somebody wants it. */
const ASKED_FIRST = 5;

/** The questions of an action as parts of the page, each with what was typed and what is wrong with it. */
export function actQuestions(
  action: Action,
  values: Readonly<Record<string, unknown>>,
  errors: Readonly<Record<string, string>>,
) {
  const all = asks[action].map(({ name, label, hint, kind, isRequired }) => ({
    partial: partials[kind ?? "line"],
    name,
    label,
    hint,
    value: textOf(values, name),
    error: errors[name],
    required: isRequired,
    maxlength: kind === undefined ? 200 : undefined,
    rows: kind === "prose" ? 2 : undefined,
  }));
  const further = all.slice(ASKED_FIRST);
  return {
    questions: all.slice(0, ASKED_FIRST),
    further,
    isFurtherOpen: further.some(({ value, error }) => value !== "" || error !== undefined),
    furtherWords: `さらに書く（${further.map(({ label }) => label).join("、")}）`,
  };
}

const partials = {
  line: "shared/field-text",
  prose: "shared/field-textarea",
  day: "shared/field-date",
} as const;

const textOf = (values: Readonly<Record<string, unknown>>, name: AskedField): string => {
  const value = values[name];
  return typeof value === "string" ? value : "";
};
