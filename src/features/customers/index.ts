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
export type { Outcome } from "./comparison/compare.ts";
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
export { type Customer, getCustomer } from "./customer.ts";
export { setFlags } from "./decisions.ts";
export type { ColumnMap } from "./import/columns.ts";
export { CsvReader, type CsvRecord } from "./import/csv-records.ts";
export type { ImportedCustomer } from "./import/customer.ts";
export { openCustomerFile } from "./import/customer-file.ts";
export { decodeText, detectEncoding } from "./import/decode.ts";
export { csvCell, RejectedCsv } from "./import/rejected-csv.ts";
export { sentenceOf } from "./import/warnings.ts";
export { columnMap, importCustomers, rejectedRowsOf } from "./imports.ts";
export { countCustomers, listCustomersForLetters, setNotice } from "./letters.ts";
export { listCustomers } from "./list.ts";
export { customerNamesAndKana, customersBeginning } from "./names.ts";
export { addReport, type CustomerReport, reportedCustomers } from "./reports.ts";
export { applyScopeRules, scopeRules } from "./scope.ts";
export { receiveStatement, statementInput, statementsOf } from "./statement/statement.ts";
export { statementFaultSentence, verifyStatements } from "./statements-verify.ts";
export { type CareFlag, customerLabel, type NoticeState, noticeStates, type Scope } from "./words.ts";
