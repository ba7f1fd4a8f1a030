/**
 * Which data items a letter names to whom: the items that the owner says were taken, as far as this person has them.
 * The owner may widen or narrow an item for everyone (a rule, in versions) or choose by hand for one person.
 */
import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import { answersOf, type DataItem, dataItems, getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { leakRuleChanged } from "./events.ts";
import { readHeader } from "./import/columns.ts";
import { leakRule } from "./tables.ts";

/** `held`: named to those who have a value or a note of it. */
export const leakReaches = ["held", "everyone", "nobody"] as const;
export type LeakReach = (typeof leakReaches)[number];

/** Item → reach; an item that is missing is `held`. */
export const leakRuleInput = z.object({
  items: z.partialRecord(z.enum(dataItems), z.enum(leakReaches)),
  reason: z.string().trim().min(1, "理由を入れてください。").max(500, "500文字以内で入れてください。"),
});
export type LeakRuleInput = z.infer<typeof leakRuleInput>;

export interface LeakRule {
  /** 0 while nothing but the default holds. */
  readonly version: number;
  /** Items that the incident's answers name, in the order of the list. */
  readonly taken: readonly DataItem[];
  readonly items: LeakRuleInput["items"];
  readonly reason: string;
  readonly at: string | null;
}

/** What is looked at to tell which items a person has. */
export interface Holding {
  readonly kana: string | null;
  readonly birth: string | null;
  readonly address: string | null;
  readonly building: string | null;
  readonly postal: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly fax: string | null;
  readonly email: string | null;
  readonly firstVisit: string | null;
  readonly lastVisit: string | null;
  readonly visits: number | null;
  readonly salesTotalYen: number | null;
  readonly present: readonly string[];
}

/** The newest rule together with the items that the incident names. */
export function leakRuleOf(read: Reader, incidentId: string): LeakRule {
  const { number } = getIncident(read, incidentId);
  const row = read
    .select()
    .from(leakRule)
    .where(eq(leakRule.incident, number))
    .orderBy(desc(leakRule.version))
    .limit(1)
    .get();
  const taken = answersOf(read, incidentId).data.items ?? [];
  return {
    version: row?.version ?? 0,
    taken: dataItems.filter((item) => (taken as readonly string[]).includes(item)),
    items: row ? (JSON.parse(row.items) as LeakRuleInput["items"]) : {},
    reason: row?.reason ?? "",
    at: row?.at ?? null,
  };
}

/** Makes a new version; earlier ones stay. */
export function setLeakRule(tx: Tx, incidentId: string, input: LeakRuleInput): number {
  const { number } = getIncident(tx.db, incidentId);
  const version = leakRuleOf(tx.db, incidentId).version + 1;
  tx.db
    .insert(leakRule)
    .values({
      incident: number,
      version,
      items: JSON.stringify(input.items),
      reason: input.reason,
      at: tx.at.toISOString(),
      byUser: tx.actor.id,
    })
    .run();
  tx.record(leakRuleChanged, incidentId, { version });
  return version;
}

/** Items that a letter names to this person, in the order of the list. */
export function leakedItemsOf(rule: LeakRule, person: Holding): DataItem[] {
  const held = heldItems(person);
  return rule.taken.filter((item) => {
    const reach = rule.items[item] ?? "held";
    return reach === "everyone" || (reach === "held" && held.has(item));
  });
}

/** Items of which the shop's list holds something about this person. */
export function heldItems(person: Holding): Set<DataItem> {
  const held = new Set<DataItem>(["氏名"]);
  const note = (item: DataItem, ...values: readonly (string | number | null)[]) => {
    if (values.some((value) => value !== null)) held.add(item);
  };
  note("フリガナ", person.kana);
  note("生年月日", person.birth);
  note("住所", person.address, person.building, person.postal);
  note("電話番号", person.phone, person.mobile, person.fax);
  note("メールアドレス", person.email);
  note("来店・施工履歴", person.firstVisit, person.lastVisit, person.visits);
  note("料金・売上", person.salesTotalYen);
  for (const header of person.present) held.add(itemOfHeader(header));
  return held;
}

const byHeader = new Map<string, DataItem>();

/** The item under which a column falls whose content stayed outside. */
function itemOfHeader(header: string): DataItem {
  const known = byHeader.get(header);
  if (known) return known;
  const item = readItem(header);
  // Headers come from people's files: the memory of them stays small.
  if (byHeader.size >= 1_000) byHeader.clear();
  byHeader.set(header, item);
  return item;
}

function readItem(header: string): DataItem {
  const field = readHeader([header])[0]?.field ?? null;
  if (field === "karte" || field === "note") return "カルテ記載";
  if (field === "sex") return "性別";
  if (field === "lastMenu") return "施術・工事内容";
  if (field === "source") return "その他";
  const text = header.normalize("NFKC").toUpperCase();
  if (/LINE|SNS|INSTAGRAM|インスタ|TWITTER/.test(text)) return "SNSアカウント";
  if (/写真|画像/.test(text)) return "写真";
  if (/クレジット|カード番号|CVV/.test(text)) return "クレジットカード情報";
  if (/口座|銀行/.test(text)) return "口座情報";
  if (/暗証|パスワード|PASSWORD/.test(text)) return "ID・パスワード";
  if (/アレルギ|病|既往|妊娠|服薬|薬|障害|障がい|健康|体質|肌|頭皮/.test(text)) return "カルテ記載";
  return "その他";
}
