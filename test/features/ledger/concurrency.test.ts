import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { logSize } from "#src/features/ledger/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const run = promisify(execFile);

test("two processes append at once: nothing is lost, the chain holds", async () => {
  at = await openTestApp();
  const before = logSize(at.house.read);
  const program = join(import.meta.dirname, "append-child.ts");
  const append = () =>
    run(process.execPath, [program, at.house.storage, JSON.stringify(at.house.bundle), "150"]);
  await Promise.all([append(), append()]);
  expect(logSize(at.house.read)).toBe(before + 300);
  await expectSound(at);
});
