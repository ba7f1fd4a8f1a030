import type { Akashi } from "#src/app.ts";
import { listSessions } from "./sessions.ts";

/** When nobody is in any more, the keys are forgotten too. */
export function sealWhenEmpty(app: Akashi): void {
  if (listSessions(app.house().read, app.clock()).length === 0) app.seal();
}
