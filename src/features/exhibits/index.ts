/**
 * Exhibits: 甲第1号証 …, the numbers by which a court and a lawyer call the evidence.
 * Owns the choice of items, their order, and numbers once they are issued.
 * Promises: a number that was printed in an issued 証拠説明書 or exhibit sheet never changes and is never given again; new
 * ones are counted on; a withdrawn one stays as a gap that is said (欠番); every change is a ledger entry.
 * Refuses to move, change or remove an issued exhibit, and to issue numbers other than those that were printed.
 */
export {
  addExhibit,
  changeExhibit,
  moveExhibit,
  proposeExhibits,
  removeExhibit,
  withdrawExhibit,
} from "./arrange.ts";
export { freezeExhibits } from "./freeze.ts";
export {
  type Exhibit,
  type ExhibitFile,
  exhibitNumbers,
  exhibitNumbersOfFiles,
  listCandidates,
  listExhibits,
  liveExhibits,
} from "./queries.ts";
export { exhibitFaultSentence, verifyExhibits } from "./verify.ts";
