import { execFile } from "node:child_process";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { logSize } from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const run = promisify(execFile);

test("concurrent appends by two processes → nothing is lost, the chain holds", async () => {
  at = await openTestApp();
  const before = logSize(at.house.read);
  const program = join(import.meta.dirname, "append-child.ts");
  const append = () =>
    run(process.execPath, [program, at.house.storage, JSON.stringify(at.house.bundle), "150"]);
  await Promise.all([append(), append()]);
  expect(logSize(at.house.read)).toBe(before + 300);
  await expectSound(at);
});

test("a check while another process appends finds nothing: what is written meanwhile is no fault", async () => {
  at = await openTestApp();
  const program = join(import.meta.dirname, "append-child.ts");
  let isDone = false;
  const appending = run(process.execPath, [
    program,
    at.house.storage,
    JSON.stringify(at.house.bundle),
    "300",
  ]).finally(() => {
    isDone = true;
  });
  const sizes = new Set<number>();
  while (!isDone) {
    const { entries, logFaults, fileFaults } = await at.house.verify();
    expect([...logFaults, ...fileFaults]).toEqual([]);
    sizes.add(entries);
    await setImmediate();
  }
  await appending;
  expect(sizes.size).toBeGreaterThan(2);
});
