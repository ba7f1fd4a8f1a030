/** 説明会の案内: when and where the shop explains itself to its customers, and how to ask for those who cannot come. */
import { z } from "zod";
import type { PublicWords } from "#src/features/letters/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { apologyFindings, apologyPart, apologyPartOf, apologyWords } from "../apology-words.ts";
import { definePaper } from "../paper.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";

const text = z.string();

const briefingDossier = apologyPart.extend({
  kind: z.literal("briefing"),
  version: z.literal(1),
  sentOn: text,
  when: text,
  where: text,
  who: text,
  program: z.array(text),
  apply: text,
  bring: text,
  absent: text,
});
type BriefingDossier = z.infer<typeof briefingDossier>;

const form = typedForm({
  lead: "対象となるお客様に、直接ご説明する会の案内です。会の前に、話す内容を弁護士に見てもらってください。",
  fields: [
    { kind: "date", name: "sentOn", label: "案内の日付", hint: "空のときは、PDFを作った日になります。" },
    {
      kind: "long",
      name: "when",
      label: "日時",
      hint: "例：令和8年12月12日（土）　午後2時から午後3時まで（受付は午後1時30分から）",
      isRequired: true,
      most: 200,
    },
    {
      kind: "long",
      name: "where",
      label: "場所",
      hint: "住所と、お店からの行き方。ほかの方の目にふれにくい場所にします。",
      isRequired: true,
      most: 200,
    },
    { kind: "text", name: "who", label: "対象となる方", isRequired: true, most: 120 },
    {
      kind: "list",
      name: "program",
      label: "ご説明する内容",
      isRequired: true,
      most: 80,
    },
    { kind: "long", name: "apply", label: "お申し込み", isRequired: true, most: 200 },
    { kind: "text", name: "bring", label: "お持ちいただくもの", most: 120 },
    { kind: "long", name: "absent", label: "お越しになれない方へ", isRequired: true, most: 200 },
  ],
  begin: () => ({
    who: "当店からお手紙などでお知らせしたお客様と、そのご家族",
    program: [
      "分かっていることと、調べていること",
      "対象となる情報と、ご注意いただきたいこと",
      "当店の対応と再発防止策",
      "ご質問へのお答え",
    ],
    apply:
      "下記の窓口へ、お電話でお申し込みください。お名前と、お手紙の番号をうかがいます。お申し込みのない方も、当日お越しいただけます。",
    bring: "当店からのお手紙（お持ちの方）",
    absent: "お電話や店頭でも、同じ内容をご説明いたします。ご都合のよい方法をお知らせください。",
  }),
});

interface Material {
  readonly incidentId: string;
  readonly words: PublicWords;
  readonly typed: AnswersOf<typeof form>;
  readonly today: CivilDate;
}

function build({ words, typed, today }: Material): BriefingDossier {
  const { sentOn, program, ...rest } = typed;
  return briefingDossier.parse({
    ...apologyPartOf(words),
    ...rest,
    kind: "briefing",
    version: 1,
    sentOn: formatEra(sentOn === "" ? today : sentOn),
    program: [...program],
  } satisfies BriefingDossier);
}

export const briefing = definePaper<BriefingDossier, Material>({
  kind: "briefing",
  title: "説明会の案内",
  recipient: "お客様",
  purpose: "お客様に直接ご説明する会を開くときの案内です。開くかどうかは、弁護士に相談して決めてください。",
  form,
  readers: { paper: "briefing" },
  schema: briefingDossier,
  places: {
    shop: "差出人",
    text: "お詫び状の文面",
    when: "日時",
    where: "場所",
    who: "対象となる方",
    program: "内容",
    apply: "お申し込み",
    bring: "お持ちいただくもの",
    absent: "お越しになれない方へ",
  },
  mending: {
    shop: "shop",
    text: "/letters/text",
    when: "?when",
    where: "?where",
    who: "?who",
    program: "?program",
    apply: "?apply",
    bring: "?bring",
    absent: "?absent",
  },
  gather: ({ read }, { incidentId, at }) => {
    const today = dateInTokyo(at);
    return {
      incidentId,
      words: apologyWords(read, incidentId, today, "briefing"),
      typed: typedAnswers(read, { incidentId, kind: "briefing", subjectId: "" }, form),
      today,
    };
  },
  build,
  lint: (_dossier, { incidentId, words }) => apologyFindings(incidentId, words),
  author: ({ shop }) => shop.name,
});
