/** `doctor` and `keys export` as people use them, on a storage with something wrong. */
import { chmodSync, existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { beforeAll, expect, test } from "vitest";
import { OWNER, temporaryFolder } from "../support/house.ts";
import { type Outcome, runProgram, runVerb } from "./running.ts";

let storage: string;
let state: string;
beforeAll(async () => {
  const folder = temporaryFolder("doctor");
  storage = join(folder, "storage");
  state = join(folder, "state");
  const shop = ["--shop", "ヘアサロン見本", "--owner", "見本 花子", "--login", OWNER.login];
  expect((await runProgram([...words("setup"), ...shop], { AKASHI_STATE: state })).code).toBe(0);
});

const words = (...args: string[]): string[] => [...args, "--storage", storage];
const run = (args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  runVerb(words(...args), { AKASHI_STATE: state, ...settings });

const findings = (out: string): Record<string, string> =>
  Object.fromEntries(
    (JSON.parse(out).findings as { code: string; level: string }[]).map(({ code, level }) => [code, level]),
  );

test("a sound storage: everything is named and good, exit 0", async () => {
  const { code, out } = await runProgram(words("doctor", "--json"), { AKASHI_STATE: state });
  expect(code).toBe(0);
  expect(findings(out)).toEqual({
    storage_ready: "good",
    storage_private: "good",
    disk_enough: "good",
    keyring_ready: "good",
    state_ready: "good",
    database_sound: "good",
    triggers_present: "good",
    log_sound: "good",
    mark_level: "good",
    files_sound: "good",
    registers_sound: "good",
    clock_right: "good",
  });
  expect(readdirSync(join(state, "checkpoints"))).toHaveLength(1);
});

test("sealed: says what could not be looked at, exit 3", async () => {
  const { code, out } = await run(["doctor", "--json"], { AKASHI_PASSWORD: "" });
  expect(code).toBe(3);
  expect(findings(out)).toMatchObject({ storage_ready: "good", sealed: "unknown" });
});

test("each trouble is told with what to do, exit 1; leftovers go only when asked", async () => {
  const old = new Date(Date.now() - 25 * 3_600_000);
  const leftover = join(storage, "backup-0123456789ab.db");
  writeFileSync(leftover, "");
  utimesSync(leftover, old, old);
  const mine = join(storage, "backup of mine.db");
  writeFileSync(mine, "");
  utimesSync(mine, old, old);
  writeFileSync(join(storage, "akashi.lock"), "999999999");
  chmodSync(storage, 0o755);
  const blocked = join(temporaryFolder("blocked"), "state");
  writeFileSync(blocked, "");
  const told = await run(["doctor", "--json"], { AKASHI_STATE: blocked });
  expect(told.code).toBe(1);
  expect(findings(told.out)).toMatchObject({
    storage_open: "fault",
    state_locked: "fault",
    leftover_files: "remark",
    lock_leftover: "remark",
  });
  expect(existsSync(leftover)).toBe(true);
  chmodSync(storage, 0o700);
  const swept = await run(["doctor", "--sweep"]);
  expect(swept.code).toBe(0);
  expect(swept.out).toContain("途中で止まった作業の残りを片付けました。（1）");
  expect([existsSync(leftover), existsSync(mine)]).toEqual([false, true]);
});

test("a missing storage is one finding, exit 1", async () => {
  const nowhere = join(temporaryFolder("nowhere"), "storage");
  const settings = { AKASHI_STATE: state, AKASHI_PASSWORD: "" };
  const { code, out } = await runVerb(["doctor", "--json", "--storage", nowhere], settings);
  expect(code).toBe(1);
  expect(findings(out)).toEqual({ storage_missing: "fault" });
});

test("exported keys open the database with nothing of ours, and the log notes the export", async () => {
  const { code, out } = await run(["keys", "export", "--json"]);
  expect(code).toBe(0);
  const keys = JSON.parse(out);
  expect(keys.files).toMatch(/^AGE-SECRET-KEY-1/);
  const bare = new Sqlite(join(storage, "akashi.db"), { readonly: true });
  bare.pragma(`cipher='${keys.cipher}'`);
  bare.pragma(`legacy=${keys.legacy}`);
  bare.pragma(`key="x'${keys.database}'"`);
  expect(bare.prepare("SELECT kind FROM ledger ORDER BY seq DESC LIMIT 1").pluck().get()).toBe(
    "keys.exported",
  );
  bare.close();
  const spoken = await run(["keys", "export"]);
  expect(spoken.out).toContain("鍵を持つ人は、すべての記録・写真・名簿を読めて");
});

test("keys without their word are wrong usage, exit 2", async () => {
  expect((await run(["keys"])).code).toBe(2);
});
