/**
 * Rules for what the owner types into a paper, and the words
 * that several of these papers share (DOMAIN §4.6, §4.8, §15.4).
 */
import type { Fact } from "#src/features/incidents/index.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";
import type { Finding, Placed } from "./places.ts";

/** Shorter ones are parts of other sentences. */
const shortestSupposition = 8;

/** A fact that is marked 推測, written again where a paper says what happened. */
export function suppositionAsFact({ place, path, text }: Placed, facts: readonly Fact[]): Finding[] {
  const said = squeezed(text);
  const supposed = facts.find(
    ({ certainty, what }) =>
      certainty === "推測" &&
      sentencesOf(what).some((one) => [...one].length >= shortestSupposition && said.includes(one)),
  );
  if (!supposed) return [];
  return [
    {
      path,
      sentence: `${place}に、「推測」の出来事（${formatPartialDate(supposed.date)}）と同じ文があります。推測を事実として書くと、書面全体が疑われることがあります。外すか、裏付けが取れてから出来事の「確かさ」を直してください。`,
    },
  ];
}

/** Several sentences make one fact; each alone would already say it. */
const sentencesOf = (text: string): string[] =>
  text
    .split(/[。\n]/)
    .map(squeezed)
    .filter(Boolean);
const squeezed = (text: string): string => text.normalize("NFKC").replace(/\s/g, "");

/** 「令和8年9月29日 21時47分ころ、…」: a confirmed fact as the beginning of a text. */
export function factLine({ date, time, what }: Pick<Fact, "date" | "time" | "what">): string {
  const day = date.date === null ? "" : formatPartialDate(date);
  const [hour, minute] = (time ?? "").split(":");
  const clock = time === null ? "" : `${Number(hour)}時${Number(minute)}分`;
  return `${day}${clock}${day === "" ? "" : "、"}${what.replace(/\s*\n\s*/g, "")}`;
}

/** The confirmed facts, as a page shows them to write from. */
export const confirmedLines = (facts: readonly Fact[]): string[] =>
  facts.filter(({ certainty }) => certainty === "確認済").map(factLine);
