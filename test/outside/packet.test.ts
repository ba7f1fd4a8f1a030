/** What a stranger does with a packet, by tools that are not ours; each with its negative twin. */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anchorSettingsInput, changeAnchorSettings } from "#src/features/anchors/index.ts";
import { exportPacket, verifyPacket } from "#src/features/packets/index.ts";
import { downloadLocked, prepareLock } from "#src/features/packets/locking.ts";
import { choiceOf, makePacketCase } from "../features/packets/a-packet.ts";
import { unzip } from "../features/packets/zips.ts";
import { openTestApp, type TestApp, temporaryFolder } from "../support/house.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../support/timestamp-authority.ts";

const has = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).error === undefined;
const withSha256sum = test.skipIf(!has("sha256sum", "--version"));
const withSshKeygen = test.skipIf(!has("ssh-keygen", "-?"));
const withOpenssl = test.skipIf(!hasOpenssl);
const withPython = test.skipIf(!has("python3", "--version"));
const withBagit = test.skipIf(spawnSync("python3", ["-c", "import bagit"]).status !== 0);
const withAge = test.skipIf(!has("age", "--version"));
const withUnzip = test.skipIf(!has("unzip", "-v"));
const sevenZip = ["7zz", "7z", "7za"].find((program) => has(program));
const withSevenZip = test.skipIf(sevenZip === undefined);

let at: TestApp;
let authority: TimestampAuthority | undefined;
let zipped: Buffer;
let incidentId: string;
let packetId: string;
/** The packet as it was unpacked; tests that spoil something work on a copy. */
let folder: string;

beforeAll(async () => {
  at = await openTestApp();
  // The authority's clock is real: so is this house's, as far as tokens are concerned.
  at.setTime(new Date());
  const actor = { id: at.owner.id };
  if (hasOpenssl) {
    const started = await startAuthority();
    authority = started;
    at.house.write(actor, (tx) =>
      changeAnchorSettings(
        tx,
        anchorSettingsInput.parse({ url: started.url, caBundle: started.caPem, schedule: "off" }),
      ),
    );
  }
  const one = await makePacketCase(at);
  incidentId = one.incidentId;
  const made = await exportPacket(at.house, actor, incidentId, choiceOf(one));
  packetId = made.packet.id;
  zipped = await buffer(made.zip);
  const outer = temporaryFolder("outside");
  for (const { name, bytes } of await unzip(zipped)) {
    mkdirSync(dirname(join(outer, name)), { recursive: true });
    writeFileSync(join(outer, name), bytes);
  }
  folder = join(outer, "packet-2-001");
}, 120_000);
afterAll(async () => {
  await authority?.close();
  await at.close();
});

function spoiled(change: (copy: string) => void): string {
  const copy = join(temporaryFolder("spoiled"), "packet");
  cpSync(folder, copy, { recursive: true });
  change(copy);
  return copy;
}
/** Exit status of a shell line in a folder. */
const status = (line: string, cwd = folder): number | null =>
  spawnSync("sh", ["-c", line], { cwd, stdio: "ignore" }).status;
const add = (copy: string, path: string, text = "x"): void => appendFileSync(join(copy, path), text);
const anchor = (): string => readdirSync(join(folder, "data/anchors")).at(-1)!;

describe("sha256sum -c", () => {
  const line = "sha256sum -c --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt";
  withSha256sum("accepts the packet", () => expect(status(line)).toBe(0));
  withSha256sum("rejects a changed photo", () =>
    expect(
      status(
        line,
        spoiled((copy) => add(copy, "data/evidence/E-001-1.jpg")),
      ),
    ).not.toBe(0),
  );
  withSha256sum("rejects a missing file", () =>
    expect(
      status(
        line,
        spoiled((copy) => rmSync(join(copy, "data/index.html"))),
      ),
    ).not.toBe(0),
  );
});

describe("bagit.py of the Library of Congress", () => {
  const line = "python3 -m bagit --validate --quiet .";
  withBagit("accepts the packet", () => expect(status(line)).toBe(0));
  withBagit("rejects an extra file", () =>
    expect(
      status(
        line,
        spoiled((copy) => add(copy, "data/extra.txt")),
      ),
    ).not.toBe(0),
  );
  withBagit("rejects a changed file", () =>
    expect(
      status(
        line,
        spoiled((copy) => add(copy, "data/index.html")),
      ),
    ).not.toBe(0),
  );
});

describe("ssh-keygen -Y verify", () => {
  const line =
    "ssh-keygen -Y verify -f signatures/allowed_signers -I log@akashi -n akashi-packet@v1 -s signatures/tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt";
  withSshKeygen("accepts the signature", () => expect(status(line)).toBe(0));
  withSshKeygen("rejects a re-hashed tag manifest", () =>
    expect(
      status(
        line,
        spoiled((copy) => add(copy, "tagmanifest-sha256.txt")),
      ),
    ).not.toBe(0),
  );
  withSshKeygen("rejects the signature for another purpose", () =>
    expect(status(line.replace("akashi-packet@v1", "file"))).not.toBe(0),
  );
});

describe("openssl pkeyutl", () => {
  const line =
    "openssl pkeyutl -verify -pubin -inkey data/ledger/log.pem -rawin -in data/ledger/note.txt -sigfile data/ledger/note.sig";
  withOpenssl("accepts the checkpoint", () => expect(status(line)).toBe(0));
  withOpenssl("rejects another size", () =>
    expect(
      status(
        line,
        spoiled((copy) => add(copy, "data/ledger/note.txt", "1")),
      ),
    ).not.toBe(0),
  );
  withOpenssl("prints the fingerprint that is on paper", async () => {
    const told = spawnSync(
      "sh",
      [
        "-c",
        "openssl pkey -pubin -in data/ledger/log.pem -outform DER | tail -c 32 | openssl dgst -sha256 -r",
      ],
      { cwd: folder, encoding: "utf8" },
    ).stdout.slice(0, 64);
    expect((await verifyPacket(zipped, { fingerprint: told })).key?.isProven).toBe(true);
  });
});

describe("openssl ts -verify", () => {
  const anchored = (): string =>
    `openssl ts -verify -data data/anchors/${anchor()}/checkpoint -in data/anchors/${anchor()}/checkpoint.tsr -CAfile data/anchors/${anchor()}/ca.pem`;
  const packed =
    "openssl ts -verify -data tagmanifest-sha256.txt -in signatures/tagmanifest-sha256.txt.tsr -CAfile signatures/ca.pem";
  withOpenssl("accepts the anchored checkpoint", () => expect(status(anchored())).toBe(0));
  withOpenssl("rejects it for another checkpoint", () => {
    const copy = spoiled((one) => add(one, `data/anchors/${anchor()}/checkpoint`));
    expect(status(anchored(), copy)).not.toBe(0);
  });
  withOpenssl("accepts the token over the packet", () => expect(status(packed)).toBe(0));
  withOpenssl("rejects it for a re-hashed packet", () =>
    expect(
      status(
        packed,
        spoiled((copy) => add(copy, "tagmanifest-sha256.txt")),
      ),
    ).not.toBe(0),
  );
  withOpenssl("our own check says the same: protected, every entry, since then", async () => {
    const verdict = await verifyPacket(zipped);
    expect(verdict.findings).toEqual([]);
    expect(verdict.anchors.length).toBeGreaterThan(0);
    expect(verdict.entries.every((entry) => entry.existedAt !== undefined)).toBe(true);
    expect(verdict.packetTime?.authority).toBe("Test TSA Unit 1");
    expect(verdict.sentences.join("")).toContain("時刻証明で守られています");
  });
  withOpenssl("and refuses the token when the reader trusts another authority", async () => {
    const other = await startAuthority();
    const verdict = await verifyPacket(zipped, { authorities: other.caPem });
    await other.close();
    expect(new Set(verdict.findings.map((found) => found.code))).toEqual(new Set(["bad_token"]));
  });
});

describe("a checker in another language, from the RFCs alone", () => {
  const line = `python3 ${join(import.meta.dirname, "check_log.py")} .`;
  const edit = (path: string, from: RegExp, to: (...found: string[]) => string) => (copy: string) => {
    const before = readFileSync(join(copy, path), "utf8");
    const after = before.replace(from, to);
    if (after === before) throw new Error(`nothing in ${path} was edited`);
    writeFileSync(join(copy, path), after);
  };
  const anEntry = (): string =>
    `data/ledger/${readdirSync(join(folder, "data/ledger")).find((name) => /^\d+\.json$/.test(name))}`;
  withPython("accepts inclusion, consistency, payloads and files", () => expect(status(line)).toBe(0));
  withPython("rejects an edited entry", () =>
    expect(status(line, spoiled(edit(anEntry(), /"kind":"[a-z]/, () => '"kind":"x')))).toBe(1),
  );
  withPython("rejects another root", () =>
    expect(
      status(line, spoiled(edit("data/ledger/checkpoint", /\n(\d+)\n/, (_, size) => `\n1${size}\n`))),
    ).toBe(1),
  );
  withPython("rejects an inconsistent anchor", () => {
    if (!authority) return;
    const path = `data/anchors/${anchor()}/checkpoint`;
    const otherRoot = edit(
      path,
      /\n(\S)(\S{42}=)\n/,
      (_, one, rest) => `\n${one === "A" ? "B" : "A"}${rest}\n`,
    );
    expect(status(line, spoiled(otherRoot))).toBe(1);
  });
  withPython("rejects a photo that no entry tells of", () =>
    expect(
      status(
        line,
        spoiled((copy) => add(copy, "data/evidence/E-001-1.jpg")),
      ),
    ).toBe(1),
  );
});

describe("opening it", () => {
  withUnzip("unzip finds no fault in the zip", () => {
    const file = join(temporaryFolder("zip"), "packet.zip");
    writeFileSync(file, zipped);
    expect(status(`unzip -tq ${file}`)).toBe(0);
    writeFileSync(file, Buffer.concat([zipped.subarray(0, 5000), Buffer.from([1]), zipped.subarray(5001)]));
    expect(status(`unzip -tq ${file}`)).not.toBe(0);
  });

  const locked = async (lock: "zip" | "age-key" | "age-passphrase", key = "") => {
    const actor = { id: at.owner.id };
    const { token, password } = prepareLock(at.house, incidentId, packetId, lock, key);
    const { name, bytes } = await downloadLocked(at.house, actor, incidentId, packetId, token);
    const file = join(temporaryFolder("locked"), name);
    writeFileSync(file, await buffer(bytes));
    return { file, password };
  };

  withAge("age -d opens it with the recipient's key, and with no other", async () => {
    const mine = await generateIdentity();
    const { file } = await locked("age-key", await identityToRecipient(mine));
    const place = dirname(file);
    writeFileSync(join(place, "mine.txt"), `${mine}\n`);
    writeFileSync(join(place, "other.txt"), `${await generateIdentity()}\n`);
    expect(status(`age -d -i mine.txt -o opened.zip ${file}`, place)).toBe(0);
    expect(readFileSync(join(place, "opened.zip")).equals(zipped)).toBe(true);
    expect(status(`age -d -i other.txt -o not.zip ${file}`, place)).not.toBe(0);
  });

  withSevenZip("7-Zip opens the AES zip with its password, and with no other", async () => {
    const { file, password } = await locked("zip");
    const place = dirname(file);
    expect(status(`${sevenZip} x -y -p${password} ${file}`, place)).toBe(0);
    expect(readFileSync(join(place, "packet-2-001.zip")).equals(zipped)).toBe(true);
    expect(status(`${sevenZip} t -pWRONG ${file}`, place)).not.toBe(0);
  });

  test("the locked files hold nothing readable", async () => {
    for (const lock of ["zip", "age-passphrase"] as const) {
      const bytes = readFileSync((await locked(lock)).file);
      expect(bytes.includes("BagIt-Version")).toBe(false);
      expect(bytes.includes("certutil")).toBe(false);
      expect(bytes.length).toBeGreaterThan(zipped.length);
    }
  });
});
