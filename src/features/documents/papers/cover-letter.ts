/**
 * 送付状: one page that goes with papers, to the police, a lawyer,
 * an insurer or somebody else; what is enclosed is chosen.
 */
import { z } from "zod";
import { listExhibits } from "#src/features/exhibits/index.ts";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import type { Reader } from "#src/platform/database.ts";
import { addressed, isOffice, isTitled, titles } from "../addressees.ts";
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

const titleWords: Readonly<Record<(typeof titles)[number], string>> = {
  御中: "御中（会社・役所・部署）",
  様: "様（お名前）",
  先生: "先生（弁護士など）",
};

const form = typedForm({
  lead: "送り先と、同封するものを選びます。1枚に収まる短い手紙になります。",
  fields: [
    {
      kind: "text",
      name: "to",
      label: "宛先",
      hint: "例：例示警察署、例示法律事務所、見本損害保険株式会社、見本 花子",
      isRequired: true,
      most: 60,
    },
    {
      kind: "text",
      name: "department",
      label: "部署・担当の方",
      hint: "例：生活安全課、試験弁護士、事故受付センター",
      most: 60,
    },
    {
      kind: "choice",
      name: "honorific",
      label: "宛先に付ける言葉",
      hint: "宛先の最後の行に付けます。「○○署」「○○課」「○○株式会社」のような名前や、「弁護士」で終わるお名前のときは、選ばなくても付きます。",
      options: titles.map((value) => ({ value, label: titleWords[value] })),
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
  return coverLetterDossier.parse({
    kind: "cover-letter",
    version: 1,
    sentOn: formatEra(typed.sentOn === "" ? today : typed.sentOn),
    addressee: typed.department === "" ? addresseeOf(typed.to, typed.honorific) : typed.to,
    department: typed.department === "" ? "" : addresseeOf(typed.department, typed.honorific),
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

/** With 御中 or 様, as was chosen; an office goes without asking, and somebody's rank too. */
function addresseeOf(name: string, chosenTitle: string): string {
  if (name === "") return "（宛先　未記入）　御中";
  if (chosenTitle === "" && !isTitled(name)) return `${name}　（御中・様　未記入）`;
  return addressed(name, chosenTitle === "" ? "御中" : chosenTitle);
}

/** The line of the address that carries 御中 or 様. */
const titledLine = ({ to, department }: Material["typed"]): string => (department === "" ? to : department);

/** A person must get 様: where neither the words nor the owner say what it is, they are asked. */
function titleFindings(typed: Material["typed"]): Finding[] {
  const name = titledLine(typed);
  const found = (sentence: string): Finding[] => [{ path: "honorific", sentence }];
  if (name === "") return [];
  if (typed.honorific === "" && !isTitled(name))
    return found(
      `宛先「${name}」が、会社・部署か、お名前かが分かりません。宛先に付ける言葉（御中・様・先生）を選んでください。`,
    );
  return typed.honorific !== "" && typed.honorific !== "御中" && isOffice(name)
    ? found(`宛先「${name}」は会社や部署の名前のようです。「${typed.honorific}」を「御中」に直してください。`)
    : [];
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
    ...titleFindings(typed),
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
    honorific: "?honorific",
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
