/** Writes on a disk that fills, fails or turns read-only; prints what it was told and what is there afterwards. */
import { randomBytes } from "node:crypto";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { addEvidence, listEvidence } from "#src/features/evidence/index.ts";
import { addFact, factInput } from "#src/features/incidents/index.ts";
import { NOTE, type Origin, only, openCopy } from "./opening.ts";

const PIECE = 65_536;
const ROOM = 10 * PIECE;

const origin = JSON.parse(process.env.AKASHI_FAULT!) as Origin;
const { storage, incident, actor } = origin;
const mode = process.argv[2];
const house = await openCopy(origin);
const meta = { fileName: "note.txt", maxBytes: 10_000_000 };
const take = (bytes: Buffer) => addEvidence(house, actor, incident, only(bytes), meta);

/** Does one thing again and again until the disk says no. */
async function until(work: (round: number) => unknown): Promise<{ acknowledged: number; code?: string }> {
  let acknowledged = 0;
  try {
    for (; acknowledged < 2000; acknowledged += 1) await work(acknowledged);
    return { acknowledged };
  } catch (error) {
    const { code, cause } = error as NodeJS.ErrnoException;
    return {
      acknowledged,
      code: code ?? (cause as NodeJS.ErrnoException | undefined)?.code ?? String(error),
    };
  }
}

const text = (round: number): Buffer => Buffer.from(`${round} ${randomBytes(400_000).toString("base64")}`);
const fact = (round: number) =>
  house.write(actor, (tx) =>
    addFact(
      tx,
      incident,
      factInput.parse({
        date: { date: "2026-11-13", precision: "day", around: false },
        what: `${round}${"あ".repeat(400)}`,
        certainty: "確認済",
      }),
    ),
  );

async function attempt(): Promise<{ acknowledged: number; code?: string }> {
  switch (mode) {
    case "fill-files":
      return until((round) => take(text(round)));
    case "fill-commits": {
      // Leaves so little room that only the database's own file can grow into it.
      const filler = join(storage, "filler");
      let size = 0;
      try {
        for (; ; size += PIECE) writeFileSync(filler, Buffer.alloc(PIECE), { flag: "a" });
      } catch {
        truncateSync(filler, size - ROOM);
      }
      const full = await until(fact);
      rmSync(filler);
      await take(NOTE);
      return full;
    }
    case "once":
      try {
        await take(NOTE);
        return { acknowledged: 1 };
      } catch (error) {
        return { acknowledged: 0, code: (error as NodeJS.ErrnoException).code ?? "none" };
      }
    default:
      throw new Error("no such mode");
  }
}

if (mode === "hold") {
  const { openConnection } = await import("#src/platform/connection.ts");
  const { keyOf } = await import("#src/platform/keyring.ts");
  const connection = openConnection({
    file: join(storage, "akashi.db"),
    key: keyOf(origin.bundle, "database"),
  });
  connection.exec("BEGIN IMMEDIATE");
  process.stdout.write("held\n");
  await setTimeout(1500);
  connection.exec("ROLLBACK");
  connection.close();
  house.close();
} else {
  const result = await attempt();
  const { logFaults, fileFaults } = await house.verify();
  const items = listEvidence(house.read, incident).length;
  process.stdout.write(`${JSON.stringify({ ...result, logFaults, fileFaults, items })}\n`);
}
