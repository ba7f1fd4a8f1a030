/**
 * Shops: the business as it appears on letterheads, its legal person, and the desk that answers customers.
 * Owns the address window's geometry, because envelopes are bought by the shop,
 * and what its printers are off by.
 */
export {
  changePrintSettings,
  directions,
  envelopeLayouts,
  getPrintSettings,
  type LabelSheetName,
  labelSheetNames,
  type PrintSettings,
  printSettingsChange,
  printSettingsFaultSentence,
  printSettingsInput,
  verifyPrintSettings,
} from "./print-settings.ts";
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
  shopName,
  unprintableFields,
} from "./shop.ts";
export { slip, windowFit } from "./window-fit.ts";
