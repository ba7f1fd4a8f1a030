import { mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { prepareKeyring, readKeyring } from "#src/platform/keyring.ts";
import { newRecoveryCode, normalizeRecoveryCode } from "#src/platform/recovery-code.ts";

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

test("a new recovery code ends the former one; the former file stays beside it, without that code", async () => {
  const { storage, keyring, bundle, recoveryCode } = await made();
  const fresh = newRecoveryCode();
  await keyring.setRecoveryCode(bundle, fresh);
  const ring = await readKeyring(storage);
  expect(await ring.openByRecoveryCode(recoveryCode)).toBeUndefined();
  expect(await ring.openByRecoveryCode(fresh)).toEqual(bundle);
  renameSync(join(storage, "keyring.previous.json"), join(storage, "keyring.json"));
  const former = await readKeyring(storage);
  expect(await former.openByRecoveryCode(recoveryCode)).toBeUndefined();
  expect(await former.openByPassword("mihon", OWNER.password)).toEqual(bundle);
});

test("a removed password opens neither the file nor the former one", async () => {
  const { storage, keyring, bundle } = await made();
  await keyring.setPassword(bundle, "shiken", "別の長いことばを並べておく");
  await keyring.removePassword("shiken");
  for (const name of ["keyring.json", "keyring.previous.json"]) {
    writeFileSync(join(storage, "keyring.json"), readFileSync(join(storage, name)));
    expect((await readKeyring(storage)).hasPassword("shiken")).toBe(false);
  }
});

test("passwords set at the same moment, also through two readings of the file, are all kept", async () => {
  const { storage, keyring, bundle } = await made();
  const other = await readKeyring(storage);
  await keyring.setPassword(bundle, "first", "ことばを並べた一つ目の鍵");
  await Promise.all([
    other.setPassword(bundle, "second", "ことばを並べた二つ目の鍵"),
    other.setPassword(bundle, "third", "ことばを並べた三つ目の鍵"),
  ]);
  const ring = await readKeyring(storage);
  for (const login of ["mihon", "first", "second", "third"]) expect(ring.hasPassword(login)).toBe(true);
});

test("knows the mark of a browser by its login, until the password changes", async () => {
  const { keyring, bundle } = await made();
  const mark = keyring.markDevice("mihon");
  expect(keyring.isDeviceOf("ＭＩＨＯＮ", mark)).toBe(true);
  expect(keyring.isDeviceOf("other", mark)).toBe(false);
  expect(keyring.isDeviceOf("mihon", `${mark}x`)).toBe(false);
  await keyring.setPassword(bundle, "mihon", "あたらしい長いことばを並べる");
  expect(keyring.isDeviceOf("mihon", mark)).toBe(false);
});

test("a slot moved to another kind does not open", async () => {
  const { storage } = await made();
  const file = JSON.parse(readFileSync(join(storage, "keyring.json"), "utf8"));
  file.slots[0].kind = "keyfile";
  writeFileSync(join(storage, "keyring.json"), JSON.stringify(file));
  expect(await (await readKeyring(storage)).openByKeyFile(OWNER.password)).toBeUndefined();
});

test.each([
  ["all memory", { memoryKib: 4_194_304 }],
  ["an hour", { passes: 1000 }],
  ["half a pass", { passes: 0.5 }],
  ["no salt", { salt: "" }],
])("a keyring whose password would ask %s is not read, and says what to do", async (_name, changed) => {
  const { storage, bundle, recoveryCode } = await made();
  const path = join(storage, "keyring.json");
  const file = JSON.parse(readFileSync(path, "utf8"));
  expect(file.slots[0].kdf).toMatchObject({ memoryKib: 65_536, passes: 3 });
  expect(await (await readKeyring(storage)).openByRecoveryCode(recoveryCode)).toEqual(bundle);
  Object.assign(file.slots[0].kdf, changed);
  writeFileSync(path, JSON.stringify(file));
  const refused = readKeyring(storage);
  await expect(refused).rejects.toMatchObject({ code: "keyring_unreadable" });
  await expect(refused).rejects.toMatchObject({ sentence: expect.stringContaining("keyring.previous.json") });
});

test.each([
  "",
  "鍵",
  "{}",
  "null",
  '{"v":1,"installation":"a","salt":"","inboxRecipient":"","slots":[]}',
])("what is no keyring is named so: %s", async (text) => {
  const { storage } = await made();
  writeFileSync(join(storage, "keyring.json"), text);
  await expect(readKeyring(storage)).rejects.toMatchObject({ code: "keyring_unreadable" });
});

test("reads a recovery code as people type it", () => {
  const code = "TG6N-BR54-JTK1-1FAC-9ESK-KJPJ-RH70-CARS";
  expect(normalizeRecoveryCode("ｔｇ６ｎ br54 jtkl ifac 9esk kjpj rh7o cars")).toBe(code);
  expect(newRecoveryCode()).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
});
