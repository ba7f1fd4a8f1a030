/** The custody line of a thing: what the program did and what people did, in the order of time. */
import { listUsers } from "#src/features/access/index.ts";
import { automaticCustody, type CustodyLineEntry, getEvidence } from "#src/features/evidence/index.ts";
import { entriesNaming } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant, instantFromTokyo } from "#src/lib/instant.ts";
import type { Reader } from "#src/platform/database.ts";
import { getItem } from "./items.ts";
import { findOwner, ownerWords } from "./owners.ts";
import { type Act, listActs } from "./queries.ts";
import { actSentence, whenWords } from "./sentences.ts";
import { type Whereabouts, whereNow } from "./where.ts";
import { actLabel } from "./words.ts";

export interface CustodyLine {
  /** Newest first. */
  readonly entries: readonly (CustodyLineEntry & { readonly actId?: string })[];
  readonly total: number;
  readonly now: Whereabouts;
  /** 「お客様（見本 花子）」; empty when nobody said. */
  readonly owner: string;
}

/** The newest `limit` entries of each kind. Throws `not_found`, also for an item of another incident. */
export function custodyOf(read: Reader, incidentId: string, itemId: string, limit = 1_000_000): CustodyLine {
  const item = getItem(read, incidentId, itemId);
  const acts = listActs(read, incidentId);
  const mine = acts.filter((act) => act.itemIds.includes(itemId));
  const numbers = new Map(acts.map((act) => [act.id, act.number]));
  const names = new Map(listUsers(read).map((user) => [user.id, user.displayName]));
  const program = programEntries(read, incidentId, itemId, item.type, limit);
  const people = mine.map((act) => ({
    seq: act.entry,
    at: happenedAt(act),
    when: whenWords(act),
    who: names.get(act.recordedBy) ?? "",
    what: `${act.correctedBy === undefined ? "" : `【${actLabel(numbers.get(act.correctedBy)!)}で訂正済み】`}${actSentence(act, numbers)}${conditionOf(act, itemId)}`,
    actId: act.id,
    ...(act.correctedBy === undefined ? {} : { isOverruled: true }),
  }));
  const entries = [...program.entries, ...people].sort((a, b) =>
    a.at === b.at ? b.seq - a.seq : a.at < b.at ? 1 : -1,
  );
  return {
    entries: entries.slice(0, limit),
    total: program.total + people.length,
    now: whereNow(item, acts),
    owner: ownerWords(findOwner(read, incidentId, itemId)),
  };
}

/** An act tells of several things; the condition is of this one. */
function conditionOf({ action, fields }: Act, itemId: string): string {
  if (action === "voided") return "";
  const condition = fields.items.find(({ id }) => id === itemId)?.condition ?? "";
  return condition === "" ? "" : `状態：${condition}。`;
}

/** For sorting: where the time of day is not known, the day's end, or when it was recorded on that day. */
function happenedAt({ fields, recordedAt }: Act): string {
  const { happenedOn, happenedAt: time } = fields;
  if (happenedOn === null) return recordedAt;
  if (time !== null) return instantFromTokyo(happenedOn, time);
  return dateInTokyo(recordedAt) === happenedOn ? recordedAt : instantFromTokyo(happenedOn, "23:59");
}

const sentences: Readonly<Record<string, string>> = {
  "device.added": "機器の台帳に加えました。",
  "device.described": "機器の台帳の記載を書き直しました。",
  "custody.owner_told": "だれの物かを記録しました。",
};

function programEntries(
  read: Reader,
  incidentId: string,
  itemId: string,
  type: "evidence" | "device",
  limit: number,
): { entries: CustodyLineEntry[]; total: number } {
  const names = new Map(listUsers(read).map((user) => [user.id, user.displayName]));
  const named = (family: `${string}.`, key: string) => {
    const { told, total } = entriesNaming(read, { incident: incidentId, family, key, id: itemId, limit });
    const entries = told.map(({ entry }) => ({
      seq: entry.seq,
      at: entry.at,
      who: names.get(entry.actor) ?? "Akashi（自動）",
      what: sentences[entry.kind] ?? entry.kind,
    }));
    return { entries, total };
  };
  const sources = [
    type === "evidence"
      ? automaticCustody(read, getEvidence(read, incidentId, itemId), limit)
      : named("device.", "device"),
    named("custody.", "item"),
  ];
  return {
    entries: sources.flatMap(({ entries }) =>
      entries.map((entry) => ({ ...entry, when: formatInstant(entry.at, { seconds: true }) })),
    ),
    total: sources.reduce((sum, { total }) => sum + total, 0),
  };
}
