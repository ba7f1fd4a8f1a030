/** What `openssl ts -verify` says of the same tokens: it must agree with our verifier, on good and on bad ones. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { anchorNow, latestAnchor, renewDue } from "#src/features/anchors/index.ts";
import { buildRequest, type TimestampRequest, verifyTimestamp } from "#src/platform/timestamp.ts";
import { setMachineTime, useAuthority } from "../support/anchoring.ts";
import { openTestApp, type TestApp, temporaryFolder } from "../support/house.ts";
import {
  hasOpenssl,
  type Mode,
  OTHER_POLICY,
  startAuthority,
  type TimestampAuthority,
} from "../support/timestamp-authority.ts";

const NOTE = Buffer.from("akashi.example.jp/log/7f3a\n777\nFr4ndhJP0ix979oFt+MF3bgLkrbdVKVGnck5FDi9Z24=\n");

let at: TestApp | undefined;
let authority: TimestampAuthority;
afterEach(async () => {
  await at?.close();
  at = undefined;
  await authority.close();
});

async function post(request: TimestampRequest): Promise<Buffer> {
  const headers = { "content-type": "application/timestamp-query" };
  const answer = await fetch(authority.url, { method: "POST", headers, body: Uint8Array.from(request.body) });
  return Buffer.from(await answer.arrayBuffer());
}

/** Whether openssl says OK: for the file alone, and for the request with its nonce and policy. */
function opensslSays(files: { note: Buffer; request: Buffer; token: Buffer; ca: string }, attime?: Date) {
  const folder = temporaryFolder("openssl");
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const verify = (...of: string[]): boolean => {
    const when = attime ? ["-attime", String(Math.floor(attime.getTime() / 1000))] : [];
    const args = ["ts", "-verify", ...of, "-in", "token", "-CAfile", "ca", ...when];
    const run = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
    const isOk = run.stdout.includes("Verification: OK");
    expect(isOk).toBe(run.status === 0);
    return isOk;
  };
  return { file: verify("-data", "note"), request: verify("-queryfile", "request") };
}

function weSay(note: Buffer, request: TimestampRequest, token: Buffer, policy: string, now = new Date()) {
  const ca = authority.caPem;
  return {
    file: verifyTimestamp(note, token, ca, now).isValid,
    request: verifyTimestamp(note, token, ca, now, { nonce: request.nonce, policy }).isValid,
  };
}

describe.skipIf(!hasOpenssl)("openssl ts -verify, the command of the packet and of the page", () => {
  test.each([
    ["a good token", "good", true, true],
    ["a token for another file", "other file", false, false],
    ["a token with the wrong nonce", "wrong nonce", true, false],
    ["the nonce stripped", "stripped nonce", true, false],
    ["a replayed token", "replayed", true, false],
    ["a token of another policy", "wrong policy", true, false],
    ["an untrusted token", "untrusted", false, false],
    ["a token of a certificate that is not a TSA", "not a TSA", false, false],
    ["a token of an expired certificate", "expired", false, false],
    ["a token without the signer's certificate", "without certificate", false, false],
    ["a rejection", "rejecting", false, false],
    ["garbage", "garbage", false, false],
  ] as const)("%s → openssl and we agree", async (_name, mode: Mode, isFileOk, isRequestOk) => {
    authority = await startAuthority();
    await post(buildRequest(NOTE, OTHER_POLICY));
    authority.behave(mode);
    const request = buildRequest(NOTE, OTHER_POLICY);
    const token = await post(request);
    const files = { note: NOTE, request: request.body, token, ca: authority.caPem };
    const expected = { file: isFileOk, request: isRequestOk };
    expect({ openssl: opensslSays(files), we: weSay(NOTE, request, token, OTHER_POLICY) }).toEqual({
      openssl: expected,
      we: expected,
    });
  });

  test.each([
    "in the token",
    "in the bundle only",
  ] as const)("an intermediate authority, its certificate %s → openssl takes the kept chain as -CAfile", async (intermediate) => {
    authority = await startAuthority({ intermediate });
    const request = buildRequest(NOTE, OTHER_POLICY);
    const token = await post(request);
    const ca = verifyTimestamp(NOTE, token, authority.caPem, new Date()).timestamp!.chainPem;
    const files = { note: NOTE, request: request.body, token, ca };
    expect(opensslSays(files)).toEqual({ file: true, request: true });
    const [middle] = authority.caPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(opensslSays({ ...files, ca: middle! })).toEqual({ file: false, request: false });
    expect(verifyTimestamp(NOTE, token, middle!, new Date()).isValid).toBe(false);
  });

  test("a changed checkpoint, a flipped bit in the signature → openssl and we refuse both", async () => {
    authority = await startAuthority();
    const request = buildRequest(NOTE, OTHER_POLICY);
    const token = await post(request);
    const flipped = Buffer.from(token);
    flipped[flipped.length - 1]! ^= 1;
    const changed = Buffer.from(NOTE.toString().replace("777", "778"));
    const ca = authority.caPem;
    expect(opensslSays({ note: changed, request: request.body, token, ca }).file).toBe(false);
    expect(weSay(changed, request, token, OTHER_POLICY).file).toBe(false);
    expect(opensslSays({ note: NOTE, request: request.body, token: flipped, ca }).file).toBe(false);
    expect(weSay(NOTE, request, flipped, OTHER_POLICY).file).toBe(false);
    expect(opensslSays({ note: NOTE, request: request.body, token, ca }).file).toBe(true);
  });

  test("before and after the certificate's end → openssl (-attime) and we agree", async () => {
    authority = await startAuthority({ days: 30 });
    const request = buildRequest(NOTE, OTHER_POLICY);
    const token = await post(request);
    const files = { note: NOTE, request: request.body, token, ca: authority.caPem };
    const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
    for (const [days, isOk] of [
      [29, true],
      [31, false],
    ] as const) {
      expect(opensslSays(files, inDays(days)).file).toBe(isOk);
      expect(weSay(NOTE, request, token, OTHER_POLICY, inDays(days)).file).toBe(isOk);
    }
  });

  test("the downloads and the commands on the page of a renewed anchor, typed as they stand there → all OK", async () => {
    at = await openTestApp();
    authority = await startAuthority({ days: 30 });
    setMachineTime(at);
    useAuthority(at, authority);
    await anchorNow(at.house, { id: at.owner.id });
    authority.renewCertificate(900);
    await renewDue(at.house, { id: at.owner.id }, 10);
    const { id } = latestAnchor(at.house.read)!;
    const { http, signedIn } = at;
    const get = (url: string) => http.inject({ url, headers: signedIn() });
    const page = (await get(`/settings/timestamps/${id}`)).body;
    const folder = temporaryFolder("handed-over");
    for (const [, href] of page.matchAll(/href="(\/settings\/timestamps\/anc_[^"]+)"/g)) {
      const file = await get(href!);
      const name = /filename="([^"]+)"/.exec(String(file.headers["content-disposition"]))![1]!;
      writeFileSync(join(folder, name), file.rawPayload);
    }
    const commands = [...page.matchAll(/<code>((?:openssl|cat) [^<]+)<\/code>/g)].map(
      ([, command]) => command!,
    );
    expect(commands).toHaveLength(3);
    const shell = (command: string) => spawnSync("sh", ["-c", command], { cwd: folder }).status;
    expect(commands.map(shell)).toEqual([0, 0, 0]);
    writeFileSync(join(folder, commands[0]!.split(" ")[4]!), "changed");
    expect(commands.map(shell)).toEqual([1, 1, 0]);
  });
});
