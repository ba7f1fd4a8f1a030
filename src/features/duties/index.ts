/**
 * Duties: what the law asks of the business, and by when.
 * Owns the statutory clock of 個情法26条1項 (速報 and 確報) and the law data behind it, dated.
 * Promises dates that are counted as the guideline counts them, and says what is law and what is our reading.
 * Refuses to decide whether a report is due: it counts from what the owner chose.
 */
export { reportDeadlines } from "./deadlines.ts";
export { type ReportCategory, reportCategories } from "./law.ts";
