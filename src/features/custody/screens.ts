/** What the pages of custody show. */
import type { CustodyTeller } from "#src/features/evidence/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import { type AskedField, asks } from "./asks.ts";
import { type CustodyItem, listItems } from "./items.ts";
import { custodyOf } from "./line.ts";
import { ownersOf, ownerWords } from "./owners.ts";
import { type Act, listActs } from "./queries.ts";
import { actSentence, sourceWords, whenWords } from "./sentences.ts";
import { whereNow } from "./where.ts";
import { type Action, actionLabels, actLabel } from "./words.ts";

export const custodyPlace = (incidentId: string): string => `/incidents/${incidentId}/custody`;
export const itemPlace = (incidentId: string, itemId: string): string =>
  `${custodyPlace(incidentId)}/items/${itemId}`;
export const actPlace = (act: Pick<Act, "incidentId" | "id">): string =>
  `${custodyPlace(act.incidentId)}/acts/${act.id}`;

/** The registers' own page of a thing. */
export const registerPlace = (item: CustodyItem): string =>
  item.type === "evidence"
    ? `/incidents/${item.incidentId}/evidence/${item.id}`
    : `/incidents/${item.incidentId}/devices/${item.id}`;

export const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** A thing's line for the pages of the registers. */
export const tellCustody: CustodyTeller = (read, { incidentId, id }, limit) => {
  const line = custodyOf(read, incidentId, id, limit);
  return {
    entries: line.entries.map(({ actId, ...entry }) =>
      actId === undefined ? entry : { ...entry, href: actPlace({ incidentId, id: actId }) },
    ),
    total: line.total,
    now: nowWords(line.now),
    owner: line.owner,
    pageHref: itemPlace(incidentId, id),
    recordHref: `${custodyPlace(incidentId)}/new?items=${id}`,
  };
};

const nowWords = ({ words, seal }: { words: string; seal: string }): string =>
  seal === "" ? words : `${words}　封：${seal}`;

/** Every thing of the incident with where it is now. */
export function itemRows(read: Reader, incidentId: string) {
  const acts = listActs(read, incidentId);
  const owners = ownersOf(read, incidentId);
  return listItems(read, incidentId).map((item) => {
    const now = whereNow(item, acts);
    return {
      id: item.id,
      label: item.label,
      title: item.title,
      named: `${item.label}　${item.title}`,
      kindLabel: item.kindLabel,
      isWithdrawn: item.isWithdrawn,
      isPhysical: item.isPhysical,
      href: itemPlace(incidentId, item.id),
      owner: ownerWords(owners.get(item.id)),
      where: nowWords(now),
      state: stateKinds[now.state],
      stateLabel: stateWords[now.state],
    };
  });
}

const stateKinds = {
  here: "done",
  data: "done",
  away: "active",
  destroyed: "none",
  unsaid: "waiting",
} as const;
const stateWords = {
  here: "店の手元",
  data: "データ",
  away: "ほかの人の手元",
  destroyed: "廃棄済み",
  unsaid: "未記入",
} as const;

/** The acts of an incident, newest first. */
export function actRows(read: Reader, incidentId: string) {
  const acts = listActs(read, incidentId);
  const numbers = new Map(acts.map((act) => [act.id, act.number]));
  const labels = new Map(listItems(read, incidentId).map((item) => [item.id, item.label]));
  return acts.toReversed().map((act) => ({
    label: actLabel(act.number),
    when: whenWords(act),
    what: actSentence(act, numbers),
    items: act.itemIds.map((id) => labels.get(id) ?? "").join("、"),
    href: actPlace(act),
    isOverruled: act.correctedBy !== undefined,
    overruled: act.correctedBy === undefined ? "" : `${actLabel(numbers.get(act.correctedBy)!)}で訂正済み`,
  }));
}

/** All that one act says, as label and value. */
export function actDetails(act: Act, recordedBy: string) {
  const { fields } = act;
  const action = fields.action as Action;
  const said = (name: AskedField): string => {
    const value = fields[name];
    return value === null ? "" : name === "listOn" ? formatEra(value) : value;
  };
  return [
    {
      label: "したこと",
      value: act.action === "voided" ? "取消し（実際にはなかった）" : actionLabels[action],
    },
    { label: "日時", value: whenWords(act) },
    { label: "日時の確かめ方", value: sourceWords(act) },
    ...asks[action]
      .map(({ name, label }) => ({ label, value: said(name) }))
      .filter(({ value }) => value !== ""),
    ...(fields.reason === "" ? [] : [{ label: "違っていたところ", value: fields.reason }]),
    { label: "書いた人と日時", value: `${recordedBy}　${formatInstant(act.recordedAt)}` },
    { label: "記録簿の番号", value: `記録${act.entry}` },
  ];
}
