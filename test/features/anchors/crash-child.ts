/** Asks for an anchor and dies by kill -9 when the verified token is to be written with its entry. */
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { anchorNow } from "#src/features/anchors/index.ts";
import type { Write } from "#src/features/ledger/index.ts";

const app = await openAkashi(readConfig({ AKASHI_STORAGE: process.argv[2] }), () => new Date());
const user = await app.logIn("mihon", process.env.TEST_PASSWORD!, "test");
const house = app.house();
let writes = 0;
const write: Write = (actor, fn) => {
  // First the wish; the second is the token with its entry.
  writes += 1;
  if (writes === 2) process.kill(process.pid, "SIGKILL");
  return house.write(actor, fn);
};
await anchorNow({ ...house, write }, { id: user.id });
