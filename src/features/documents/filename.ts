/** Names of files for people: in Japanese, without a character that Windows, macOS or a mail program would not take. */
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";

export interface Named {
  readonly title: string;
  readonly incident: number;
  /** Its label; "" for none. */
  readonly subject: string;
  readonly madeOn: CivilDate;
}

/** 「警察相談用資料_事件1_令和8年11月21日」, 「申告書_事件1_お客様0127_令和8年11月21日」. Holds no name of a person. */
export function stemOf({ title, incident, subject, madeOn }: Named): string {
  return [title, `事件${incident}`, subject, formatEra(madeOn)].filter(Boolean).join("_");
}

export const fileNameOf = (stem: string, edition: number): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no file name may hold them
  `${stem.replace(/[\u0000-\u001f\\/:*?"<>|\s]+/gu, "")}_第${edition}版.pdf`;
