/** People whose letter lies in a finished volume are 発送準備, so that nobody writes to them again by mistake. */
import { setImmediate } from "node:timers/promises";
import { listCustomersForLetters, setNotice } from "#src/features/customers/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { listLetters, type Run } from "./queries.ts";
import { noticeNote } from "./runs.ts";
import { spanOf } from "./volumes.ts";

/** People in one transaction: others must not wait long. */
const together = 400;

/**
 * After the volume was entered, in writes of their own; nobody, before the first was (0). The next volume is not
 * entered before, and no run ends before: so only the newest volume of a run that was killed can have people left, and
 * whoever goes on with it or ends it asks again.
 */
export async function prepareNotices(house: House, actor: Actor, run: Run, volume: number): Promise<void> {
  if (volume === 0) return;
  const ids = listLetters(house.read, run.id, { span: spanOf(run, volume), only: "unsent" }).map(
    (one) => one.customerId,
  );
  for (let at = 0; at < ids.length; at += together) {
    const some = { ids: ids.slice(at, at + together), notices: ["未着手"] } as const;
    const waiting = [...listCustomersForLetters(house.read, run.incidentId, some)].map(({ id }) => id);
    if (waiting.length > 0) {
      house.write(actor, (tx) =>
        setNotice(tx, run.incidentId, {
          ids: waiting,
          notice: "発送準備",
          on: dateInTokyo(tx.at),
          note: noticeNote(run),
        }),
      );
    }
    await setImmediate();
  }
}
