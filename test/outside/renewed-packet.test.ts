/**
 * A packet made after the first certificate of a timestamp has ended: what it carries, and what strangers see in it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anchorNow, latestAnchor, renewDue } from "#src/features/anchors/index.ts";
import { exportPacket, verifyPacket } from "#src/features/packets/index.ts";
import { rebuildPacket } from "#src/features/packets/packets.ts";
import { choiceOf, makePacketCase } from "../features/packets/a-packet.ts";
import { unzip, type ZipFile, zip } from "../features/packets/zips.ts";
import { setMachineTime, useAuthority } from "../support/anchoring.ts";
import { openTestApp, type TestApp, temporaryFolder } from "../support/house.ts";
import { hasOpenssl, startAuthority } from "../support/timestamp-authority.ts";

interface Made {
  readonly at: TestApp;
  readonly incidentId: string;
  readonly packetId: string;
  /** Of the anchored checkpoint, as it is written in paths. */
  readonly folder: string;
  readonly packed: Buffer;
  readonly files: readonly ZipFile[];
}

/** The only token is of a certificate of 30 days; the packet is made after 31, with nobody to ask for another. */
async function madeAfterTheEnd(renewals: readonly number[]): Promise<Made> {
  const at = await openTestApp();
  const actor = { id: at.owner.id };
  const authority = await startAuthority({ key: "ec", days: 30 });
  setMachineTime(at);
  useAuthority(at, authority);
  const one = await makePacketCase(at);
  await anchorNow(at.house, actor);
  for (const days of renewals) {
    authority.renewCertificate(days);
    await renewDue(at.house, actor, 10);
  }
  await authority.close();
  setMachineTime(at, 31);
  const made = await exportPacket(at.house, actor, one.incidentId, choiceOf(one));
  const packed = await buffer(made.zip);
  return {
    at,
    incidentId: one.incidentId,
    packetId: made.packet.id,
    folder: `data/anchors/${String(latestAnchor(at.house.read)!.size).padStart(6, "0")}`,
    packed,
    files: await unzip(packed),
  };
}

const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);

describe.skipIf(!hasOpenssl)("a packet whose only timestamp was renewed, twice", () => {
  let made: Made;
  beforeAll(async () => {
    made = await madeAfterTheEnd([40, 900]);
  }, 60_000);
  afterAll(() => made.at.close());

  const text = (path: string): string =>
    made.files.find(({ name }) => name === `packet-2-001/${path}`)!.bytes.toString("utf8");
  /** Codes and places of what is found in the anchors of the packet with one file changed; undefined takes it away. */
  const found = async (path: string, change: (bytes: Buffer) => Buffer | undefined, now = inDays(31)) => {
    const changed = made.files.flatMap((file) => {
      const bytes = file.name.endsWith(`${made.folder}/${path}`) ? change(file.bytes) : file.bytes;
      return bytes ? [{ ...file, bytes }] : [];
    });
    const { findings } = await verifyPacket(zip(changed), { now });
    return findings
      .filter(({ code }) => code === "bad_token" || code === "token_alone")
      .map(({ code, where }) => [code, where.slice(made.folder.length + 1)]);
  };
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 1]! ^= 1;
    return copy;
  };

  test("is found intact and protected since its first time, long after the first certificate's end", async () => {
    const verdict = await verifyPacket(made.packed, { now: inDays(800) });
    expect(verdict.findings).toEqual([]);
    const [anchor] = verdict.anchors;
    expect(anchor?.at).toBe(latestAnchor(made.at.house.read)!.genTime);
    expect(anchor?.renewals).toHaveLength(2);
    expect(verdict.entries.filter((entry) => entry.existedAt === anchor?.at).length).toBeGreaterThan(5);
    expect(verdict.sentences.join("")).toContain(
      "時刻証明のうち1件は、証明書の有効期間が終わる前に更新してあります。",
    );
  });

  test("is no longer protected when the last certificate has ended too", async () => {
    expect(await found("none", (bytes) => bytes, inDays(901))).toEqual([["bad_token", "renewal2.tsr"]]);
  });

  test("made again from its recipe it has the same bytes", async () => {
    const { at, incidentId, packetId, packed } = made;
    const again = await buffer(rebuildPacket(at.house, { id: at.owner.id }, incidentId, packetId));
    expect(again.equals(packed)).toBe(true);
  });

  test("its last renewal taken away → bad_token: the certificate of the one before has ended since", async () => {
    expect(await found("renewal2.tsr", () => undefined)).toEqual([]);
    expect(await found("renewal2.tsr", () => undefined, inDays(41))).toEqual([["bad_token", "renewal1.tsr"]]);
  });

  test("a renewal between taken away → token_alone", async () => {
    expect(await found("renewal1.tsr", () => undefined)).toEqual([["token_alone", "renewal2.tsr"]]);
  });

  test("the certificates of a renewal taken away → token_alone", async () => {
    expect(await found("renewal2-ca.pem", () => undefined)).toEqual([["token_alone", "renewal2.tsr"]]);
  });

  test("a flipped bit in the first token → bad_token: the renewals no longer cover it", async () => {
    expect(await found("checkpoint.tsr", flipped)).toEqual([["bad_token", "renewal2.tsr"]]);
  });

  test("the first token in the place of its renewal → bad_token", async () => {
    const first = made.files.find(({ name }) => name.endsWith(`${made.folder}/checkpoint.tsr`))!;
    expect(await found("renewal2.tsr", () => first.bytes)).toEqual([["bad_token", "renewal2.tsr"]]);
  });

  test("openssl accepts every command of the page as it stands there, and none after a change", () => {
    const outer = temporaryFolder("renewed");
    for (const { name, bytes } of made.files) {
      mkdirSync(dirname(join(outer, name)), { recursive: true });
      writeFileSync(join(outer, name), bytes);
    }
    const cwd = join(outer, "packet-2-001");
    const commands = [
      ...text("data/index.html").matchAll(
        /<pre>([^<]*openssl ts -verify -data [^<]*data\/anchors[^<]*)<\/pre>/g,
      ),
    ].map(([, command]) => command!);
    expect(commands).toHaveLength(3);
    const status = (command: string, at = cwd) =>
      spawnSync("bash", ["-o", "pipefail", "-c", command], { cwd: at, stdio: "ignore" }).status;
    expect(commands.map((command) => status(command))).toEqual([0, 0, 0]);
    const later = Math.floor(inDays(50).getTime() / 1000);
    const asOfLater = (command: string) => `${command.replace(/ -attime \d+/, "")} -attime ${later}`;
    // Why the renewals are needed: the last alone outlives its certificate's end.
    expect(commands.map((command) => status(asOfLater(command)))).toEqual([1, 1, 0]);
    const spoiled = join(temporaryFolder("spoiled"), "packet");
    cpSync(cwd, spoiled, { recursive: true });
    writeFileSync(join(spoiled, `${made.folder}/checkpoint`), "another checkpoint\n");
    expect(commands.map((command) => status(command, spoiled))).toEqual([1, 1, 1]);
  });
});

describe.skipIf(!hasOpenssl)("a packet whose only timestamp was never renewed", () => {
  test("leaves it at home, says nothing of renewals and protects no entry", async () => {
    const { at, files, packed } = await madeAfterTheEnd([]);
    expect(files.filter(({ name }) => name.includes("data/anchors/"))).toEqual([]);
    expect(files.find(({ name }) => name.endsWith("index.html"))!.bytes.toString("utf8")).not.toContain(
      "renewal1",
    );
    const verdict = await verifyPacket(packed, { now: inDays(31) });
    expect(verdict.findings).toEqual([]);
    expect(verdict.entries.every((entry) => entry.existedAt === undefined)).toBe(true);
    await at.close();
  }, 60_000);
});
