import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../support/house.ts";

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function start(storage: string): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../src/main.ts")], {
    env: { ...process.env, AKASHI_STORAGE: storage, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  return child;
}

const serving = async (child: ChildProcess): Promise<string> =>
  String((await once(child.stdout!, "data"))[0]);

test("a second server on one storage refuses with one sentence, and after a kill the next one serves", async () => {
  const storage = temporaryFolder("serving");
  const first = start(storage);
  expect(await serving(first)).toContain("証 Akashi");
  const second = start(storage);
  const said = once(second.stderr!, "data");
  expect((await once(second, "exit"))[0]).toBe(2);
  expect(String((await said)[0])).toContain("この保管場所では、Akashiがもう動いています。");

  first.kill("SIGKILL");
  await once(first, "exit");
  expect(existsSync(join(storage, "akashi.lock"))).toBe(true);
  const third = start(storage);
  expect(await serving(third)).toContain("証 Akashi");
  third.kill("SIGTERM");
  expect((await once(third, "exit"))[0]).toBe(0);
  expect(existsSync(join(storage, "akashi.lock"))).toBe(false);
});
