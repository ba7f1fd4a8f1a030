/**
 * Writes many rows and closes the database at once or soon after, as often as it is told: `FILE TIMES`. Prints how the
 * threads ended that copy the log behind it: 1 is one that was ended from outside.
 */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { sql } from "drizzle-orm";
import { bulkRunner, openDatabase } from "#src/platform/database.ts";

const [file = "", times = "1"] = process.argv.slice(2);
const ends: Promise<unknown[]>[] = [];
process.on("worker", (thread: Worker) => ends.push(once(thread, "exit")));
for (let round = 0; round < Number(times); round += 1) {
  const database = openDatabase({ file, key: Buffer.alloc(32, 1) });
  database.inTransaction((db) => {
    db.run(sql`CREATE TABLE IF NOT EXISTS line (text TEXT) STRICT`);
    const run = bulkRunner(db, "INSERT INTO line VALUES (?)");
    for (let row = 0; row < 500; row += 1) run(["見本".repeat(50)]);
  });
  // Into each moment of what follows a long write: its thread, the driver's loading, the copying.
  await pause(round * 8);
  database.close();
}
// Those threads hold no process open, and the last of them may not have ended yet.
const holding = setInterval(() => undefined, 1_000);
const codes = await Promise.all(ends);
clearInterval(holding);
process.stdout.write(JSON.stringify(codes.flat()));
