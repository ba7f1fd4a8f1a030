/**
 * The case file: the case page, the timeline with its evidence, and the search over everything.
 * Reads every room and owns nothing. Promises at most three next steps, each with a reason and a way to it.
 */
export { reportBanner } from "./banner.ts";
export { examineInside, examineOutside } from "./doctor.ts";
export { evidenceSteps } from "./evidence-steps.ts";
export { faultsOf, verifyEverything } from "./integrity.ts";
export { nextSteps } from "./next-steps.ts";
export { recentRecords, recordSentence } from "./records.ts";
export { type Diagnosis, diagnosis } from "./symptoms.ts";
export { HONESTY, verdictSentences } from "./verdict.ts";
