/**
 * 電話応対の台本: for whoever takes the call. It says what the letter says and no more, what is never said, and when the
 * call goes to the owner or the lawyer. The former employee is nameless here too: a name read aloud is a name told.
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

const phoneScriptDossier = apologyPart.extend({
  kind: z.literal("phone-script"),
  version: z.literal(1),
  createdOn: text,
  owner: text,
  ownerTel: text,
  lawyer: text,
  extra: z.array(text),
});
type PhoneScriptDossier = z.infer<typeof phoneScriptDossier>;

const form = typedForm({
  lead: "電話に出るスタッフが手元に置く紙です。お伝えする内容は、お詫び状の文面から入ります。",
  fields: [
    {
      kind: "text",
      name: "owner",
      label: "代わる人（お店の責任者）",
      hint: "補償や訴えの話になったときに電話を代わる人",
      isRequired: true,
      most: 60,
    },
    {
      kind: "text",
      name: "ownerTel",
      label: "その人につながる電話",
      hint: "留守のときの携帯電話など",
      most: 40,
    },
    {
      kind: "text",
      name: "lawyer",
      label: "弁護士の事務所",
      hint: "お客様には言いません。責任者が連絡するときの控えです。",
      most: 80,
    },
    {
      kind: "list",
      name: "extra",
      label: "お店ならではの注意",
      hint: "例：予約の電話とは分けて、事務所の電話で受けます。",
      most: 120,
    },
  ],
});

interface Material {
  readonly incidentId: string;
  readonly words: PublicWords;
  readonly typed: AnswersOf<typeof form>;
  readonly today: CivilDate;
}

function build({ words, typed, today }: Material): PhoneScriptDossier {
  const apology = apologyPartOf(words);
  return phoneScriptDossier.parse({
    ...apology,
    // Read aloud: no desk stands below.
    text: { ...apology.text, advice: apology.text.advice.replaceAll("下記の窓口", "当店（この電話）") },
    kind: "phone-script",
    version: 1,
    createdOn: formatEra(today),
    owner: typed.owner,
    ownerTel: typed.ownerTel,
    lawyer: typed.lawyer,
    extra: [...typed.extra],
  } satisfies PhoneScriptDossier);
}

export const phoneScript = definePaper<PhoneScriptDossier, Material>({
  kind: "phone-script",
  title: "電話応対の台本",
  recipient: "お店の控え",
  purpose:
    "お客様からの電話に、だれが出ても同じことをお伝えするための紙です。言わないことと、責任者に代わるときも書いてあります。",
  form,
  readers: {},
  schema: phoneScriptDossier,
  places: {
    text: "お詫び状の文面",
    owner: "代わる人",
    ownerTel: "代わる人",
    lawyer: "弁護士",
    extra: "お店の注意",
  },
  mending: {
    shop: "shop",
    text: "/letters/text",
    owner: "?owner",
    ownerTel: "?ownerTel",
    lawyer: "?lawyer",
    extra: "?extra",
  },
  gather: ({ read }, { incidentId, at }) => {
    const today = dateInTokyo(at);
    return {
      incidentId,
      words: apologyWords(read, incidentId, today),
      typed: typedAnswers(read, { incidentId, kind: "phone-script", subjectId: "" }, form),
      today,
    };
  },
  build,
  lint: (_dossier, { incidentId, words }) => apologyFindings(incidentId, words),
  author: ({ shop }) => shop.name,
});
