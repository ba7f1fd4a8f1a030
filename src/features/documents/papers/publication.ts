/**
 * 公表文 (DOMAIN §1.9, §7.3, §15.4): the five items of 規則10条 in general form, for the homepage. It may stand for the
 * notice to those who cannot be reached (法26条2項ただし書), so it says whom to ask and how to find out.
 */
import { z } from "zod";
import type { PublicWords } from "#src/features/letters/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { apologyFindings, apologyPart, apologyPartOf, apologyWords } from "../apology-words.ts";
import { definePaper } from "../paper.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";

const text = z.string();

const publicationDossier = apologyPart.extend({
  kind: z.literal("publication"),
  version: z.literal(1),
  publishedOn: text,
  people: text,
  single: text,
  confirm: text,
});
type PublicationDossier = z.infer<typeof publicationDossier>;

const form = typedForm({
  lead: "ホームページなどに載せる文です。概要・原因・お願いなどは、お詫び状の文面から入ります。お客様のお名前は書きません。",
  fields: [
    { kind: "date", name: "publishedOn", label: "公表する日", hint: "空のときは、PDFを作った日になります。" },
    {
      kind: "long",
      name: "people",
      label: "対象となる方",
      hint: "どのようなお客様か。例：令和6年4月から令和8年9月までにご来店くださったお客様の一部。人数は、確かなときだけ書きます。",
      isRequired: true,
      most: 300,
    },
    {
      kind: "long",
      name: "single",
      label: "お一人ずつのお知らせについて",
      why: "お手紙が届かない方に、この公表がお知らせに代わることを伝えます。",
      most: 300,
    },
    {
      kind: "long",
      name: "confirm",
      label: "ご自分が対象かどうかの確かめ方",
      hint: "電話などで聞かれたとき、どう本人を確かめて、何をお答えするか。",
      isRequired: true,
      most: 400,
    },
  ],
  begin: () => ({
    people: "",
    single:
      "対象となるお客様には、お手紙などでお一人ずつお知らせいたします。ご連絡先が分からないなどの理由でお知らせできないお客様には、この公表をもってお知らせに代えさせていただきます。",
    confirm:
      "ご自分の情報が対象かどうかは、下記の窓口へお問い合わせください。ご本人であることを確認したうえで、対象となるかどうかと、対象となる情報の項目をお答えいたします。",
  }),
});

interface Material {
  readonly incidentId: string;
  readonly words: PublicWords;
  readonly typed: AnswersOf<typeof form>;
  readonly today: CivilDate;
}

const build = ({ words, typed, today }: Material): PublicationDossier =>
  publicationDossier.parse({
    ...apologyPartOf(words),
    kind: "publication",
    version: 1,
    publishedOn: formatEra(typed.publishedOn === "" ? today : typed.publishedOn),
    people: typed.people,
    single: typed.single,
    confirm: typed.confirm,
  } satisfies PublicationDossier);

export const publication = definePaper<PublicationDossier, Material>({
  kind: "publication",
  title: "公表文",
  recipient: "お客様",
  purpose:
    "ホームページなどに載せる、お詫びとお知らせです。ご連絡先が分からないなど、ご本人へのお知らせが難しい方への代替措置（個人情報保護法26条2項ただし書。令和8年6月24日時点）にもなります。",
  issueNote: "載せた日とアドレスは、時系列に書いておくと、確報に使えます。",
  form,
  isForHomepage: true,
  readers: { paper: "publication" },
  schema: publicationDossier,
  places: {
    shop: "差出人",
    text: "お詫び状の文面",
    items: "2 対象となる情報",
    people: "対象となる方",
    single: "お一人ずつのお知らせ",
    confirm: "確かめ方",
  },
  mending: {
    shop: "shop",
    text: "/letters/text",
    items: "/sections/data",
    people: "?people",
    single: "?single",
    confirm: "?confirm",
  },
  gather: ({ read }, { incidentId, at }) => {
    const today = dateInTokyo(at);
    return {
      incidentId,
      words: apologyWords(read, incidentId, today, "publication"),
      typed: typedAnswers(read, { incidentId, kind: "publication", subjectId: "" }, form),
      today,
    };
  },
  build,
  lint: (_dossier, { incidentId, words }) => apologyFindings(incidentId, words),
  author: ({ shop }) => shop.name,
});
