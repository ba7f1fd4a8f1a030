/**
 * Customers: the persons whose data left the house, as the shop's own list knows them.
 * Owns customers, their imports, scope, leaked items, care flags, notices, reports, and the search through them.
 * Promises that every row of a list is either in or listed with its reason, that a name is kept exactly as it stands,
 * that of karte and notes only "there was something" is stored, and that what decided about a person stays readable.
 * Refuses files that are no list, with a sentence that says what to choose instead; the same list twice.
 */
export {
  type Arrival,
  arrivalInput,
  findArrival,
  listArrivals,
  missingOf,
  recordArrival,
} from "./arrival/arrival.ts";
export { repeatLabels } from "./arrival/words.ts";
export { type Outcome, outcomeLabels } from "./comparison/compare.ts";
export {
  type Comparison,
  comparisonInput,
  dayWords,
  getComparison,
  linkComparisonExhibit,
  listComparisons,
  saveComparison,
  shownRows,
} from "./comparison/comparison.ts";
export { type CustomerCounts, customerCounts } from "./counts.ts";
export { type Customer, type CustomerValues, getCustomer } from "./customer.ts";
export { setFlags } from "./decisions.ts";
export type {
  Column,
  ColumnChoice,
  ColumnMap,
  CustomerField,
} from "./import/columns.ts";
export { CsvReader, type CsvRecord } from "./import/csv-records.ts";
export type { ImportedCustomer } from "./import/customer.ts";
export {
  type CustomerFile,
  type CustomerFileLimits,
  openCustomerFile,
} from "./import/customer-file.ts";
export { decodeText, detectEncoding, type Encoding } from "./import/decode.ts";
export { csvCell, RejectedCsv } from "./import/rejected-csv.ts";
export type { ImportCounts, ImportRow, RejectCode } from "./import/rows.ts";
export { type SpokenWarning, sentenceOf, type WarningCode } from "./import/warnings.ts";
export {
  type CustomerImport,
  columnMap,
  importCustomers,
  type ListMeta,
  rejectedRowsOf,
} from "./imports.ts";
export type { LeakRule } from "./leaked.ts";
export {
  countCustomers,
  type LettersFilter,
  listCustomersForLetters,
  type NoticeChange,
  setNotice,
} from "./letters.ts";
export { listCustomers } from "./list.ts";
export { type CustomerTrace, customerNamesAndKana, customersBeginning } from "./names.ts";
export {
  addReport,
  type CustomerReport,
  type ReportInput,
  reportedCustomers,
} from "./reports.ts";
export { applyScopeRules, scopeRules } from "./scope.ts";
export { receiveStatement, statementInput, statementsOf } from "./statement/statement.ts";
export { statementFaultSentence, verifyStatements } from "./statements-verify.ts";
export {
  type CareFlag,
  customerLabel,
  type NoticeState,
  noticeStates,
  type Scope,
} from "./words.ts";
