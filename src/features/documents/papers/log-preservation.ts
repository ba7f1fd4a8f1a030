/**
 * ログ保全依頼書 (FEATURES row 33): asks a vendor to keep records of the shop's own contract. It says what is asked for and
 * no more: nothing of what happened, no accusation, and the person's name only where the owner chose so.
 */
import { z } from "zod";
import { blockedNames, type Case, getCase } from "#src/features/incidents/index.ts";
import { getRequest, listRequests, type PreservationRequest } from "#src/features/preservation/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { addressed, isOffice } from "../addressees.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { consulterOf, consulterPart } from "../parts.ts";
import { type Finding, placedTexts } from "../places.ts";
import type { Subject } from "../subject.ts";
import { accusing, emotional, namesSomebody, tellsTheCase } from "../wording.ts";

const text = z.string();

const preservationDossier = z.object({
  kind: z.literal("log-preservation"),
  version: z.literal(1),
  createdOn: text,
  addressee: text,
  contact: text,
  sender: consulterPart.omit({ business: true }),
  desk: text,
  account: text,
  records: z.array(text),
  period: text,
  target: text,
  /** "" unless the owner chose to name the person. */
  person: text,
});
type PreservationDossier = z.infer<typeof preservationDossier>;

interface Material {
  readonly case: Case;
  readonly request: PreservationRequest;
  readonly today: CivilDate;
  /** Names of the other party and of the new shop. */
  readonly blocked: readonly string[];
}

function build({ case: one, request, today }: Material): PreservationDossier {
  const { business: _business, ...sender } = consulterOf(one.shop);
  const { shop } = one;
  return preservationDossier.parse({
    kind: "log-preservation",
    version: 1,
    createdOn: formatEra(today),
    ...addressOf(request),
    sender,
    desk: [shop.deskPerson || shop.representativeName, shop.deskTel || shop.tel, shop.deskEmail]
      .filter(Boolean)
      .join("　"),
    account: request.account,
    records: request.records
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    period: periodOf(request),
    target: request.target,
    person: request.namesPerson ? (one.otherParty?.name ?? "") : "",
  } satisfies PreservationDossier);
}

/**
 * The window's name stands with the company's on one line
 * where it begins with it, or is one; the rest is its address.
 */
function addressOf({
  name,
  contact,
}: PreservationRequest): Pick<PreservationDossier, "addressee" | "contact"> {
  const [first = "", ...rest] = contact.split("\n");
  // A line with a figure or a prefecture is an address, also where it ends in 「…ビル5階 営業部」.
  const isAddress = /[0-9０-９〒]|(?:東京都|北海道|大阪府|京都府|.{2,3}県)/.test(first.replace(name, ""));
  if (isAddress || (!first.startsWith(name) && !isOffice(first)))
    return { addressee: addressed(name, "御中"), contact };
  const window = first.startsWith(name) ? first : `${name}　${first}`;
  return { addressee: addressed(window, "御中"), contact: rest.join("\n") };
}

function periodOf({ from, until }: PreservationRequest): string {
  if (from === null) return until === null ? "" : `${formatEra(until)}まで（保存されている初めから）`;
  return until === null ? `${formatEra(from)}から現在まで` : `${formatEra(from)}から${formatEra(until)}まで`;
}

function missing({ case: one, request }: Material): MissingPart[] {
  const href = `/incidents/${one.incident.id}/preservation/${request.id}/edit`;
  const part = (what: string, why: string): MissingPart => ({ what, why, href, label: "依頼先に書き足す" });
  return [
    ...(request.account === ""
      ? [part("契約番号・店舗ID", "お店の契約だと分かると、相手が探しやすくなります。")]
      : []),
    ...(request.from === null
      ? [part("ほしい期間の初めの日", "期間がないと「保存されているすべて」のお願いになります。")]
      : []),
    ...(request.target === "" && !request.namesPerson
      ? [part("対象のアカウント・端末", "空のときは「契約のすべてのアカウント」とお願いします。")]
      : []),
    ...(request.namesPerson && !one.otherParty
      ? [
          {
            what: "辞めた人のお名前",
            why: "書くことを選んでいますが、相手方がまだ記録されていません。",
            href: `/incidents/${one.incident.id}/people`,
            label: "相手方を登録する",
          },
        ]
      : []),
  ];
}

const places = {
  addressee: "宛先",
  contact: "宛先",
  sender: "差出人",
  desk: "連絡先",
  account: "1 契約",
  target: "2 対象",
  person: "2 対象",
  records: "3 記録",
  period: "4 期間",
};

/** It asks for records and says nothing of what happened, nor of whom (DOMAIN §15.4; FEATURES row 33). */
function lint(dossier: PreservationDossier, { case: one, request, blocked }: Material): Finding[] {
  const href = `/incidents/${one.incident.id}/preservation/${request.id}/edit`;
  const written = placedTexts(
    { account: dossier.account, target: dossier.target, records: dossier.records },
    places,
  );
  const empty =
    dossier.records.length > 0
      ? []
      : [{ path: "records", sentence: "3 記録が空です。残してほしい記録を、1行に1つずつ書いてください。" }];
  return [
    ...empty,
    ...written.flatMap(accusing),
    ...written.flatMap(emotional),
    ...written.flatMap(tellsTheCase),
    ...(request.namesPerson
      ? []
      : written.flatMap((placed) => namesSomebody(placed, blocked, "お名前を書くことを選んでいないので、"))),
  ].map((found) => ({ ...found, href }));
}

export const logPreservation = definePaper<PreservationDossier, Material>({
  kind: "log-preservation",
  title: "ログ保全依頼書",
  recipient: "取引先の会社",
  purpose: "システムなどの会社に、操作の記録（ログ）を消さずに残してもらうようお願いする書面です。",
  subject: {
    word: "依頼先",
    list: (read, incidentId, { words, limit }) =>
      listRequests(read, incidentId)
        .map(subjectOf)
        .filter(({ label, detail }) => `${label} ${detail}`.includes(words.trim()))
        .slice(0, limit),
    find: (read, incidentId, id) => {
      try {
        const request = getRequest(read, incidentId, id);
        return request.removedAt === null ? subjectOf(request) : undefined;
      } catch (error) {
        if (error instanceof Refusal && error.code === "not_found") return undefined;
        throw error;
      }
    },
    addAt: { path: "/preservation/new", label: "依頼先を書く" },
  },
  schema: preservationDossier,
  places,
  mending: {
    sender: "shop",
    desk: "shop",
    addressee: "/preservation",
    contact: "/preservation",
    account: "/preservation",
    target: "/preservation",
    records: "/preservation",
    person: "/people",
  },
  gather: (house, { incidentId, subject, at }) => ({
    case: getCase(house.read, incidentId),
    request: getRequest(house.read, incidentId, subject!.id),
    today: dateInTokyo(at),
    blocked: blockedNames(house.read, incidentId),
  }),
  build,
  missing,
  lint,
  author: (dossier) => dossier.sender.name,
});

const subjectOf = (request: PreservationRequest): Subject => ({
  id: request.id,
  label: `依頼先${request.number}`,
  detail: request.name,
});
