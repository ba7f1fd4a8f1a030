/**
 * 補償の合意書 (DOMAIN §8.1): what the shop promises one customer, in two copies. No statute obliges a shop to a certain sum,
 * and a promise can cost the cover of an insurance: until lawyer and insurer were asked, and while it holds a 清算条項,
 * the paper is a draft and says so on every copy.
 */
import { z } from "zod";
import { type Customer, customerLabel, getCustomer } from "#src/features/customers/index.ts";
import type { PublicWords } from "#src/features/letters/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { apologyPart, apologyPartOf, apologyWords } from "../apology-words.ts";
import { customerSubject } from "../customer-subject.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { answersAddress } from "../states.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";

const text = z.string();

const settlementDossier = z.object({
  kind: z.literal("settlement"),
  version: z.literal(1),
  /** Printed on every copy while it is not to be signed. */
  isDraft: z.boolean(),
  number: text,
  customer: z.object({ name: text, address: text }),
  shop: apologyPart.shape.shop,
  leak: apologyPart.shape.leak,
  signedOn: text,
  what: text,
  payBy: text,
  how: text,
  hasClearing: z.boolean(),
  copies: z.array(z.object({ holder: text, isLast: z.boolean() })),
});
type SettlementDossier = z.infer<typeof settlementDossier>;

const form = typedForm({
  lead: "お客様お一人と交わす書面です。支払う額を決めた法律はなく、保険の契約によっては、先にお約束すると使えなくなることがあります。お約束する前に、弁護士と、入っていれば保険会社に相談してください。",
  fields: [
    {
      kind: "long",
      name: "what",
      label: "補償の内容",
      hint: "金額、または物や券の内容。例：金3,000円を支払う。",
      isRequired: true,
      most: 300,
    },
    {
      kind: "text",
      name: "payBy",
      label: "いつまでに",
      hint: "例：令和8年12月25日まで",
      isRequired: true,
      most: 80,
    },
    {
      kind: "text",
      name: "how",
      label: "渡し方",
      hint: "例：甲が指定する口座への振込み（振込手数料は乙の負担）。甲はお客様、乙はお店です",
      isRequired: true,
      most: 120,
    },
    {
      kind: "choice",
      name: "asked",
      label: "弁護士・保険会社に相談しましたか",
      isRequired: true,
      options: [
        { value: "both", label: "弁護士と保険会社に相談した" },
        { value: "lawyer", label: "弁護士に相談した（保険には入っていない）" },
        { value: "not_yet", label: "まだ", hint: "「案」と印刷します。相談のときにお持ちください。" },
      ],
    },
    {
      kind: "choice",
      name: "clearing",
      label: "清算条項（これで終わりとする約束）",
      hint: "お客様があとから請求できる権利に関わります。弁護士の確認なしには入れられません。",
      isRequired: true,
      options: [
        { value: "none", label: "入れない" },
        { value: "draft", label: "案として入れる", hint: "「案・弁護士確認用」と印刷します。" },
      ],
    },
    { kind: "date", name: "signedOn", label: "合意する日", hint: "空のときは、手で書く欄になります。" },
  ],
});

interface Material {
  readonly incidentId: string;
  readonly customer: Customer;
  readonly words: PublicWords;
  readonly typed: AnswersOf<typeof form>;
}

function build({ customer, words, typed }: Material): SettlementDossier {
  const { shop, leak } = apologyPartOf(words);
  return settlementDossier.parse({
    kind: "settlement",
    version: 1,
    isDraft: !isAsked(typed) || typed.clearing === "draft",
    number: `お客様 ${customerLabel(customer.number)}`,
    customer: {
      name: customer.name,
      address: [customer.address, customer.building].filter((line) => line?.trim()).join("　"),
    },
    shop,
    // 乙 is the shop in this paper.
    leak: { ...leak, by: leak.by.replace(/^当店の/, "乙の") },
    signedOn: typed.signedOn === "" ? "" : formatEra(typed.signedOn),
    what: typed.what,
    payBy: typed.payBy,
    how: typed.how,
    hasClearing: typed.clearing === "draft",
    copies: [
      { holder: "お客様用", isLast: false },
      { holder: "お店の控え", isLast: true },
    ],
  } satisfies SettlementDossier);
}

const isAsked = ({ asked }: Material["typed"]): boolean => asked === "both" || asked === "lawyer";

function missing({ incidentId, customer, typed }: Material): MissingPart[] {
  const href = (field: string) =>
    answersAddress({ incidentId, kind: "settlement", subjectId: customer.id }, field);
  const label = "この書類に書くことを開く";
  return [
    ...(isAsked(typed)
      ? []
      : [
          {
            what: "弁護士と保険会社への相談",
            why: "支払う額を決めた法律はありません。調べた裁判例では、1人あたり0円から35,000円まで分かれています（判決そのものではなく、紹介した資料によります）。保険の契約によっては、先に約束すると使えなくなることがあります。それまでは「案」と印刷します。",
            href: href("asked"),
            label,
          },
        ]),
    ...(typed.clearing === "draft"
      ? [
          {
            what: "清算条項の確認",
            why: "あとから分かった被害を含めるかどうかなど、弁護士が確かめる前に署名をもらわないでください。「案・弁護士確認用」と印刷します。",
            href: href("clearing"),
            label,
          },
        ]
      : []),
  ];
}

export const settlement = definePaper<SettlementDossier, Material>({
  kind: "settlement",
  title: "補償の合意書",
  recipient: "お客様",
  purpose:
    "お客様お一人と、補償の内容を約束する書面です。決まった額の支払いを義務づける法律の定めはないため、約束する前に、弁護士と保険会社に相談してください。",
  issueNote:
    "2通印刷します。1通ずつ署名・押印して、お客様とお店で1通ずつ持ちます。「案」と印刷されているものには、署名をもらわないでください。",
  subject: customerSubject,
  form,
  readers: { paper: "settlement", own: ({ customer }) => [customer.name] },
  schema: settlementDossier,
  places: {
    customer: "お客様",
    shop: "お店",
    what: "第2条",
    payBy: "第3条",
    how: "第3条",
    signedOn: "日付",
  },
  mending: { shop: "shop", customer: "/customers", what: "?what", payBy: "?payBy", how: "?how" },
  gather: ({ read }, { incidentId, subject, at }) => ({
    incidentId,
    customer: getCustomer(read, incidentId, subject!.id),
    words: apologyWords(read, incidentId, dateInTokyo(at), "settlement"),
    typed: typedAnswers(read, { incidentId, kind: "settlement", subjectId: subject!.id }, form),
  }),
  build,
  missing,
  author: ({ shop }) => shop.name,
  header: ({ number }, edition) => `${number}　第${edition}版`,
});
