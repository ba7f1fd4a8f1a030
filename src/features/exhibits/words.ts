/** How exhibits are named (DOMAIN §5.2). Codes are stored, words are shown. */

/** 甲 is used for whoever sues, 乙 for the other side, 丙 for a third party. */
export const parties = ["ko", "otsu", "hei"] as const;
export type Party = (typeof parties)[number];
export const partyLabels: Readonly<Record<Party, string>> = { ko: "甲", otsu: "乙", hei: "丙" };

/** An item as one exhibit, or each of its files with a branch number (枝番). */
export const showings = ["one", "files"] as const;
export type Showing = (typeof showings)[number];
export const showingLabels: Readonly<Record<Showing, string>> = {
  files: "ファイルごとに枝番を付ける（例：甲1の1、甲1の2）",
  one: "まとめて1つの号証にする",
};

/** 「甲1」, 「甲1の2」: as tables say it. */
export const shortNumber = (party: Party, number: number, branch: number | null): string =>
  `${partyLabels[party]}${number}${branch === null ? "" : `の${branch}`}`;

/** 「甲第1号証」, 「甲第1号証の2」: as text and margins say it. */
export const formalNumber = (party: Party, number: number, branch: number | null): string =>
  `${partyLabels[party]}第${number}号証${branch === null ? "" : `の${branch}`}`;

/** 「甲001」, 「甲001の2」: for names of files, so that they sort. */
export const sortedNumber = (party: Party, number: number, branch: number | null): string =>
  `${partyLabels[party]}${String(number).padStart(3, "0")}${branch === null ? "" : `の${branch}`}`;
