/** What a run costs in money and hours: figures that the owner can change, kept with the run as they were shown. */
import { z } from "zod";

/**
 * Fees of Japan Post from 1 October 2024 and usual prices of an office, read 2026-11-21 and not verified (DOMAIN §6.3):
 * pages show them with 「確認してください」. Yen for one letter.
 */
export const postage = [
  { kind: "standard", label: "普通郵便（定形・50gまで）", yen: 110 },
  { kind: "recorded", label: "特定記録（定形）", yen: 110 + 210 },
  { kind: "registered", label: "簡易書留（定形）", yen: 110 + 350 },
] as const;
export const postageAsOf = "2024-10-01";

const yen = (most: number) =>
  z.coerce
    .number("数字で入れてください。")
    .min(0, "0以上で入れてください。")
    .max(most, `${most.toLocaleString("ja-JP")}以下で入れてください。`);

export const costFigures = z.object({
  kind: z
    .enum(
      postage.map((one) => one.kind),
      "送り方を選んでください。",
    )
    .default("standard"),
  postageYen: yen(10_000).default(110),
  envelopeYen: yen(1_000).default(10),
  sheetYen: yen(1_000).default(5),
  /** Folding, putting in, closing, stamping: minutes for one letter. */
  minutes: yen(60).default(1),
});
export type CostFigures = z.output<typeof costFigures>;

export const usualFigures: CostFigures = costFigures.parse({});

export interface Cost {
  readonly letters: number;
  readonly postageYen: number;
  readonly envelopesYen: number;
  readonly paperYen: number;
  readonly totalYen: number;
  readonly hours: number;
}

/** `sheets`: of all letters together. Yen are rounded up; hours to a quarter upwards. */
export function costOfLetters(letters: number, sheets: number, figures: CostFigures): Cost {
  const postageYen = Math.ceil(letters * figures.postageYen);
  const envelopesYen = Math.ceil(letters * figures.envelopeYen);
  const paperYen = Math.ceil(sheets * figures.sheetYen);
  return {
    letters,
    postageYen,
    envelopesYen,
    paperYen,
    totalYen: postageYen + envelopesYen + paperYen,
    hours: Math.ceil((letters * figures.minutes) / 15) / 4,
  };
}

/** 「約2時間45分」, 「約15分」. */
export function hoursInWords(hours: number): string {
  const whole = Math.floor(hours);
  const minutes = Math.round((hours - whole) * 60);
  if (whole === 0) return `約${minutes}分`;
  return minutes === 0
    ? `約${whole.toLocaleString("ja-JP")}時間`
    : `約${whole.toLocaleString("ja-JP")}時間${minutes}分`;
}
