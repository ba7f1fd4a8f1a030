/** 店頭の掲示 (DOMAIN §1.9): a poster for the door, to be read from a distance; for those whom no letter reaches. */
import { z } from "zod";
import { getCase } from "#src/features/incidents/index.ts";
import type { PublicWords } from "#src/features/letters/index.ts";
import { printedDeskTel } from "#src/features/shops/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { apologyFindings, apologyPart, apologyPartOf, apologyWords } from "../apology-words.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";

const text = z.string();

const shopNoticeDossier = apologyPart.omit({ text: true }).extend({
  kind: z.literal("shop-notice"),
  version: z.literal(1),
  postedOn: text,
  ask: text,
  more: text,
  desk: z.object({ name: text, tel: text, hours: text, email: text }),
});
type ShopNoticeDossier = z.infer<typeof shopNoticeDossier>;

const form = typedForm({
  lead: "お店の入口やレジに貼る紙です。遠くからでも読めるように、短く書きます。",
  fields: [
    { kind: "date", name: "postedOn", label: "掲示する日", hint: "空のときは、PDFを作った日になります。" },
    {
      kind: "long",
      name: "ask",
      label: "お客様へのお願い",
      hint: "一つか二つの短い文で。",
      isRequired: true,
      most: 120,
    },
    {
      kind: "text",
      name: "more",
      label: "くわしいお知らせの場所",
      hint: "例：当店のホームページ、またはスタッフがお渡しする紙をご覧ください。",
      most: 80,
    },
  ],
  begin: () => ({
    ask: "覚えのないはがきや電話は、捨てずに当店へお知らせください。",
    more: "",
  }),
});

interface Material {
  readonly incidentId: string;
  readonly words: PublicWords;
  readonly desk: ShopNoticeDossier["desk"];
  readonly typed: AnswersOf<typeof form>;
  readonly today: CivilDate;
}

function build({ words, desk, typed, today }: Material): ShopNoticeDossier {
  const { text: _text, ...part } = apologyPartOf(words);
  return shopNoticeDossier.parse({
    ...part,
    kind: "shop-notice",
    version: 1,
    postedOn: formatEra(typed.postedOn === "" ? today : typed.postedOn),
    ask: typed.ask,
    more: typed.more,
    desk,
  } satisfies ShopNoticeDossier);
}

function missing({ incidentId, words }: Material): MissingPart[] {
  return words.items.length > 6
    ? [
        {
          what: "情報の項目の数",
          why: `${words.items.length}項目あるため、字が小さくなるか、2枚になることがあります。見本で確かめてください。`,
          href: `/incidents/${incidentId}/sections/data`,
          label: "項目を見る",
        },
      ]
    : [];
}

export const shopNotice = definePaper<ShopNoticeDossier, Material>({
  kind: "shop-notice",
  title: "店頭の掲示（代替措置）",
  recipient: "お客様",
  purpose:
    "お店の入口などに貼る、大きな字のお知らせです。手紙が届かない方に、窓口を知らせて確かめていただきます（個人情報保護法26条2項ただし書の代替措置）。",
  issueNote: "貼った日と場所は、写真をとって時系列に書いておくと、お知らせした記録になります。",
  form,
  readers: { paper: "shop-notice" },
  schema: shopNoticeDossier,
  places: { shop: "お店", items: "対象となる情報", ask: "お願い", more: "くわしい内容", desk: "窓口" },
  mending: { shop: "shop", desk: "shop", items: "/sections/data", ask: "?ask", more: "?more" },
  gather: ({ read }, { incidentId, at }) => {
    const today = dateInTokyo(at);
    const { shop } = getCase(read, incidentId);
    return {
      incidentId,
      words: apologyWords(read, incidentId, today, "shop-notice"),
      desk: {
        name: shop.deskName,
        tel: printedDeskTel(shop) ?? "",
        hours: shop.deskHours,
        email: shop.deskEmail,
      },
      typed: typedAnswers(read, { incidentId, kind: "shop-notice", subjectId: "" }, form),
      today,
    };
  },
  build,
  missing,
  lint: ({ desk }, { incidentId, words }) => [
    ...apologyFindings(incidentId, words),
    ...(desk.tel === "" && desk.email === ""
      ? [
          {
            path: "desk",
            sentence: "窓口に、電話番号もメールアドレスもありません。お店の設定に入れてください。",
          },
        ]
      : []),
  ],
  author: ({ shop }) => shop.name,
});
