/**
 * The case file: the case page, the timeline with its evidence, and the search over everything.
 * Reads every room and owns nothing. Promises at most three next steps, each with a reason and a way to it.
 */
export { type Banner, nextReport, reportBanner } from "./banner.ts";
export { type NextStep, nextSteps } from "./next-steps.ts";
export { recordSentence } from "./records.ts";
export { type Hit, searchHouse } from "./search.ts";
