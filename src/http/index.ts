/** What feature routes may use of the HTTP edge. */
export { attachment } from "./attachment.ts";
export { traceOf, watch } from "./bugs.ts";
export { fieldErrors } from "./errors.ts";
export { isLoopbackName } from "./headers.ts";
export { loginPage } from "./login-page.ts";
export type { Flash } from "./pages.ts";
export {
  listOf,
  pageById,
  pageByNumber,
  pageByOffset,
  pageOfFound,
  pageQuery,
  pageQueryById,
} from "./paging.ts";
export { asForm, changedSince, differing, markAgain, markOf, standsNow } from "./seen.ts";
export type { Http } from "./server.ts";
export { sheetPage } from "./sheet.ts";
export { actorOf, SESSION_COOKIE } from "./visitor.ts";
