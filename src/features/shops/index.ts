/**
 * Shops: the business as it appears on letterheads, its legal person, and the desk that answers customers.
 * Owns the address window's geometry, because envelopes are bought by the shop.
 */
export {
  addShop,
  changeShop,
  getShop,
  industries,
  listShops,
  printedDeskTel,
  type Shop,
  type ShopInput,
  shopInput,
  unprintableFields,
} from "./shop.ts";
