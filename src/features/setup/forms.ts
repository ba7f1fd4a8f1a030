import { shopInput } from "#src/features/shops/index.ts";

/** First screen of setup: what the letterhead needs; the rest can wait. */
export const setupShop = shopInput.pick({
  tradeName: true,
  legalName: true,
  representativeTitle: true,
  representativeName: true,
  industry: true,
  postal: true,
  address: true,
  tel: true,
});
