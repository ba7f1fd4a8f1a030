/**
 * 顧客申告書 (FEATURES row 35): the customer's own statement, to be signed. What the shop knows is filled in; the rest,
 * the address above all, is left for the customer's own hand: spelt by the person, it can be compared with the
 * register.
 */
import { z } from "zod";
import { type Arrival, type Customer, getCustomer, listArrivals } from "#src/features/customers/index.ts";
import { type Evidence, kindLabels, listEvidence } from "#src/features/evidence/index.ts";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { customerSubject } from "../customer-subject.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { type Finding, placedTexts } from "../places.ts";
import { accusing } from "../wording.ts";

const text = z.string();

const statementDossier = z.object({
  kind: z.literal("customer-statement"),
  version: z.literal(1),
  createdOn: text,
  shop: text,
  desk: text,
  /** お客様 0127 */
  number: text,
  name: text,
  /** What came, as far as the shop has it. */
  arrivals: z.array(z.object({ label: text, what: text, arrivedOn: text })),
  isPostcard: z.boolean(),
  isLetter: z.boolean(),
});
type StatementDossier = z.infer<typeof statementDossier>;

interface Material {
  readonly case: Case;
  readonly customer: Customer;
  readonly items: readonly { readonly item: Evidence; readonly arrival: Arrival }[];
  readonly today: string;
}

function build({ case: one, customer, items, today }: Material): StatementDossier {
  const { shop } = one;
  const has = (kind: Evidence["kind"]) => items.some(({ item }) => item.kind === kind);
  return statementDossier.parse({
    kind: "customer-statement",
    version: 1,
    createdOn: formatEra(today),
    shop: [shop.tradeName, shop.legalName].filter(Boolean).join("　"),
    desk: [shop.deskName, shop.deskTel || shop.tel].filter(Boolean).join("　"),
    number: `お客様 ${customer.label}`,
    name: customer.name,
    arrivals: items.map(({ item, arrival }) => ({
      label: item.label,
      what: kindLabels[item.kind],
      arrivedOn: arrival.arrivedOn === null ? "" : formatEra(arrival.arrivedOn),
    })),
    isPostcard: has("postcard"),
    isLetter: has("sealed_letter"),
  } satisfies StatementDossier);
}

function missing({ case: one, items }: Material): MissingPart[] {
  if (items.length > 0) return [];
  return [
    {
      what: "この方に届いたはがき・封書",
      why: "届いた日などを空欄のまま印刷し、お客様に書いていただきます。",
      href: `/incidents/${one.incident.id}/evidence`,
      label: "証拠の「届いたときのこと」を書く",
    },
  ];
}

const places = { shop: "宛先", desk: "連絡先", name: "申告する方", arrivals: "1 届いたもの" };

/**
 * The customer's own words: no word of ours may lead them
 * (FEATURES row 35). Names are refused to every customer's paper.
 */
function lint(dossier: StatementDossier): Finding[] {
  const { name: _theirs, ...ours } = dossier;
  const texts = placedTexts(ours, places);
  return [
    ...(dossier.desk.trim() === ""
      ? [
          {
            path: "desk",
            sentence:
              "連絡先が空です。お気持ちが変わったときの連絡先として印刷されます。お店の情報に、窓口か電話番号を入れてください。",
          },
        ]
      : []),
    ...texts.flatMap(accusing),
  ];
}

export const customerStatement = definePaper<StatementDossier, Material>({
  kind: "customer-statement",
  title: "顧客申告書",
  recipient: "お客様",
  purpose:
    "届いたものについて、お客様ご自身に書いて署名していただく用紙です。警察・弁護士から連絡を受けてよいかも、別々に確かめます。",
  subject: customerSubject,
  readers: { paper: "customer-statement", own: ({ name }) => [name] },
  schema: statementDossier,
  places,
  mending: { shop: "shop", desk: "shop", name: "/customers", arrivals: "/evidence" },
  gather: (house, { incidentId, subject, at }) => {
    const { read } = house;
    const customer = getCustomer(read, incidentId, subject!.id);
    const arrivals = listArrivals(read, incidentId);
    return {
      case: getCase(read, incidentId),
      customer,
      items: listEvidence(read, incidentId).flatMap((item) => {
        const arrival = arrivals.get(item.id);
        return arrival?.customerId === customer.id ? [{ item, arrival }] : [];
      }),
      today: dateInTokyo(at),
    };
  },
  build,
  missing,
  lint,
  author: (dossier) => dossier.shop,
  header: (dossier, edition) => `${dossier.number}　第${edition}版`,
});
