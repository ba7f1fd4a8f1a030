import { randomBytes, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  anchorNow,
  dueRenewals,
  latestAnchor,
  listAnchors,
  protection,
  renewDue,
  takeTurn,
  verifyAnchors,
} from "#src/features/anchors/index.ts";
import { logSize } from "#src/features/ledger/index.ts";
import { nodesOf } from "#src/features/ledger/places.ts";
import { openConnection } from "#src/platform/connection.ts";
import { keyOf } from "#src/platform/keyring.ts";
import { recordSomething, setMachineTime, useAuthority } from "../../support/anchoring.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../../support/timestamp-authority.ts";

let at: TestApp;
let authority: TimestampAuthority;
afterEach(async () => {
  await at.close();
  await authority.close();
});

const owner = () => ({ id: at.owner.id });
const check = () => verifyAnchors(at.house.read, at.app.clock());
const codes = () => check().faults.map((one) => one.code);
const reach = () => protection(at.house.read, at.app.clock())?.size;

async function begin(days = 1800): Promise<void> {
  at = await openTestApp();
  authority = await startAuthority({ key: "ec", days });
  setMachineTime(at);
  useAuthority(at, authority);
  await anchorNow(at.house, owner());
}

/** Changes the database as somebody would who has its key and no scruples. */
function tamper(...statements: string[]): void {
  const connection = openConnection({
    file: join(at.house.storage, "akashi.db"),
    key: keyOf(at.house.bundle, "database"),
  });
  connection.pragma("foreign_keys=OFF");
  const triggers = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
  }[];
  for (const { name } of triggers) connection.exec(`DROP TRIGGER ${name}`);
  for (const statement of statements) connection.exec(statement);
  connection.close();
}

/** Hex of the newest anchor's token with the last bit of its signature turned. */
function flippedToken(): string {
  const token = Buffer.from(latestAnchor(at.house.read)!.token);
  token[token.length - 1]! ^= 1;
  return token.toString("hex");
}

describe.skipIf(!hasOpenssl)("anchors against the log", () => {
  test("an untouched log → no finding, protected up to the anchored entry", async () => {
    await begin();
    const { size } = latestAnchor(at.house.read)!;
    expect(check()).toEqual({ faults: [], notes: [] });
    expect(reach()).toBe(size);
    const { rootSha256 } = protection(at.house.read, at.app.clock())!;
    expect(rootSha256).toBe(
      new X509Certificate(authority.caPem).fingerprint256.replaceAll(":", "").toLowerCase(),
    );
    recordSomething(at);
    expect(reach()).toBe(size);
    expect(logSize(at.house.read)).toBeGreaterThan(size + 1);
    await expectSound(at);
  });

  test("an edit before the last anchor, the tree made again with it → anchor_log, not protected", async () => {
    await begin();
    tamper(
      `UPDATE ledger SET leaf = x'${randomBytes(32).toString("hex")}' WHERE seq = 0`,
      "UPDATE node SET hash = zeroblob(32)",
    );
    expect(codes()).toContain("anchor_log");
    expect(reach()).toBeUndefined();
  });

  test("a cut tail below the anchor → anchor_cut, not protected", async () => {
    await begin();
    const { size } = latestAnchor(at.house.read)!;
    tamper(
      `DELETE FROM payload WHERE seq >= ${size - 1}`,
      `DELETE FROM ledger WHERE seq >= ${size - 1}`,
      `DELETE FROM node WHERE place >= ${nodesOf(size - 1)}`,
    );
    expect(codes()).toContain("anchor_cut");
    expect(reach()).toBeUndefined();
  });

  test("a cut tail with its checkpoints deleted → anchor_checkpoint and anchor_cut", async () => {
    await begin();
    const { size } = latestAnchor(at.house.read)!;
    tamper(`DELETE FROM checkpoint WHERE size >= ${size}`, `DELETE FROM ledger WHERE seq >= ${size - 1}`);
    expect(codes()).toEqual(expect.arrayContaining(["anchor_checkpoint", "anchor_cut"]));
  });

  test("a flipped bit in a token → anchor_token", async () => {
    await begin();
    tamper(`UPDATE anchor SET token = x'${flippedToken()}'`);
    expect(codes()).toEqual(expect.arrayContaining(["anchor_token", "anchor_row"]));
    expect(reach()).toBeUndefined();
  });

  test("a time rewritten in the row, the token kept → anchor_row, not protected", async () => {
    await begin();
    tamper("UPDATE anchor SET gen_time = '2020-01-01T00:00:00.000Z'");
    expect(codes()).toEqual(["anchor_row"]);
    expect(reach()).toBeUndefined();
  });

  test("tokens that renew each other in a circle → found, not followed for ever", async () => {
    await begin(30);
    authority.renewCertificate(200);
    await renewDue(at.house, owner(), 10);
    const [first, second] = listAnchors(at.house.read);
    tamper(
      `UPDATE anchor SET renews = '${second!.id}' WHERE id = '${first!.id}'`,
      `UPDATE anchor SET renews = '${first!.id}' WHERE id = '${second!.id}'`,
    );
    expect(codes()).toContain("anchor_token");
    expect(reach()).toBeUndefined();
    tamper(`DELETE FROM anchor WHERE id = '${second!.id}'`, "UPDATE anchor SET renews = id");
    expect(codes()).not.toEqual([]);
  });

  test("a token of another checkpoint put in its place → anchor_token and anchor_entry", async () => {
    await begin();
    recordSomething(at);
    await anchorNow(at.house, owner());
    const [first, second] = listAnchors(at.house.read);
    tamper(
      `UPDATE anchor SET token = (SELECT token FROM anchor WHERE id = '${second!.id}'),
        token_sha256 = '${second!.tokenSha256}', nonce = '${second!.nonce}', gen_time = '${second!.genTime}', serial = '${second!.serial}'
        WHERE id = '${first!.id}'`,
    );
    const found = check().faults.filter((one) => one.where === first!.id);
    expect(found.map((one) => one.code)).toEqual(["anchor_token", "anchor_entry"]);
    expect(check().faults.filter((one) => one.where === second!.id)).toEqual([]);
  });

  test("an anchor deleted → anchor_missing", async () => {
    await begin();
    tamper("DELETE FROM anchor");
    expect(codes()).toEqual(["anchor_missing"]);
    expect(reach()).toBeUndefined();
  });

  test("an expired token that was never renewed → no fault, a note, and no protection", async () => {
    await begin(100);
    setMachineTime(at, 99);
    expect(reach()).toBe(latestAnchor(at.house.read)!.size);
    setMachineTime(at, 101);
    expect(codes()).toEqual([]);
    expect(check().notes.map((one) => one.code)).toEqual(["anchor_expired"]);
    expect(reach()).toBeUndefined();
  });

  test("an expired token on the whole check → a remark that is no alarm; a cut log → what it may mean and what to do", async () => {
    await begin(100);
    setMachineTime(at, 101);
    const whole = async () =>
      (await at.http.inject({ url: "/api/ledger/verify", headers: at.signedIn() })).json();
    const calm = await whole();
    expect(calm.isSound).toBe(true);
    expect(calm.notes).toMatchObject([
      { code: "anchor_expired", means: expect.stringContaining("改ざんのしるしではありません") },
    ]);
    tamper("UPDATE anchor SET gen_time = '2020-01-01T00:00:00.000Z'");
    const alarmed = await whole();
    expect(alarmed.isSound).toBe(false);
    expect(alarmed.anchorFaults).toMatchObject([
      { code: "anchor_row", todo: expect.stringContaining("専門家") },
    ]);
  });

  test("an expiring token renewed while valid → protected since its first time, long after its end", async () => {
    await begin(30);
    const first = latestAnchor(at.house.read)!;
    expect(dueRenewals(at.house.read, at.app.clock()).map((one) => one.id)).toEqual([first.id]);
    authority.renewCertificate(200);
    expect(await renewDue(at.house, owner(), 10)).toMatchObject({
      made: [{ renews: first.id }],
      problems: [],
    });
    setMachineTime(at, 150);
    expect(check()).toEqual({ faults: [], notes: [] });
    expect(protection(at.house.read, at.app.clock())).toMatchObject({
      size: first.size,
      since: first.genTime,
    });
    setMachineTime(at, 201);
    expect(reach()).toBeUndefined();
    await expectSound(at);
  });

  test("a renewal renewed again covers the note and both tokens", async () => {
    await begin(30);
    authority.renewCertificate(40);
    await renewDue(at.house, owner(), 10);
    authority.renewCertificate(500);
    await renewDue(at.house, owner(), 10);
    expect(listAnchors(at.house.read)).toHaveLength(3);
    setMachineTime(at, 400);
    expect(check()).toEqual({ faults: [], notes: [] });
    expect(reach()).toBe(latestAnchor(at.house.read)!.size);
  });

  test("a renewed token exchanged afterwards → the renewal no longer covers it: anchor_token", async () => {
    await begin(30);
    const first = latestAnchor(at.house.read)!;
    authority.renewCertificate(500);
    await renewDue(at.house, owner(), 10);
    tamper(`UPDATE anchor SET token = x'${flippedToken()}' WHERE id = '${first.id}'`);
    const renewal = listAnchors(at.house.read).find((one) => one.renews === first.id)!;
    const found = check().faults.filter((one) => one.where === renewal.id);
    expect(found.map((one) => one.code)).toEqual(["anchor_token"]);
  });

  test("an authority that still signs with the old certificate → not kept, told, and not asked again for hours", async () => {
    await begin(30);
    useAuthority(at, authority, { schedule: "daily" });
    const before = authority.asked();
    await takeTurn(at.house);
    await takeTurn(at.house);
    expect(authority.asked() - before).toBe(1);
    expect(listAnchors(at.house.read)).toHaveLength(1);
    const { problems } = await renewDue(at.house, owner(), 10);
    expect(problems.map((one) => one.code)).toEqual(["renewal_gains_nothing"]);
    await expectSound(at);
  });
});
