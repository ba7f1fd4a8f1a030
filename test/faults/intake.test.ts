/** EVIDENCE: what a crash, a full disk or a failing flush leaves of an intake. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, describe, expect, it } from "vitest";
import { addEvidence, listEvidence, openOriginal } from "#src/features/evidence/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { NOTE, type Origin, only, openCopy } from "./opening.ts";
import { watchSteps } from "./steps.ts";
import { childProgram, copyOf, makeOrigin } from "./storage.ts";

let origin: Origin;
beforeAll(async () => {
  origin = await makeOrigin();
});

const meta = { fileName: "note.txt", maxBytes: 1_000_000 };
const take = (house: House) => addEvidence(house, origin.actor, origin.incident, only(NOTE), meta);

async function expectKeptOnce(house: House): Promise<void> {
  const items = listEvidence(house.read, origin.incident);
  expect(items.map((item) => item.label)).toEqual(["E-001"]);
  const pieces: Buffer[] = [];
  const original = openOriginal(house, origin.actor, origin.incident, items[0]!.files[0]!.id, "check");
  for await (const piece of original.bytes) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(NOTE)).toBe(true);
  const { logFaults, fileFaults } = await house.verify();
  expect([logFaults, fileFaults]).toEqual([[], []]);
}

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly said: { readonly outcome: string; readonly names: readonly string[] } | undefined;
}

async function runChild(at: Origin, killAt: number): Promise<Ended> {
  const child = spawn(process.execPath, childProgram("intake-child.ts"), {
    env: { ...process.env, AKASHI_FAULT: JSON.stringify({ ...at, killAt }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (piece) => {
    text += piece;
  });
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { signal, said: text === "" ? undefined : JSON.parse(text) };
}

describe("a crash", () => {
  it("kill -9 between every two steps of intake → nothing acknowledged is lost, a retry keeps it once", async () => {
    const whole = await runChild(copyOf(origin), 0);
    expect(whole).toMatchObject({ signal: null, said: { outcome: "added" } });
    const { names } = whole.said!;
    // The order that makes it safe: bytes, flush, name, flush of the folder, then the row.
    expect(names.filter((name) => !/^sql (insert|update)/i.test(name))).toEqual([
      "create file",
      "file write",
      "file fsync",
      "rename",
      "folder fsync",
      "sql BEGIN IMMEDIATE",
      "sql COMMIT",
    ]);
    for (let killAt = 1; killAt <= names.length + 1; killAt += 1) {
      const at = copyOf(origin);
      const { signal, said } = await runChild(at, killAt);
      expect({ killAt, signal, said }).toEqual({ killAt, signal: "SIGKILL", said: undefined });
      const house = await openCopy(at);
      const isCommitted = killAt === names.length + 1;
      expect(listEvidence(house.read, at.incident)).toHaveLength(isCommitted ? 1 : 0);
      const { logFaults, fileFaults } = await house.verify();
      expect({ killAt, logFaults, fileFaults }).toEqual({ killAt, logFaults: [], fileFaults: [] });
      expect((await take(house)).outcome).toBe(isCommitted ? "known" : "added");
      await expectKeptOnce(house);
      house.close();
    }
  });
});

describe("a disk that fails", () => {
  const refusesEach = async (code: string, message: string): Promise<void> => {
    const house = await openCopy(copyOf(origin));
    const names = await stepsOf(house);
    for (let failAt = 1; failAt <= names.length; failAt += 1) {
      const copy = copyOf(origin);
      const at = await openCopy(copy);
      const stop = await watchSteps(({ number, name }) => {
        if (number === failAt) throw Object.assign(new Error(message), { code: codeOf(name, code) });
      });
      const outcome = await take(at).then(
        () => "added",
        (error: NodeJS.ErrnoException) => error.code,
      );
      stop();
      expect({ failAt, name: names[failAt - 1], outcome }).toEqual({
        failAt,
        name: names[failAt - 1],
        outcome: codeOf(names[failAt - 1]!, code),
      });
      expect(listEvidence(at.read, origin.incident)).toEqual([]);
      at.close();
      // As after starting the program anew: a disk that failed under a commit is not written to before.
      const anew = await openCopy(copy);
      expect((await take(anew)).outcome).toBe("added");
      await expectKeptOnce(anew);
      anew.close();
    }
    house.close();
  };

  it("EIO at each system call → the file is refused, nothing of it stays, and the next attempt keeps it", () =>
    refusesEach("EIO", "EIO: i/o error"));
  it("ENOSPC at each system call → the file is refused, nothing of it stays, and the next attempt keeps it", () =>
    refusesEach("ENOSPC", "ENOSPC: no space left on device"));
});

/** SQLite has its own names for what the disk says. */
const codeOf = (step: string, code: string): string =>
  !step.startsWith("sql ") ? code : code === "EIO" ? "SQLITE_IOERR_WRITE" : "SQLITE_FULL";

async function stepsOf(house: House): Promise<string[]> {
  const names: string[] = [];
  const stop = await watchSteps(({ name }) => {
    names.push(name);
  });
  await take(house);
  stop();
  return names;
}
