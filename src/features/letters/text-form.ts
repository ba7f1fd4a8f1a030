/** The form of a letter's words: what its fields show, and what was typed into them. */
import type { Case } from "#src/features/incidents/index.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { readDate } from "#src/lib/japanese-date.ts";
import { type BlockId, blocksOf } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import type { WordedTemplate, Wording } from "./words.ts";

export type Values = Readonly<Record<string, string>>;

/** As its fields show it. */
export function valuesOf(draft: Draft): Values {
  return {
    ...draft.blocks,
    sentOn: draft.sentOn === null ? "" : formatEra(draft.sentOn),
    earlierOn: draft.earlierOn === null ? "" : formatEra(draft.earlierOn),
    taken: draft.taken,
    takenFact: draft.takenFact ?? "",
    use: draft.use,
    useFact: draft.useFact ?? "",
    usedFor: draft.usedFor,
    hasSealMark: draft.hasSealMark ? "yes" : "",
  };
}

/** Of `valuesOf` what the form of these words asks: a 訂正 not how sure it is, a letter about a run no earlier day. */
export function askedOf(draft: Draft, { words, aboutRun }: Wording): Values {
  const values = valuesOf(draft);
  const names = [
    "sentOn",
    ...(words !== "apology" && aboutRun === undefined ? ["earlierOn"] : []),
    ...(words === "correction" ? [] : ["taken", "takenFact", "use", "useFact", "usedFor"]),
    "hasSealMark",
    ...blocksOf(words).map(({ id }) => id),
  ];
  return Object.fromEntries(names.map((name) => [name, values[name] ?? ""]));
}

/** As it would be kept, so that another spelling of the same day and a blank at the end are no other wording. */
export function tidied(typed: Values): Values {
  return Object.fromEntries(
    Object.entries(typed).map(([name, words]) => {
      const day = name.endsWith("On") ? dayOf(words) : null;
      return [name, day === null ? words.trim() : formatEra(day)];
    }),
  );
}

/** A field in the words of the form. */
export function shownOf(one: Case, name: string, value: string): string {
  if (name === "hasSealMark") return value === "yes" ? "印刷する" : "印刷しない";
  if (name === "takenFact" || name === "useFact") {
    return factChoices(one).find((fact) => fact.value === value)?.label ?? "";
  }
  return name === "taken" || name === "use" ? (gradeLabels[value] ?? "") : value;
}

const gradeLabels: Values = { none: "書かない", suspected: "おそれがある", confirmed: "確認済" };

/** 確認済 facts of the timeline that a wording may rest on. */
export function factChoices({ facts }: Case): { value: string; label: string }[] {
  return facts
    .filter((fact) => fact.certainty === "確認済")
    .map(({ id, date, what }) => {
      const text = what.replace(/\s+/g, " ");
      const shortened = text.length > 40 ? `${text.slice(0, 40)}…` : text;
      return { value: id, label: `${formatPartialDate(date)}　${shortened}` };
    });
}

/** What was sent, to be parsed as changes of a draft. A field that was not sent stays as it is. */
export function changesOf(typed: Values, template: WordedTemplate): unknown {
  const ids = blocksOf(template)
    .map(({ id }) => id)
    .filter((id) => typed[id] !== undefined || isReset(typed, id));
  return {
    // A box without its tick is not sent; the day of its form is.
    ...(typed.sentOn !== undefined && {
      sentOn: dayOf(typed.sentOn),
      hasSealMark: typed.hasSealMark === "yes",
    }),
    // Not asked where a run is meant: what was typed before stays.
    ...(template !== "apology" && typed.earlierOn !== undefined && { earlierOn: dayOf(typed.earlierOn) }),
    ...(typed.taken !== undefined && {
      taken: typed.taken,
      takenFact: typed.taken === "confirmed" ? typed.takenFact || null : null,
    }),
    ...(typed.use !== undefined && {
      use: typed.use,
      useFact: typed.use === "confirmed" ? typed.useFact || null : null,
    }),
    ...(typed.usedFor !== undefined && { usedFor: typed.usedFor }),
    blocks: Object.fromEntries(ids.map((id) => [id, isReset(typed, id) ? null : typed[id]])),
  };
}

const isReset = (typed: Values, id: BlockId): boolean => typed[`reset.${id}`] === "yes";

function dayOf(typed: string): string | null {
  const day = readDate(typed);
  return day.ok && day.precision === "day" ? day.date : null;
}

/** What was typed as the date but could not be read is not dropped silently. */
export function dateError(name: string, typed: string | undefined): Values {
  if (typed === undefined || typed.trim() === "") return {};
  const day = readDate(typed);
  if (!day.ok) return { [name]: day.reason };
  if (day.precision !== "day" || day.around) {
    return { [name]: "年月日まで入れてください。例：令和8年11月21日" };
  }
  return {};
}
