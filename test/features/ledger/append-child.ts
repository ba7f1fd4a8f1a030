/** Appends entries from a process of its own: argv is storage, key bundle (JSON), how many. */
import { z } from "zod";
import { defineEvent, openHouse } from "#src/features/ledger/index.ts";
import { readKeyring } from "#src/platform/keyring.ts";

const [storage, bundle, times] = process.argv.slice(2) as [string, string, string];
const noted = defineEvent("test.noted", z.object({ n: z.int() }));
const house = await openHouse({
  storage,
  keyring: await readKeyring(storage),
  bundle: JSON.parse(bundle),
  clock: () => new Date(),
});
for (let n = 0; n < Number(times); n++) {
  house.write({ id: `prc_${process.pid}` }, (tx) => tx.record(noted, null, { n }));
}
house.close();
