import type { Case } from "#src/features/incidents/index.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import { addressing } from "./addressing.ts";
import type { Addressee } from "./dossier.ts";
import { itemWords } from "./items.ts";

/**
 * The letter to the owner, at the shop's address, with every item: for the test print and for reading the words. To the
 * shop it would say 貴社, which hardly any customer reads.
 */
export function sampleAddressee({ shop, answers }: Case): Addressee {
  const { items, itemsOther } = answers.data;
  return {
    addressing: addressing({ name: shop.representativeName, honorific: "様" }),
    postal: postalWords(shop.postal),
    address: shop.address,
    items: items.length === 0 ? ["お名前"] : items.map((item) => itemWords(item, shop.industry, itemsOther)),
  };
}
