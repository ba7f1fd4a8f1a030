/** How dossiers say what is not known, when something was, and how sure it is. */
import type { Certainty, Fact } from "#src/features/incidents/index.ts";
import { formatPartialDate, type PartialDate } from "#src/lib/japanese-calendar.ts";

/** Not known, or known without proof. */
export const UNCONFIRMED = "未確認";
/** The owner has not answered yet. */
export const UNFILLED = "未記入";

export const orUnconfirmed = (text: string): string => (text === "" ? UNCONFIRMED : text);
export const orUnfilled = (text: string): string => (text === "" ? UNFILLED : text);

/** Era date as well as it is known; "" while unanswered. */
export const dateWords = (date: PartialDate | null): string => (date === null ? "" : formatPartialDate(date));

/** 「令和8年11月13日 14時30分」 on two lines. */
export function factTime({ date, time }: Pick<Fact, "date" | "time">): string {
  const day = formatPartialDate(date);
  if (time === null) return day;
  const [hour, minute] = time.split(":");
  return `${day}\n${Number(hour)}時${minute}分`;
}

export function certaintyWords(certainty: Certainty): string {
  return certainty === "申告あり(未確認)" ? "申告あり（未確認）" : certainty;
}

/**
 * 「架空美容室（勤めている。申告あり・未確認）」: what others told, or the owner only thinks, of somebody. Never reads as a fact
 * (DOMAIN §4.6); without a grade it is 未確認.
 */
export function withCertainty(text: string, certainty: Certainty | null, note = ""): string {
  if (certainty === "推測") return `${withNote(text, note)}の可能性（推測・未確認）`;
  const grade = certainty === "申告あり(未確認)" ? "申告あり・未確認" : (certainty ?? UNCONFIRMED);
  return withNote(text, joined([note, grade], "。"));
}

/** The parts that say something, with a mark between them. */
export function joined(parts: readonly string[], mark = "、"): string {
  return parts.filter((part) => part !== "").join(mark);
}

/** 「本文（補足）」 */
export function withNote(text: string, note: string): string {
  if (text === "") return note;
  return note === "" ? text : `${text}（${note}）`;
}

/** Chosen answers without 「分からない」; "" when nothing else was chosen. */
export const known = (chosen: readonly string[]): string =>
  chosen.filter((answer) => answer !== "分からない").join("、");
