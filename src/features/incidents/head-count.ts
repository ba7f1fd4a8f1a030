/** How many people: a number, a range, about, or unknown; as the owner writes it in one field. */
import { z } from "zod";
import { formatCount } from "#src/lib/yen.ts";

const number = z.int().min(0).max(100_000_000);

/** `from` equals `to` for one number; both null when unknown. `isAround` is 約. */
export const headCount = z
  .object({ from: z.nullable(number), to: z.nullable(number), isAround: z.boolean() })
  .refine(
    ({ from, to }) => (from === null) === (to === null) && (from === null || to === null || from <= to),
    "人数の範囲は、少ないほうを先に入れてください。",
  );
export type HeadCount = Readonly<z.infer<typeof headCount>>;

/** The largest number it may be; undefined when unknown. 千人を超える asks for this one (規則7条4号). */
export function mostPeople(count: HeadCount): number | undefined {
  return count.to ?? undefined;
}

/** Reads 「312」「312人」「約300」「300〜350人」「分からない」. */
export function readHeadCount(typed: string): { ok: true; value: HeadCount } | { ok: false; reason: string } {
  const text = typed.normalize("NFKC").replace(/[\s,人名]/g, "");
  if (/^(?:分からない|わからない|不明|不詳)$/.test(text)) {
    return { ok: true, value: { from: null, to: null, isAround: false } };
  }
  const found = /^(約|およそ)?(\d{1,9})(?:-(\d{1,9}))?(くらい|ぐらい|ほど|程度|前後)?$/.exec(
    text.replace(/[〜～~‐–—−ー]|から/g, "-"),
  );
  if (!found)
    return { ok: false, reason: "人数を数字で入れてください。例：312、約300、300〜350、分からない" };
  const from = Number(found[2]);
  const to = found[3] === undefined ? from : Number(found[3]);
  if (from > to) return { ok: false, reason: "人数の範囲は、少ないほうを先に入れてください。" };
  return { ok: true, value: { from, to, isAround: found[1] !== undefined || found[4] !== undefined } };
}

/** 「312人」「約300人」「300〜350人」「不明」. */
export function formatHeadCount({ from, to, isAround }: HeadCount): string {
  if (from === null || to === null) return "不明";
  const range = from === to ? formatCount(from) : `${formatCount(from)}〜${formatCount(to)}`;
  return `${isAround ? "約" : ""}${range}人`;
}
