/** 通知書（内容証明） (DOMAIN §6, §15.4): the owner's wording on the grid of the 謄本, three identical copies of it. */
import { z } from "zod";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import {
  composeNotice,
  copiesWords,
  electronicFaults,
  electronicPage,
  getNotice,
  listNotices,
  type Notice,
  noticeFindings,
} from "#src/features/notices/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { gridFormNames } from "#src/typeset/index.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import type { Finding } from "../places.ts";
import type { Subject } from "../subject.ts";
import { accusing } from "../wording.ts";

const text = z.string();

const noticeDossier = z.object({
  kind: z.literal("notice"),
  version: z.literal(1),
  form: z.enum(gridFormNames),
  /** Which of the four measures: the template prints one. */
  isVertical: z.boolean(),
  isTwentyWide: z.boolean(),
  isThirteenWide: z.boolean(),
  title: text,
  text,
  signature: text,
  /** How many get the text: 1 in papers of the first version. */
  recipients: z.int().min(1).default(1),
});
type NoticeDossier = z.infer<typeof noticeDossier>;

interface Material {
  readonly case: Case;
  readonly notice: Notice;
  readonly today: CivilDate;
}

function build({ case: one, notice: wording, today }: Material): NoticeDossier {
  const { form, title, text: composed, signature } = composeNotice(wording, one.shop, today);
  return noticeDossier.parse({
    kind: "notice",
    version: 1,
    form,
    isVertical: form === "vertical-20x26",
    isTwentyWide: form === "horizontal-20x26",
    isThirteenWide: form === "horizontal-13x40",
    title,
    text: composed,
    signature,
    recipients: wording.others.length + 1,
  } satisfies NoticeDossier);
}

const findingsOf = ({ case: one, notice: wording, today }: Material) =>
  noticeFindings(wording, composeNotice(wording, one.shop, today), one, today);

function lint(_dossier: NoticeDossier, material: Material): Finding[] {
  const href = hrefOf(material);
  const { withdrawn } = material.notice;
  return [
    ...(withdrawn === null
      ? []
      : [
          {
            path: "text",
            sentence: "この文面は取り下げています。新しい文面を書いて、印刷してください。",
            href,
          },
        ]),
    ...findingsOf(material)
      // What no font prints is named by the room for every paper.
      .filter(({ isBlocking, fault }) => isBlocking && fault !== "unprintable")
      .map(({ field, sentence }) => ({
        path: field,
        sentence,
        href: field === "sender" ? "/settings/shop" : href,
      })),
    ...accusing({ place: "本文", path: "body", text: material.notice.body }).map((found) => ({
      ...found,
      href,
    })),
  ];
}

/** Advice: it can be issued all the same. */
function missing(material: Material): MissingPart[] {
  return findingsOf(material)
    .filter(({ isBlocking }) => !isBlocking)
    .map(({ sentence }) => ({
      what: "送る前に確かめること",
      why: sentence,
      href: hrefOf(material),
      label: "文面を開く",
    }));
}

const hrefOf = ({ case: one, notice: wording }: Material): string =>
  `/incidents/${one.incident.id}/notices/${wording.id}`;

export const notice = definePaper<NoticeDossier, Material>({
  kind: "notice",
  title: "通知書（内容証明）",
  recipient: "相手方",
  purpose:
    "名簿を使わないこと、返すことなどを求める書面です。郵便局の字数の決まりに合わせた用紙に印刷します。送る前に、弁護士に相談してください。",
  issueNote:
    "受取人の人数に2を足した数だけ、同じものを印刷します（お一人なら3通：相手方・郵便局・お店の控え）。点線の丸は印を押すところの目安です。2枚以上になるときは、とじて、つなぎ目にも同じ印を押します。封はせずに、印と一緒に、内容証明を扱う郵便局へ持って行きます。届いたことを示す「配達証明」も付けましょう。",
  subject: {
    word: "通知書の文面",
    list: (read, incidentId, { words, limit }) =>
      listNotices(read, incidentId)
        .filter(({ withdrawn }) => withdrawn === null)
        .map(subjectOf)
        .filter(({ label, detail }) => `${label} ${detail}`.includes(words.trim()))
        .slice(0, limit),
    find: (read, incidentId, id) => {
      try {
        return subjectOf(getNotice(read, incidentId, id));
      } catch (error) {
        if (error instanceof Refusal && error.code === "not_found") return undefined;
        throw error;
      }
    },
    addAt: { path: "/notices", label: "文面を書く・直す" },
  },
  schema: noticeDossier,
  places: { title: "表題", text: "通知書", signature: "差出人" },
  mending: { text: "/notices", title: "/notices", signature: "shop" },
  gather: (house, { incidentId, subject, at }) => ({
    case: getCase(house.read, incidentId),
    notice: getNotice(house.read, incidentId, subject!.id),
    today: dateInTokyo(at),
  }),
  build,
  missing,
  lint,
  author: ({ signature }) => signature,
  editable: ["docx"],
  electronic: ({ text: words }) => ({ page: electronicPage, faults: electronicFaults(words) }),
  copies: ({ recipients }) => copiesWords(recipients),
});

const subjectOf = (wording: Notice): Subject => ({
  id: wording.id,
  label: `通知書${wording.number}`,
  detail: wording.recipientName,
});
