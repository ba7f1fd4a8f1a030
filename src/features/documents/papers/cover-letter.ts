/** 送付状: one page that goes with papers, to the police, a lawyer, an insurer or somebody else; what is enclosed is chosen. */
import { z } from "zod";
import { listExhibits } from "#src/features/exhibits/index.ts";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import type { Reader } from "#src/platform/database.ts";
import { definePaper } from "../paper.ts";
import { type Finding, placedTexts } from "../places.ts";
import { documentName, listDocuments } from "../queries.ts";
import type { Subject } from "../subject.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, type Option, type PaperPlace, typedForm } from "../typed-form.ts";
import { accusing, emotional } from "../wording.ts";
import { joined } from "../words.ts";

const text = z.string();

const coverLetterDossier = z.object({
  kind: z.literal("cover-letter"),
  version: z.literal(1),
  sentOn: text,
  /** With 御中 or 様. */
  addressee: text,
  department: text,
  sender: z.object({ postal: text, address: text, names: z.array(text), tel: text }),
  title: text,
  body: z.array(text),
  enclosures: z.array(text),
});
type CoverLetterDossier = z.infer<typeof coverLetterDossier>;

/** Whom it goes to: kept apart, because each gets other papers. */
const receivers: readonly Subject[] = [
  { id: "police", label: "警察あて" },
  { id: "lawyer", label: "弁護士あて" },
  { id: "insurer", label: "保険会社あて" },
  { id: "other", label: "そのほかあて" },
];

/** More lines would run onto a second sheet. */
const mostEnclosures = 16;
/** Kinds that hold what is for the lawyer alone. */
const lawyersOwn: ReadonlySet<string> = new Set(["lawyer", "complaint"]);
const DOCUMENT = "document:";
const EXHIBIT = "exhibit:";

interface Enclosure {
  /** 「document:doc_…」: what the form keeps. */
  readonly value: string;
  readonly label: string;
  readonly isLawyersOwn: boolean;
}

/** The newest edition of every issued paper, then every exhibit with a number. */
function enclosuresOf(read: Reader, incidentId: string): Enclosure[] {
  const seen = new Set<string>();
  const papers = listDocuments(read, incidentId, { limit: 500 }).filter((one) => {
    const key = `${one.kind} ${one.subject?.id ?? ""}`;
    if (one.kind === "cover-letter" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return [
    ...papers.map((one) => ({
      value: `${DOCUMENT}${one.id}`,
      label: documentName(one),
      isLawyersOwn: lawyersOwn.has(one.kind) || (one.kind === "chronology" && one.subject?.id === "lawyer"),
    })),
    ...listExhibits(read, incidentId)
      .filter(({ withdrawn }) => withdrawn === null)
      .map(({ id, formal, item }) => ({
        value: `${EXHIBIT}${id}`,
        label: `${formal}の写し（${item.title}）`,
        isLawyersOwn: false,
      })),
  ];
}

const form = typedForm({
  lead: "送り先と、同封するものを選びます。1枚に収まる短い手紙になります。",
  fields: [
    {
      kind: "text",
      name: "to",
      label: "宛先",
      hint: "例：例示警察署、例示法律事務所、見本損害保険株式会社。会社や役所には「御中」、弁護士には「先生」が自動で付きます。個人あてのときは、お名前に「様」を付けて書きます。",
      isRequired: true,
      most: 60,
    },
    {
      kind: "text",
      name: "department",
      label: "部署・担当の方",
      hint: "例：生活安全課、試験弁護士、事故受付センター。お名前を書くときは「様」を付けます。",
      most: 60,
    },
    { kind: "text", name: "title", label: "件名", isRequired: true, most: 40 },
    {
      kind: "long",
      name: "body",
      label: "本文",
      hint: "「拝啓」の挨拶と「敬具」は自動で付きます。事件の内容は書かず、何を送るかだけを書きます。",
      isRequired: true,
      most: 300,
    },
    {
      kind: "several",
      name: "enclosed",
      label: "同封する書類・号証",
      hint: "発行した書類の新しい版と、番号の付いた号証です。",
      options: (read, { incidentId }): readonly Option[] => enclosuresOf(read, incidentId),
    },
    {
      kind: "list",
      name: "others",
      label: "そのほかに同封するもの",
      hint: "例：登記事項証明書の写し　1通",
      most: 60,
    },
    { kind: "date", name: "sentOn", label: "日付", hint: "空のときは、PDFを作った日になります。" },
  ],
  begin: (read, { incidentId, subjectId }: PaperPlace) => {
    const { counsel, wishes } = getCase(read, incidentId).answers;
    const [station = "", ...office] = subjectId === "police" ? wishes.station.split(/[ 　]+/) : [];
    return {
      to: subjectId === "police" ? station : subjectId === "lawyer" ? counsel.lawyer : "",
      department: office.join(" "),
      title: "書類送付のご案内",
      body:
        subjectId === "insurer"
          ? "このたびは、お手数をおかけしております。下記の書類をお送りいたしますので、ご査収くださいますようお願い申し上げます。"
          : "このたびは、ご相談の件でお世話になっております。下記の書類をお送りいたしますので、ご査収くださいますようお願い申し上げます。",
    };
  },
});

interface Material {
  readonly case: Case;
  readonly to: Subject;
  readonly typed: AnswersOf<typeof form>;
  readonly enclosures: readonly Enclosure[];
  readonly today: CivilDate;
}

function build({ case: one, typed, enclosures, today }: Material): CoverLetterDossier {
  const { shop } = one;
  const postal = postalWords(shop.postal);
  const isPerson = personal.test(typed.department);
  return coverLetterDossier.parse({
    kind: "cover-letter",
    version: 1,
    sentOn: formatEra(typed.sentOn === "" ? today : typed.sentOn),
    addressee: typed.department === "" ? addressed(typed.to) : typed.to,
    department:
      typed.department === "" ? "" : isPerson ? withTitle(typed.department) : addressed(typed.department),
    sender: {
      postal: postal && `〒${postal}`,
      address: shop.address,
      names: [
        joined([shop.tradeName, shop.legalName], "　"),
        joined([shop.representativeTitle, shop.representativeName], "　"),
      ],
      tel: shop.tel && `電話 ${shop.tel}`,
    },
    title: typed.title,
    body: typed.body.split("\n").filter((line) => line.trim() !== ""),
    enclosures: [...chosen(typed, enclosures).map(({ label }) => `${label}　1通`), ...typed.others],
  } satisfies CoverLetterDossier);
}

const chosen = (typed: Material["typed"], enclosures: readonly Enclosure[]): Enclosure[] =>
  enclosures.filter(({ value }) => typed.enclosed.includes(value));

/** An office gets 御中, a lawyer or another person their title. */
function addressed(name: string): string {
  if (name === "") return "（宛先　未記入）　御中";
  if (/(?:御中|様|殿|先生)$/.test(name)) return name;
  return personal.test(name) ? withTitle(name) : `${name}　御中`;
}

/** Ends as somebody's name does; 「御中」 never follows one. */
const personal = /(?:弁護士|先生|様|殿|巡査|巡査部長|警部|警部補|警視|刑事|係長|課長|所長|担当者)$/;

function withTitle(name: string): string {
  if (/(?:様|先生|殿)$/.test(name)) return name;
  return name.endsWith("弁護士") ? `${name}　先生` : `${name}　様`;
}

const places = {
  addressee: "宛先",
  department: "宛先",
  sender: "差出人",
  title: "件名",
  body: "本文",
  enclosures: "記",
};

function lint(dossier: CoverLetterDossier, { to, typed, enclosures }: Material): Finding[] {
  const picked = chosen(typed, enclosures);
  const texts = placedTexts(dossier, places);
  const lawyers = to.id === "lawyer" ? [] : picked.filter(({ isLawyersOwn }) => isLawyersOwn);
  return [
    ...texts.flatMap(accusing),
    ...texts.flatMap(emotional),
    ...(dossier.enclosures.length === 0
      ? [
          {
            path: "enclosures",
            sentence: "記に、同封するものがまだ1つもありません。送るものを選ぶか、書いてください。",
          },
        ]
      : []),
    ...(dossier.enclosures.length > mostEnclosures
      ? [
          {
            path: "enclosures",
            sentence: `記に、同封するものが${dossier.enclosures.length}行あります。1枚に収まるのは${mostEnclosures}行までです。「証拠一式」のようにまとめてください。`,
          },
        ]
      : []),
    ...(picked.length < typed.enclosed.length
      ? [
          {
            path: "enclosures",
            sentence:
              "記に選んだものの中に、新しい版ができたもの、または取り下げたものがあります。今の一覧から選び直してください。",
          },
        ]
      : []),
    ...lawyers.map(({ label }) => ({
      path: "enclosures",
      sentence: `記の「${label}」は、弁護士だけに渡す書類です。${to.label}の送付状からは外してください。`,
    })),
  ];
}

export const coverLetter = definePaper<CoverLetterDossier, Material>({
  kind: "cover-letter",
  title: "送付状",
  recipient: "どの送り先にも",
  purpose: "書類を送るとき、いちばん上に添える1枚です。同封するものを、作った書類と号証から選びます。",
  subject: {
    word: "送り先",
    list: (_read, _incidentId, { words, limit }) =>
      receivers.filter(({ label }) => label.includes(words.trim())).slice(0, limit),
    find: (_read, _incidentId, id) => receivers.find((one) => one.id === id),
    addAt: { path: "/documents", label: "書類の一覧を開く" },
  },
  form,
  schema: coverLetterDossier,
  places,
  mending: {
    addressee: "?to",
    department: "?department",
    sender: "shop",
    title: "?title",
    body: "?body",
    enclosures: "?enclosed",
  },
  gather: ({ read }, { incidentId, subject, at }) => ({
    case: getCase(read, incidentId),
    to: subject!,
    typed: typedAnswers(read, { incidentId, kind: "cover-letter", subjectId: subject!.id }, form),
    enclosures: enclosuresOf(read, incidentId),
    today: dateInTokyo(at),
  }),
  build,
  lint,
  author: ({ sender }) => sender.names[0] ?? "",
});
