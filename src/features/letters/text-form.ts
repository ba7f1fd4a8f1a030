/** The form of a letter's words: what its fields show, and what was typed into them. */
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate } from "#src/lib/japanese-date.ts";
import { type BlockId, blocksOf } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import type { WordedTemplate } from "./words.ts";

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

/** What was sent, to be parsed as changes of a draft. */
export function changesOf(typed: Values, template: WordedTemplate): unknown {
  const text = (id: BlockId): string | null => (typed[`reset.${id}`] === "yes" ? null : (typed[id] ?? ""));
  return {
    sentOn: dayOf(typed.sentOn),
    // Not asked where a run is meant: what was typed before stays.
    ...(template !== "apology" && typed.earlierOn !== undefined && { earlierOn: dayOf(typed.earlierOn) }),
    taken: typed.taken,
    takenFact: typed.taken === "confirmed" ? typed.takenFact || null : null,
    use: typed.use,
    useFact: typed.use === "confirmed" ? typed.useFact || null : null,
    usedFor: typed.usedFor ?? "",
    hasSealMark: typed.hasSealMark === "yes",
    blocks: Object.fromEntries(blocksOf(template).map(({ id }) => [id, text(id)])),
  };
}

function dayOf(typed = ""): string | null {
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
