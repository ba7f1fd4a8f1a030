/**
 * 店頭の掲示 (DOMAIN §1.9): a poster for the door, for those whom no letter reaches. It holds the five items of 規則10条 as
 * 公表文 does: alone, a few words and a telephone number would not stand for the notice (法26条2項ただし書).
 */
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

const shopNoticeDossier = apologyPart.extend({
  kind: z.literal("shop-notice"),
  version: z.literal(1),
  postedOn: text,
  ask: text,
  more: text,
  desk: z.object({ name: text, tel: text, hours: text, email: text }),
});
type ShopNoticeDossier = z.infer<typeof shopNoticeDossier>;

const form = typedForm({
  lead: "お店の入口やレジに貼る紙です。何が起きたか・原因・二次被害は、お詫び状の文面から入ります。ここには、短いお願いだけを書きます。",
  fields: [
    { kind: "date", name: "postedOn", label: "掲示する日", hint: "空のときは、PDFを作った日になります。" },
    {
      kind: "long",
      name: "ask",
      label: "お客様へのお願い",
      why: "ご本人が取れる対応を、掲示だけでも分かるようにします。",
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
    ask: "覚えのないはがきなどは捨てずに、電話は相手と日時を書きとめて、当店へお知らせください。差出人に、情報の利用停止などを求めることもできます。",
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
  return shopNoticeDossier.parse({
    ...apologyPartOf(words),
    kind: "shop-notice",
    version: 1,
    postedOn: formatEra(typed.postedOn === "" ? today : typed.postedOn),
    ask: typed.ask,
    more: typed.more,
    desk,
  } satisfies ShopNoticeDossier);
}

/** Characters that one sheet holds: the longest that was seen to fit, with some room. */
const oneSheet = 400;

function missing({ incidentId, words, typed }: Material): MissingPart[] {
  const { outline, notIncluded, cause, harm } = words.text;
  const said = [...words.items, outline, notIncluded, cause, harm, typed.ask, typed.more].join("、");
  return [...said].length > oneSheet
    ? [
        {
          what: "文の長さ",
          why: "2枚になることがあります。2枚のままでも貼れます。1枚にしたいときは、先に「お客様へのお願い」を短くしてください。お詫び状の「概要」「原因」「二次被害の状況」を短くするときは、必要な説明が残っているかを確かめてください。",
          href: `/incidents/${incidentId}/letters/text`,
          label: "文面を見る",
        },
      ]
    : [];
}

export const shopNotice = definePaper<ShopNoticeDossier, Material>({
  kind: "shop-notice",
  title: "店頭の掲示（代替措置）",
  recipient: "お客様",
  purpose:
    "お店の入口などに貼るお知らせです。公表文と同じ5つの項目（概要・情報の項目・原因・二次被害・お願い）を短く載せ、窓口で確かめていただきます（個人情報保護法26条2項ただし書の代替措置。令和8年6月24日時点）。",
  issueNote:
    "この掲示をお手紙などの代わりにできるのは、ご連絡先が分からないなど、お知らせすることが難しい方についてだけです。ほかの方には、お一人ずつお知らせします。貼った日と場所は、写真をとって時系列に書いておくと、お知らせした記録になります。",
  form,
  readers: { paper: "shop-notice" },
  schema: shopNoticeDossier,
  places: {
    shop: "お店",
    text: "お詫び状の文面",
    items: "対象となる情報",
    ask: "お願い",
    more: "くわしい内容",
    desk: "窓口",
  },
  mending: {
    shop: "shop",
    desk: "shop",
    text: "/letters/text",
    items: "/sections/data",
    ask: "?ask",
    more: "?more",
  },
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
