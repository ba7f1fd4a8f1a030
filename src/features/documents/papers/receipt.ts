/** 預り証・受領書: one handover with all its things, in two copies to sign, with the state of the log (EVIDENCE §1, §4). */
import { z } from "zod";
import { latestAnchor } from "#src/features/anchors/index.ts";
import {
  type Act,
  actLabel,
  type CustodyItem,
  getAct,
  getItem,
  listActs,
  listItems,
  ownersOf,
  ownerWords,
  partyOf,
  standingActs,
  timeSourceLabels,
  whenWords,
} from "#src/features/custody/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import { type House, latestCheckpoint, logKey, signCheckpoint } from "#src/features/ledger/index.ts";
import type { Shop } from "#src/features/shops/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { formatCount } from "#src/lib/yen.ts";
import type { Reader } from "#src/platform/database.ts";
import { preparePictures } from "../gather.ts";
import { definePaper } from "../paper.ts";
import { consulterOf, consulterPart } from "../parts.ts";
import type { SubjectRule } from "../subject.ts";
import { joined, UNFILLED } from "../words.ts";

const text = z.string();

const receiptDossier = z.object({
  kind: z.literal("receipt"),
  version: z.literal(1),
  title: text,
  createdOn: text,
  incident: text,
  consulter: consulterPart.omit({ business: true }),
  handover: z.object({
    label: text,
    when: text,
    source: text,
    from: text,
    to: text,
    placeAndPurpose: text,
    witness: text,
    caseNumber: text,
    seal: text,
    paper: text,
    paperWords: text,
    list: text,
    keptAt: text,
    correction: text,
    note: text,
  }),
  items: z
    .array(
      z.object({
        label: text,
        title: text,
        condition: text,
        owner: text,
      }),
    )
    .min(1),
  files: z.array(z.object({ label: text, sha256: text })),
  photos: z.array(z.object({ id: text, number: text, caption: text })),
  /** The same state as printed-log.ts compares it: number and hex root; empty before the first checkpoint. */
  custody: z.object({ logSize: text, logRoot: text }),
  log: z.object({ origin: text, size: text, root: text, fingerprint: text, anchor: text }),
  copies: z.array(z.object({ number: text, name: text, isLast: z.boolean() })),
});
type ReceiptDossier = z.infer<typeof receiptDossier>;

interface Material {
  readonly act: Act;
  readonly corrected: string;
  readonly items: readonly CustodyItem[];
  readonly owners: ReturnType<typeof ownersOf>;
  readonly shop: Shop;
  readonly incident: string;
  readonly log: ReceiptDossier["log"];
  readonly custody: ReceiptDossier["custody"];
  readonly createdOn: string;
}

/** Acts in which a thing changes hands; only those are signed for. */
const titles: Readonly<Record<string, string>> = {
  transferred: "受領書",
  received: "預り証",
  returned: "受領書（返却）",
};
const titleOf = (act: Act): string => titles[act.action] ?? "受領書";

const handovers = (read: Reader, incidentId: string): Act[] =>
  standingActs(listActs(read, incidentId)).filter(({ action }) => Object.hasOwn(titles, action));

const subject: SubjectRule = {
  word: "受渡し",
  list(read, incidentId, { words, limit }) {
    const labels = new Map(listItems(read, incidentId).map(({ id, label }) => [id, label]));
    return handovers(read, incidentId)
      .map((act) => ({
        id: act.id,
        label: actLabel(act.number),
        detail: `${whenWords(act)}　${titleOf(act)}　${act.itemIds.map((id) => labels.get(id)).join("、")}`,
      }))
      .filter(({ label, detail }) => `${label}${detail}`.includes(words))
      .slice(0, limit);
  },
  find(read, incidentId, id) {
    const act = handovers(read, incidentId).find((one) => one.id === id);
    return act && { id, label: actLabel(act.number) };
  },
  addAt: { path: "/custody/new", label: "渡した・受け取ったことを記録する" },
};

function build({
  act,
  corrected,
  items,
  owners,
  shop,
  incident,
  log,
  custody,
  createdOn,
}: Material): ReceiptDossier {
  const { fields } = act;
  const { business: _business, ...consulter } = consulterOf(shop);
  return receiptDossier.parse({
    kind: "receipt",
    version: 1,
    title: titleOf(act),
    createdOn,
    incident,
    consulter,
    handover: {
      label: actLabel(act.number),
      when: whenWords(act),
      source: timeSourceLabels[fields.timeSource],
      from: partyOf(fields.releasedAffiliation, fields.releasedBy) || UNFILLED,
      to: partyOf(fields.receivedAffiliation, fields.receivedBy) || UNFILLED,
      placeAndPurpose: joined([fields.place, fields.purpose], "　／　"),
      witness: fields.witness,
      caseNumber: fields.caseNumber,
      seal: fields.seal,
      paper: fields.paperTitle,
      paperWords: fields.paperWords,
      list: joined([fields.listNumber, fields.listOn === null ? "" : formatEra(fields.listOn)]),
      keptAt: fields.keptAt,
      correction: corrected,
      note: fields.note,
    },
    items: items.map((item, index) => ({
      label: item.label,
      title: item.title === item.kindLabel ? item.title : joined([item.kindLabel, item.title], "　"),
      condition: fields.items[index]?.condition || UNFILLED,
      owner: ownerWords(owners.get(item.id)) || UNFILLED,
    })),
    // One row for each thing: three postcards of three pictures still leave room on the sheet for what follows.
    files: items
      .filter(({ files }) => files.length > 0)
      .map(({ files }) => ({
        label: files.map(({ label }) => label).join("\n"),
        sha256: files.map(({ sha256 }) => sha256).join("\n"),
      })),
    photos: items.flatMap(({ label, title, files }) => {
      const first = files.find(({ isDrawable }) => isDrawable);
      return first ? [{ id: first.id, number: label, caption: title }] : [];
    }),
    custody,
    log,
    copies: [
      { number: "1／2", name: "控え", isLast: false },
      { number: "2／2", name: "お渡し用", isLast: true },
    ],
  } satisfies ReceiptDossier);
}

function logOf(house: House): ReceiptDossier["log"] {
  const found = latestCheckpoint(house.read);
  const anchor = latestAnchor(house.read);
  const later = "（発行するときに入ります）";
  return {
    origin: found?.origin ?? house.log,
    size: found ? `${formatCount(found.size)}件` : later,
    root: found?.root ?? later,
    fingerprint: logKey(house).fingerprint,
    anchor: anchor
      ? `${formatInstant(anchor.genTime)}（${joined([anchor.authority, `記録${formatCount(anchor.size)}件まで`])}）`
      : "まだありません",
  };
}

export const receipt = definePaper<ReceiptDossier, Material>({
  kind: "receipt",
  title: "預り証・受領書",
  recipient: "お店の控え",
  purpose: "物を渡すとき・預かるときに、2枚印刷して署名をもらう票です。1枚を相手に渡し、1枚を店に残します。",
  subject,
  schema: receiptDossier,
  places: {
    incident: "事件の名前",
    consulter: "店の名前と連絡先",
    handover: "受渡しの内容",
    items: "対象の物",
    files: "ファイル",
    photos: "写真",
  },
  mending: { consulter: "shop", handover: "/custody", items: "/custody", photos: "/evidence" },
  gather(house, { incidentId, subject: about, at }) {
    const { read } = house;
    const act = getAct(read, incidentId, about!.id);
    const wrong = act.corrects === undefined ? undefined : getAct(read, incidentId, act.corrects);
    const one = getCase(read, incidentId);
    return {
      act,
      corrected: wrong ? `${actLabel(wrong.number)}を訂正したものです` : "",
      items: act.itemIds.map((id) => getItem(read, incidentId, id)),
      owners: ownersOf(read, incidentId),
      shop: one.shop,
      incident: `事件${one.incident.number}`,
      log: logOf(house),
      custody: {
        logSize: String(latestCheckpoint(read)?.size ?? ""),
        logRoot: Buffer.from(latestCheckpoint(read)?.root ?? "", "base64").toString("hex"),
      },
      createdOn: formatEra(dateInTokyo(at)),
    };
  },
  build,
  async prepare(house, incidentId) {
    await preparePictures(house, incidentId);
    // Whoever takes the slip home holds a checkpoint of the log that nobody can change any more.
    signCheckpoint(house);
  },
  author: (dossier) => dossier.consulter.name,
  header: ({ incident, handover }, edition) => `${incident}　${handover.label}　第${edition}版`,
});
