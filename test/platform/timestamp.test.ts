import { afterAll, afterEach, describe, expect, test } from "vitest";
import { verifyTimestamp, whyNotBundle } from "#src/platform/timestamp.ts";
import { type Authority, askTimestamp } from "#src/platform/timestamp-client.ts";
import {
  type AuthorityOptions,
  hasOpenssl,
  type Mode,
  OTHER_POLICY,
  POLICY,
  startAuthority,
  type TimestampAuthority,
} from "../support/timestamp-authority.ts";

const NOTE = Buffer.from("akashi.example.jp/log/7f3a\n777\nFr4ndhJP0ix979oFt+MF3bgLkrbdVKVGnck5FDi9Z24=\n");
const now = (): Date => new Date();
const inYears = (years: number): Date => new Date(Date.now() + years * 365 * 24 * 3_600_000);

const running: TimestampAuthority[] = [];
afterEach(async () => {
  for (const authority of running.splice(0)) await authority.close();
});

let ordinary: TimestampAuthority | undefined;
afterAll(() => ordinary?.close());

/** One with nothing special to it is shared by the tests: making its keys takes the time, not its answers. */
async function start(options?: AuthorityOptions): Promise<TimestampAuthority> {
  if (options === undefined) {
    ordinary ??= await startAuthority();
    ordinary.behave("good");
    return ordinary;
  }
  const authority = await startAuthority(options);
  running.push(authority);
  return authority;
}

const ask = (authority: TimestampAuthority, more: Partial<Authority> = {}) =>
  askTimestamp(NOTE, { url: authority.url, caBundle: authority.caPem, timeoutMs: 30_000, ...more }, now);

/** Codes of the problems; a granted token has none. */
async function codesOf(asked: ReturnType<typeof ask>): Promise<string[]> {
  const answer = await asked;
  return answer.isGranted ? [] : answer.problems.map((one) => one.code);
}

/** The authority in this mode, and the same one well-behaved: what it answered then. */
async function bothWays(mode: Mode, more: Partial<Authority> = {}): Promise<[string[], string[]]> {
  const authority = await start();
  const twin = await codesOf(ask(authority, more));
  authority.behave(mode);
  return [await codesOf(ask(authority, more)), twin];
}

describe.skipIf(!hasOpenssl)("timestamps of a local authority made by openssl", () => {
  test("a token → granted, with time, policy, serial, authority, chain and the end of the certificate", async () => {
    const authority = await start();
    const before = Math.floor(Date.now() / 1000) * 1000;
    const answer = await ask(authority);
    if (!answer.isGranted) throw new Error(answer.problems.map((one) => one.code).join());
    const { timestamp } = answer;
    expect(timestamp.genTime.getTime()).toBeGreaterThanOrEqual(before);
    expect(timestamp.genTime.getTime()).toBeLessThanOrEqual(Date.now());
    expect(timestamp.accuracyMs).toBe(1000);
    expect(timestamp.policy).toBe(POLICY);
    expect(timestamp.serial).toMatch(/^[0-9a-f]{2,}$/);
    expect(timestamp.authority).toBe("Test TSA Unit 1");
    expect(timestamp.chainPem).toBe(authority.caPem);
    expect(timestamp.rootSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Math.round((timestamp.certificateExpiresAt.getTime() - Date.now()) / 86_400_000)).toBe(1800);
    expect(answer.warnings).toEqual([]);
  });

  test("a token signed with an elliptic key → granted", async () => {
    expect(await codesOf(ask(await start({ key: "ec" })))).toEqual([]);
  });

  test("a token bound by the old ESSCertID (SHA-1) → granted", async () => {
    expect(await codesOf(ask(await start({ ess: "sha1" })))).toEqual([]);
  });

  test.each([
    "in the token",
    "in the bundle only",
  ] as const)("an intermediate authority whose certificate lies %s → granted; the kept chain holds it and the root", async (intermediate) => {
    const authority = await start({ intermediate });
    const answer = await ask(authority);
    expect(answer.isGranted && answer.timestamp.chainPem).toBe(authority.caPem);
  });

  test("an intermediate authority that nobody names → untrusted; its certificate alone, without the root → untrusted", async () => {
    const authority = await start({ intermediate: "in the bundle only" });
    const [middle, root] = authority.caPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(await codesOf(ask(authority, { caBundle: root! }))).toEqual(["untrusted"]);
    expect(await codesOf(ask(authority, { caBundle: middle! }))).toEqual(["untrusted"]);
    expect(whyNotBundle(middle!)).toContain("ルートCA証明書");
    expect(await codesOf(ask(authority))).toEqual([]);
  });

  test("a token for another file → other_data", async () => {
    expect(await bothWays("other file")).toEqual([["other_data"], []]);
  });

  test("a token for another file, offered for ours → other_data, for its own file → no problem", async () => {
    const answer = await ask(await start());
    if (!answer.isGranted) throw new Error("not granted");
    const { chainPem } = answer.timestamp;
    const problems = (bytes: Buffer) => verifyTimestamp(bytes, answer.token, chainPem, now()).problems;
    expect(problems(Buffer.from(`${NOTE.toString()} `)).map((one) => one.code)).toEqual(["other_data"]);
    expect(problems(NOTE)).toEqual([]);
  });

  test("a token with the wrong nonce → nonce_differs", async () => {
    expect(await bothWays("wrong nonce")).toEqual([["nonce_differs"], []]);
  });

  test("the nonce stripped → nonce_missing", async () => {
    expect(await bothWays("stripped nonce")).toEqual([["nonce_missing"], []]);
  });

  test("an untrusted token → untrusted", async () => {
    expect(await bothWays("untrusted")).toEqual([["untrusted"], []]);
  });

  test("a token of a certificate that is not a TSA → signer_not_authority", async () => {
    expect(await bothWays("not a TSA")).toEqual([["signer_not_authority"], []]);
  });

  test("a token of an expired certificate → not_valid_then and expired", async () => {
    expect(await bothWays("expired")).toEqual([["not_valid_then", "expired"], []]);
  });

  test("a token whose certificate expired later → expired, and valid before that day", async () => {
    const answer = await ask(await start());
    if (!answer.isGranted) throw new Error("not granted");
    const at = (when: Date) => verifyTimestamp(NOTE, answer.token, answer.timestamp.chainPem, when);
    expect(at(inYears(6)).problems.map((one) => one.code)).toEqual(["expired"]);
    expect(at(inYears(6)).isValid).toBe(false);
    expect(at(inYears(4)).isValid).toBe(true);
  });

  test("a replayed token → nonce_differs", async () => {
    expect(await bothWays("replayed")).toEqual([["nonce_differs"], []]);
  });

  test("a token without the signer's certificate → signer_missing", async () => {
    expect(await bothWays("without certificate")).toEqual([["signer_missing"], []]);
  });

  test("a token of another policy than asked → policy_differs", async () => {
    expect(await bothWays("wrong policy", { policy: OTHER_POLICY })).toEqual([["policy_differs"], []]);
  });

  test("a policy that the authority does not offer → not_granted, with its reason", async () => {
    const authority = await start();
    const answer = await ask(authority, { policy: "1.2.3.4.99" });
    expect(!answer.isGranted && answer.problems[0]).toMatchObject({
      code: "not_granted",
      message: expect.stringContaining("指定したポリシーが使えない"),
    });
    expect(await codesOf(ask(authority, { policy: OTHER_POLICY }))).toEqual([]);
  });

  test("TSA rejects → not_granted", async () => {
    expect(await bothWays("rejecting")).toEqual([["not_granted"], []]);
  });

  test("TSA down → unreachable", async () => {
    expect(await bothWays("down")).toEqual([["unreachable"], []]);
  });

  test("TSA gone, its port closed → unreachable", async () => {
    const authority = await startAuthority();
    await authority.close();
    expect(await codesOf(ask(authority))).toEqual(["unreachable"]);
  });

  test("TSA slow → too_slow after the time given, and granted when it only takes its time", async () => {
    const authority = await start();
    expect(await codesOf(ask(authority))).toEqual([]);
    authority.behave("slow");
    const started = Date.now();
    expect(await codesOf(ask(authority, { timeoutMs: 500 }))).toEqual(["too_slow"]);
    expect(Date.now() - started).toBeLessThan(17_000);
    expect(await codesOf(ask(await start({ delayMs: 300 }), { timeoutMs: 20_000 }))).toEqual([]);
  });

  test("TSA talking garbage → unreadable", async () => {
    expect(await bothWays("garbage")).toEqual([["unreadable"], []]);
  });

  test("TSA answering without end → answer_too_large", async () => {
    expect(await bothWays("huge")).toEqual([["answer_too_large"], []]);
  });

  test("TSA broken (503) → answer_status", async () => {
    expect(await bothWays("broken")).toEqual([["answer_status"], []]);
  });

  test("TSA redirecting elsewhere → redirected, not followed", async () => {
    expect(await bothWays("redirecting")).toEqual([["redirected"], []]);
  });

  test("a user and a password are sent where asked for → granted; wrong ones → login_refused", async () => {
    const authority = await start({ user: "mihon", password: "鈴7つ" });
    expect(await codesOf(ask(authority, { user: "mihon", password: "鈴7つ" }))).toEqual([]);
    expect(await codesOf(ask(authority, { user: "mihon", password: "鈴8つ" }))).toEqual(["login_refused"]);
    expect(await codesOf(ask(authority))).toEqual(["login_refused"]);
  });

  test("a password over plain HTTP to another machine → password_in_clear, nothing sent", async () => {
    const url = "http://tsa.example.jp/";
    const authority = { url, user: "mihon", password: "x", caBundle: "" };
    expect(await codesOf(askTimestamp(NOTE, authority, now))).toEqual(["password_in_clear"]);
  });

  test.each([
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "http://mihon:x@127.0.0.1/",
    "tsa.example.jp",
  ])("the address %s → address_unusable", async (url) => {
    expect(await codesOf(askTimestamp(NOTE, { url, caBundle: "" }, now))).toEqual(["address_unusable"]);
  });

  test("HTTPS of an unknown root → tls_untrusted; with that root given → granted", async () => {
    const authority = await start({ isSecure: true });
    expect(await codesOf(ask(authority))).toEqual(["tls_untrusted"]);
    expect(await codesOf(ask(authority, { tlsCa: authority.tlsCaPem }))).toEqual([]);
  });

  test("a clock set back by an hour → granted, with the warning clock_differs", async () => {
    const authority = await start();
    const { url, caPem } = authority;
    const hourAgo = () => new Date(Date.now() - 3_600_000);
    const answer = await askTimestamp(NOTE, { url, caBundle: caPem }, hourAgo);
    expect(answer.isGranted && answer.warnings.map((one) => one.code)).toEqual(["clock_differs"]);
    expect(answer.isGranted && answer.warnings[0]!.message).toContain("約60分先");
  });

  test("a flipped bit anywhere in a token → never another time, never another file", async () => {
    const answer = await ask(await start({ key: "ec" }));
    if (!answer.isGranted) throw new Error("not granted");
    const { genTime, chainPem } = answer.timestamp;
    let refused = 0;
    let same = 0;
    for (let at = 0; at < answer.token.length; at += 3) {
      const changed = Buffer.from(answer.token);
      changed[at]! ^= 1 << (at % 8);
      const verdict = verifyTimestamp(NOTE, changed, chainPem, now(), { nonce: answer.nonce });
      if (!verdict.isValid) refused += 1;
      else {
        same += 1;
        expect(verdict.timestamp?.genTime).toEqual(genTime);
      }
    }
    // What may change: names of algorithms and version numbers that the signature does not rest on.
    expect(same).toBeLessThan(20);
    expect(refused).toBeGreaterThan(200);
  });

  test("bytes behind a token, and a cut token → unreadable", async () => {
    const answer = await ask(await start());
    if (!answer.isGranted) throw new Error("not granted");
    const codes = (token: Buffer) =>
      verifyTimestamp(NOTE, token, answer.timestamp.chainPem, now()).problems.map((one) => one.code);
    expect(codes(Buffer.concat([answer.token, Buffer.from([0])]))).toEqual(["unreadable"]);
    expect(codes(answer.token.subarray(0, -1))).toEqual(["unreadable"]);
    expect(codes(Buffer.alloc(0))).toEqual(["unreadable"]);
    expect(codes(answer.token)).toEqual([]);
  });

  test("a bundle without a root, without a certificate, or broken is told apart from a good one", async () => {
    const { caPem } = await start();
    expect(whyNotBundle(caPem)).toBeUndefined();
    expect(whyNotBundle("")).toContain("証明書が見つかりません");
    const broken = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
    expect(whyNotBundle(caPem + broken)).toContain("読めないもの");
  });
});
