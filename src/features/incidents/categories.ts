/** Which cases of 規則7条 the answers point at: a hint for the owner, never a decision (DOMAIN §1.2). */
import { mostPeople } from "./head-count.ts";
import type { Answers } from "./sections/index.ts";

export type Category = Answers["duty"]["categories"][number];

/** 千人を超える: 1,001 or more. */
const THOUSAND = 1000;
const unclear = ["まだ使われた様子はない", "分からない"];
const noTaking = ["覚えていた、または個人の連絡先にあった", "分からない"];

/** In the order of the rule; empty while nothing points anywhere. */
export function likelyCategories({ data, discovery, usage }: Answers): Category[] {
  const isUsed = usage.ways.some((way) => !unclear.includes(way));
  const isTaken = usage.taking.some((way) => !noTaking.includes(way));
  const isSeen = discovery.trigger !== null && discovery.trigger !== "まだ疑いだけ";
  const found: [Category, boolean][] = [
    ["1号", data.sensitive === "ある"],
    ["2号", data.payment === "含まれる" || data.items.includes("クレジットカード情報")],
    ["3号", isUsed || isTaken || isSeen],
    ["4号", data.people !== null && (mostPeople(data.people) ?? 0) > THOUSAND],
  ];
  return found.filter(([, fits]) => fits).map(([category]) => category);
}

/** The hint in words, for the page that asks. */
export function categoryNotice(answers: Answers): string | undefined {
  const likely = likelyCategories(answers);
  if (likely.length === 0) return undefined;
  return `これまでの答えからは、${likely.join("・")}に当てはまる可能性があります。`;
}
