/** A customer as the receiver of a letter. */
import type { Customer } from "#src/features/customers/index.ts";
import type { Shop } from "#src/features/shops/index.ts";
import { hyphenated } from "#src/lib/postal-code.ts";
import { addressing, type Named } from "./addressing.ts";
import type { Addressee } from "./dossier.ts";
import { itemWords } from "./items.ts";

/** `other`: what 「その他」 means in this case. */
export function addresseeOf(customer: Customer, shop: Shop, other: string): Addressee {
  return {
    addressing: addressing(namedOf(customer)),
    postal: postalOf(customer),
    address: [customer.address, customer.building].filter((line) => line?.trim()).join("\n"),
    items: customer.leakedItems.map((item) => itemWords(item, shop.industry, other)),
  };
}

export const namedOf = (customer: Customer): Named => ({
  name: customer.name,
  company: customer.company,
  honorific: customer.honorific,
  isMinor: customer.addressTo === "parents",
  isDeceased: customer.addressTo === "family",
});

function postalOf({ postal, postalKey }: Customer): string {
  return /^\d{7}$/.test(postalKey) ? hyphenated(postalKey) : (postal ?? "").replace(/^〒\s*/, "");
}
