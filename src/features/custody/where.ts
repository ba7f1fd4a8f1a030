/** Where a thing is now, from the acts that stand. */
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { CustodyItem } from "./items.ts";
import { type Act, standingActs } from "./queries.ts";

export interface Whereabouts {
  /** `unsaid`: nobody wrote where it lies. `data`: a file in this program's storage, nothing to carry away. */
  readonly state: "here" | "away" | "destroyed" | "unsaid" | "data";
  /** One phrase for a table. */
  readonly words: string;
  /** Day of the act that brought it there. */
  readonly since: string | undefined;
  readonly actId: string | undefined;
  readonly caseNumber: string;
  /** Number of the seal on it, or 「封あり」; empty when there is none. */
  readonly seal: string;
}

/** `acts` may be all of the incident. */
export function whereNow(item: CustodyItem, acts: readonly Act[]): Whereabouts {
  let now: Whereabouts = beginning(item);
  for (const act of standingActs(acts)) if (act.itemIds.includes(item.id)) now = after(now, act);
  return now;
}

function beginning({ isPhysical, keptWhere, keptBy }: CustodyItem): Whereabouts {
  const nothing = { since: undefined, actId: undefined, caseNumber: "", seal: "" };
  if (!isPhysical) return { ...nothing, state: "data", words: "データとして、Akashiの保管場所にあります" };
  if (keptWhere === "" && keptBy === "")
    return { ...nothing, state: "unsaid", words: "保管場所がまだ書かれていません" };
  const keeper = keptBy === "" ? "" : `（保管者：${keptBy}）`;
  return { ...nothing, state: "here", words: `${keptWhere || "店"}${keeper}` };
}

function after(before: Whereabouts, act: Act): Whereabouts {
  const { fields } = act;
  const since = fields.happenedOn ?? undefined;
  const moved = { since, actId: act.id, seal: before.seal };
  const from = since === undefined ? "" : `${formatEra(since)}から`;
  switch (act.action) {
    case "transferred": {
      const number = fields.caseNumber === "" ? "" : `、受理番号 ${fields.caseNumber}`;
      const words = `${partyOf(fields.receivedAffiliation, fields.receivedBy)}にあります（${from}${number}）`;
      return {
        ...moved,
        state: "away",
        words,
        caseNumber: fields.caseNumber,
        seal: fields.seal || before.seal,
      };
    }
    case "received":
    case "returned":
    case "stored":
      return {
        ...moved,
        state: "here",
        words: `${fields.keptAt || "店（保管場所は未記入）"}（${from}）`,
        caseNumber: "",
        seal: fields.seal || before.seal,
      };
    case "destroyed":
      return {
        ...moved,
        state: "destroyed",
        words: `廃棄しました（${formatEra(since!)}）`,
        caseNumber: "",
        seal: "",
      };
    case "sealed":
      return { ...before, seal: fields.seal || "封あり" };
    case "unsealed":
      return { ...before, seal: "" };
    default:
      return before;
  }
}

/** 「例示警察署 生活安全課（見本巡査部長）」 */
export function partyOf(affiliation: string, name: string): string {
  if (affiliation === "") return name;
  return name === "" ? affiliation : `${affiliation}（${name}）`;
}
