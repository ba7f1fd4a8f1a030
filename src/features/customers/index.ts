/**
 * Customers: the persons whose data left the house, as the shop's own list knows them.
 * Owns the reading of customer files. Promises that every row is either in or listed with its reason, that a name is
 * kept exactly as it stands, and that of karte and notes only "there was something" leaves the parser.
 * Refuses files that are no list, with a sentence that says what to choose instead.
 */
export {
  type Column,
  type ColumnChoice,
  type ColumnMap,
  type CustomerField,
  customerFields,
  fieldLabel,
} from "./import/columns.ts";
export type { ImportedCustomer } from "./import/customer.ts";
export {
  type CustomerFile,
  type CustomerFileLimits,
  customerFileLimits,
  openCustomerFile,
} from "./import/customer-file.ts";
export type { Encoding } from "./import/decode.ts";
export { type RejectedRow, rejectedCsv } from "./import/rejected-csv.ts";
export type { ImportCounts, ImportRow, RejectCode } from "./import/rows.ts";
export type { ImportWarning, WarningCode } from "./import/warnings.ts";
