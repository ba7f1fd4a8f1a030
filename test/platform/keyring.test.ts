import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  newRecoveryCode,
  normalizeRecoveryCode,
  prepareKeyring,
  readKeyring,
} from "#src/platform/keyring.ts";

const NOW = new Date("2026-11-21T03:00:00.000Z");
const OWNER = { login: "mihon", password: "ひだまりの庭に七つの小さな鈴" };

async function made() {
  const storage = mkdtempSync(join(tmpdir(), "akashi-keyring-"));
  const prepared = await prepareKeyring(storage, OWNER, NOW);
  await prepared.save();
  return { storage, ...prepared };
}

test("opens by password, recovery code and key file to the same bundle, and by nothing else", async () => {
  const { storage, bundle, recoveryCode } = await made();
  const ring = await readKeyring(storage);
  await ring.setKeyFile(bundle, "a-secret-of-32-random-bytes\n");
  expect(await ring.openByPassword("MIHON ", OWNER.password)).toEqual(bundle);
  expect(await ring.openByPassword("mihon", `${OWNER.password} `)).toBeUndefined();
  expect(await ring.openByPassword("other", OWNER.password)).toBeUndefined();
  expect(await ring.openByRecoveryCode(recoveryCode)).toEqual(bundle);
  expect(await ring.openByRecoveryCode(newRecoveryCode())).toBeUndefined();
  expect(await ring.openByKeyFile("a-secret-of-32-random-bytes")).toEqual(bundle);
  expect(await ring.openByKeyFile("another")).toBeUndefined();
});

test("keeps independent keys, none of which and no login name is readable in the file", async () => {
  const { storage, bundle } = await made();
  const text = readFileSync(join(storage, "keyring.json"), "utf8");
  expect(new Set(bundle.keys.map((key) => key.secret)).size).toBe(5);
  for (const key of bundle.keys) expect(text).not.toContain(key.secret);
  expect(text).not.toContain("mihon");
});

test("a new recovery code ends the former one; the former file stays beside it", async () => {
  const { storage, keyring, bundle, recoveryCode } = await made();
  const before = readFileSync(join(storage, "keyring.json"), "utf8");
  const fresh = await keyring.replaceRecoveryCode(bundle);
  const ring = await readKeyring(storage);
  expect(await ring.openByRecoveryCode(recoveryCode)).toBeUndefined();
  expect(await ring.openByRecoveryCode(fresh)).toEqual(bundle);
  expect(readFileSync(join(storage, "keyring.previous.json"), "utf8")).toBe(before);
});

test("a slot moved to another kind does not open", async () => {
  const { storage } = await made();
  const file = JSON.parse(readFileSync(join(storage, "keyring.json"), "utf8"));
  file.slots[0].kind = "keyfile";
  writeFileSync(join(storage, "keyring.json"), JSON.stringify(file));
  expect(await (await readKeyring(storage)).openByKeyFile(OWNER.password)).toBeUndefined();
});

test("reads a recovery code as people type it", () => {
  const code = "TG6N-BR54-JTK1-1FAC-9ESK-KJPJ-RH70-CARS";
  expect(normalizeRecoveryCode("ｔｇ６ｎ br54 jtkl ifac 9esk kjpj rh7o cars")).toBe(code);
  expect(newRecoveryCode()).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
});
