/** Names of files for people: in Japanese, without a character that Windows, macOS or a mail program would not take. */
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { type Kind, kindWords } from "./kinds.ts";

/** 「警察相談用資料_事件1_令和8年11月21日_第1版.pdf」. Holds no name of a person. */
export function fileNameOf(kind: Kind, incident: number, madeOn: CivilDate, edition: number): string {
  return `${kindWords(kind).title}_事件${incident}_${formatEra(madeOn)}_第${edition}版.pdf`;
}
