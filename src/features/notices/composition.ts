/** A wording with its sender → the one text that stands on the sheets (DOMAIN §6.1, item 8; §6.4). */
import type { Shop } from "#src/features/shops/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import { type GridForm, gridForms, gridLength } from "#src/typeset/index.ts";
import type { NoticeFields } from "./notices.ts";

export interface ComposedNotice {
  readonly form: GridForm;
  readonly title: string;
  readonly text: string;
  /** The line behind which the sender's seal stands. */
  readonly signature: string;
}

/** The sender as printed, and as it has to stand on the envelope: address first, the name that signs last. */
export function senderLines(shop: Shop): {
  readonly address: readonly string[];
  readonly names: readonly string[];
} {
  const postal = postalWords(shop.postal);
  return {
    address: [postal === "" ? "" : `〒${postal}`, shop.address].filter(Boolean),
    names: [
      shop.legalName,
      shop.tradeName,
      [shop.representativeTitle, shop.representativeName].filter(Boolean).join("　"),
    ].filter(Boolean),
  };
}

/** `today`: the day that is printed where the wording names none. */
export function composeNotice(fields: NoticeFields, shop: Shop, today: CivilDate): ComposedNotice {
  const { form, title, body } = fields;
  const { cells } = gridForms[form];
  const sender = senderLines(shop);
  const indented = (line: string): string => `　${line}`;
  const lines = [
    `${"　".repeat(Math.max(0, Math.floor((cells - gridLength(title)) / 2)))}${title}`,
    "",
    body,
    "",
    formatEra(fields.datedOn ?? today),
    "差出人",
    ...[...sender.address, ...sender.names].map(indented),
    "受取人",
    ...recipientsOf(fields)
      .flatMap(({ name, address }) => [address, addressed(name)])
      .filter(Boolean)
      .map(indented),
  ];
  return { form, title, text: lines.join("\n"), signature: sender.names.at(-1) ?? "" };
}

/** All who get the text, in the order in which they stand on it. */
export const recipientsOf = ({
  recipientName,
  recipientAddress,
  others,
}: Pick<NoticeFields, "recipientName" | "recipientAddress" | "others">) => [
  { name: recipientName, address: recipientAddress },
  ...others,
];

/** One for each recipient, one that the post office keeps, one for the sender (DOMAIN §6.1, item 7). */
export function copiesWords(recipients: number): string {
  const whom = recipients === 1 ? "相手方に1通" : `受取人${recipients}人に1通ずつ`;
  return `${recipients + 2}通印刷します（${whom}、郵便局に1通、お店の控えに1通）。どれも同じものです。${recipients === 1 ? "" : "封筒は、受取人ごとに書きます。"}`;
}

const addressed = (name: string): string => (/(?:様|殿|御中)$/.test(name) ? name : `${name}　様`);
