import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SERVING_LOCK, servedBy, takeStorage } from "#src/platform/serving-lock.ts";
import { temporaryFolder } from "../support/house.ts";

test("a living process holds its storage", () => {
  const storage = temporaryFolder("lock");
  writeFileSync(join(storage, SERVING_LOCK), String(process.ppid));
  expect(servedBy(storage)).toBe("process");
  expect(takeStorage(storage)).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a killed process whose parent never asked for it holds nothing",
  async () => {
    const storage = temporaryFolder("lock");
    // The shell becomes a program that never waits for the child it had.
    const parent = spawn("sh", ["-c", "sleep 0.01 & echo $!; exec sleep 60"]);
    try {
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
      writeFileSync(join(storage, SERVING_LOCK), String(pid));
      expect(servedBy(storage)).toBe("leftover");
      expect(takeStorage(storage)).toBe(true);
    } finally {
      parent.kill();
    }
  },
);
