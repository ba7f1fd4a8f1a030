/** EVIDENCE §5: every way of tampering with a packet, and what its check says. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logKey } from "#src/features/ledger/index.ts";
import { logSecret } from "#src/features/ledger/log-key.ts";
import { keyId, vkeyOf } from "#src/features/ledger/note.ts";
import { allowedSigner, signSsh } from "#src/features/packets/format/sshsig.ts";
import { exportPacket, verifyPacket } from "#src/features/packets/index.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";
import { choiceOf, makePacketCase, type PacketCase } from "./a-packet.ts";
import { unzip, type ZipFile, zip } from "./zips.ts";

const FOLDER = "packet-2-001/";

let at: TestApp;
let one: PacketCase;
let packed: Buffer;
let files: readonly ZipFile[];
let fingerprint: string;

beforeAll(async () => {
  at = await openTestApp();
  one = await makePacketCase(at);
  packed = await buffer(
    (await exportPacket(at.house, { id: at.owner.id }, one.incidentId, choiceOf(one))).zip,
  );
  files = await unzip(packed);
  fingerprint = logKey(at.house).fingerprint;
}, 60_000);
afterAll(() => at.close());

type Edit = (name: string, bytes: Buffer) => Buffer | undefined;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const named = (path: string, bytes: Buffer | string): ZipFile => ({
  name: `${FOLDER}${path}`,
  bytes: Buffer.from(bytes as string),
});
const bytesOf = (path: string): Buffer => files.find((file) => file.name === `${FOLDER}${path}`)!.bytes;
/** The packet with some files changed; undefined takes one away. */
const edited = (edit: Edit): ZipFile[] =>
  files.flatMap((file) => {
    const bytes = edit(file.name.slice(FOLDER.length), file.bytes);
    return bytes ? [{ ...file, bytes }] : [];
  });
const only =
  (path: string, change: (bytes: Buffer) => Buffer | undefined): Edit =>
  (name, bytes) =>
    name === path ? change(bytes) : bytes;
const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1]! ^= 1;
  return copy;
};
const replaced = (from: string | RegExp, to: string) => (bytes: Buffer) =>
  Buffer.from(bytes.toString("utf8").replace(from, to));
const firstOf = (pattern: RegExp): string =>
  files.map((file) => file.name.slice(FOLDER.length)).find((name) => pattern.test(name))!;
const aProof = (): string => firstOf(/\.tlog-proof$/);
const anEntry = (): string => firstOf(/^data\/ledger\/\d+\.json$/);
const aPayload = (): string => firstOf(/^data\/disclosed\//);

/** Manifest, tag manifest and sizes made anew over whatever lies there: what a careful forger does. */
function rehashed(all: readonly ZipFile[]): ZipFile[] {
  const payload = all.filter((file) => file.name.startsWith(`${FOLDER}data/`));
  const line = (file: ZipFile): string => `${sha256(file.bytes)}  ${file.name.slice(FOLDER.length)}\n`;
  const byName = (a: ZipFile, b: ZipFile): number => (a.name < b.name ? -1 : 1);
  const manifest = named("manifest-sha256.txt", payload.toSorted(byName).map(line).join(""));
  const oxum = `${payload.reduce((sum, file) => sum + file.bytes.length, 0)}.${payload.length}`;
  const info = named(
    "bag-info.txt",
    replaced(/Payload-Oxum: .*/, `Payload-Oxum: ${oxum}`)(bytesOf("bag-info.txt")),
  );
  const tags = [info, named("bagit.txt", bytesOf("bagit.txt")), manifest];
  const made = [...tags, named("tagmanifest-sha256.txt", tags.toSorted(byName).map(line).join(""))];
  return [...all.filter((file) => !made.some((other) => other.name === file.name)), ...made];
}

interface Key {
  readonly secret: KeyObject;
  readonly publicKey: Buffer;
}

/** The forger's own signatures over the tag manifest and the checkpoint, with this key. */
function signedBy({ secret, publicKey }: Key, all: readonly ZipFile[], isOwnKey: boolean): ZipFile[] {
  const origin = bytesOf("data/ledger/checkpoint").toString("utf8").split("\n")[0]!;
  const signer = { publicKey, sign: (bytes: Buffer) => sign(null, bytes, secret) };
  const text = bytesOf("data/ledger/note.txt");
  const signature = sign(null, text, secret);
  const note = `${text.toString("utf8")}\n— ${origin} ${Buffer.concat([keyId(origin, publicKey), signature]).toString("base64")}\n`;
  const own: ReadonlyMap<string, Buffer> = new Map(
    isOwnKey
      ? [
          ["data/ledger/checkpoint", Buffer.from(note)],
          ["data/ledger/note.sig", signature],
          ["data/ledger/log.vkey", Buffer.from(`${vkeyOf({ name: origin, publicKey })}\n`)],
          [
            "signatures/allowed_signers",
            Buffer.from(allowedSigner("log@akashi", "akashi-packet@v1", publicKey)),
          ],
        ]
      : [],
  );
  const keyed = all.map((file) => {
    const path = file.name.slice(FOLDER.length);
    if (isOwnKey && path === "data/ledger/log.pem") return { ...file, bytes: pemOf(publicKey) };
    if (isOwnKey && path.endsWith(".tlog-proof")) {
      return { ...file, bytes: replaced(/\n\n[\s\S]*$/, `\n\n${note}`)(file.bytes) };
    }
    return { ...file, bytes: own.get(path) ?? file.bytes };
  });
  const whole = rehashed(keyed);
  const tagManifest = whole.find((file) => file.name.endsWith("tagmanifest-sha256.txt"))!.bytes;
  const armored = signSsh(signer, "akashi-packet@v1", tagManifest);
  return whole.map((file) =>
    file.name.endsWith(".txt.sig") ? { ...file, bytes: Buffer.from(armored) } : file,
  );
}

const pemOf = (publicKey: Buffer): Buffer => {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKey]).toString("base64");
  return Buffer.from(`-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`);
};
const newKey = (): Key => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { secret: privateKey, publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32) };
};

/** Codes of what is found, each once, with the paper's fingerprint at hand. */
async function codesOf(all: readonly ZipFile[]): Promise<string[]> {
  const verdict = await verifyPacket(zip(all), { fingerprint });
  expect(verdict.isIntact).toBe(verdict.findings.length === 0);
  for (const found of verdict.findings) expect(found.message.length).toBeGreaterThan(10);
  return [...new Set(verdict.findings.map((found) => found.code))].sort();
}

test("nothing changed, put together by another program → intact", async () => {
  expect(await codesOf(files)).toEqual([]);
});

test("a flipped bit in a photo → changed_file, unlogged_file", async () => {
  const codes = await codesOf(edited(only("data/evidence/E-001-1.jpg", flipped)));
  expect(codes).toEqual(["changed_file", "unlogged_file"]);
});

test("a file of the same size swapped → changed_file", async () => {
  const other = bytesOf("data/evidence/E-001-2.jpg");
  const swapped = edited(only("data/evidence/E-001-1.jpg", () => other));
  expect(await codesOf(swapped)).toContain("changed_file");
});

test("a flipped bit in an entry → changed_file, and the entry is no entry or not in the log", async () => {
  const codes = await codesOf(edited(only(anEntry(), flipped)));
  expect(codes).toContain("changed_file");
  expect(codes.some((code) => code === "bad_entry" || code === "not_included")).toBe(true);
});

test("a flipped bit in a payload, with manifests made anew → bad_payload, bad_signature", async () => {
  const codes = await codesOf(rehashed(edited(only(aPayload(), flipped))));
  expect(codes).toContain("bad_payload");
  expect(codes).toContain("bad_signature");
});

test("an extra file below data → extra_file", async () => {
  expect(await codesOf([...files, named("data/evidence/E-999.jpg", "later")])).toEqual(["extra_file"]);
});

test("a missing file → missing_file", async () => {
  const codes = await codesOf(edited(only("data/evidence/E-002-1.jpg", () => undefined)));
  expect(codes).toEqual(["bad_oxum", "missing_file"]);
});

test("a re-hashed manifest → bad_signature, unlogged_file", async () => {
  const codes = await codesOf(rehashed(edited(only("data/evidence/E-001-1.jpg", flipped))));
  expect(codes).toEqual(["bad_signature", "unlogged_file"]);
});

test("an extra file with manifests made anew → bad_signature, unlogged_file", async () => {
  const codes = await codesOf(rehashed([...files, named("data/evidence/E-999.jpg", "later")]));
  expect(codes).toEqual(["bad_signature", "unlogged_file"]);
});

test("a stray tag file at the top → stray_tag_file", async () => {
  expect(await codesOf([...files, named("read-me-first.txt", "later")])).toEqual(["stray_tag_file"]);
});

test("a file beside the packet's folder → stray_tag_file", async () => {
  expect(await codesOf([...files, { name: "else.txt", bytes: Buffer.from("x") }])).toEqual([
    "stray_tag_file",
  ]);
});

test("the signature taken away → no_signature", async () => {
  const codes = await codesOf(edited(only("signatures/tagmanifest-sha256.txt.sig", () => undefined)));
  expect(codes).toEqual(["no_signature"]);
});

test("the signature of another packet → bad_signature", async () => {
  const { secret, publicKey } = logSecret(at.house.bundle);
  const signer = { publicKey, sign: (bytes: Buffer) => sign(null, bytes, secret) };
  const other = Buffer.from(signSsh(signer, "akashi-packet@v1", Buffer.from("another packet")));
  expect(await codesOf(edited(only("signatures/tagmanifest-sha256.txt.sig", () => other)))).toEqual([
    "bad_signature",
  ]);
});

test("a signature made for another purpose → bad_signature", async () => {
  const { secret, publicKey } = logSecret(at.house.bundle);
  const signer = { publicKey, sign: (bytes: Buffer) => sign(null, bytes, secret) };
  const other = Buffer.from(signSsh(signer, "file", bytesOf("tagmanifest-sha256.txt")));
  expect(await codesOf(edited(only("signatures/tagmanifest-sha256.txt.sig", () => other)))).toEqual([
    "bad_signature",
  ]);
});

test("everything signed anew with the attacker's key, the log's key left in place → other_signer", async () => {
  const forged = signedBy(newKey(), edited(only("data/evidence/E-001-1.jpg", flipped)), false);
  expect(await codesOf(forged)).toEqual(["other_signer", "unlogged_file"]);
});

test("the whole packet made anew with the attacker's key → wrong_fingerprint, by the paper alone", async () => {
  const forged = zip(signedBy(newKey(), files, true));
  const without = await verifyPacket(forged);
  expect(without.findings).toEqual([]);
  expect(without.key?.isProven).toBe(false);
  expect(without.sentences.join("")).toContain("提出用データの中の鍵だけでは、何の証明にもなりません");
  const paper = await verifyPacket(forged, { fingerprint });
  expect(paper.findings.map((found) => found.code)).toEqual(["wrong_fingerprint"]);
});

test("a photo swapped and signed with the stolen key → unlogged_file: its entry is not in the log", async () => {
  const stolen = signedBy(
    logSecret(at.house.bundle),
    edited(only("data/evidence/E-001-1.jpg", flipped)),
    false,
  );
  expect(await codesOf(stolen)).toEqual(["unlogged_file"]);
});

test("signed with the stolen key after the last anchor → intact but unprotected", async () => {
  const stolen = zip(signedBy(logSecret(at.house.bundle), files, false));
  const verdict = await verifyPacket(stolen, { fingerprint });
  expect(verdict.isIntact).toBe(true);
  expect(verdict.entries.every((entry) => entry.existedAt === undefined)).toBe(true);
  expect(verdict.sentences.join("")).toContain("鍵を持つ人なら、あとから作り直せます");
});

test("a proof for the wrong index → wrong_index, not_included", async () => {
  const codes = await codesOf(edited(only(aProof(), replaced(/^index (\d+)$/m, "index 0"))));
  expect(codes).toContain("wrong_index");
});

test("an entry under another number → wrong_index", async () => {
  const [, path, number] = /^(data\/ledger\/)(\d+)\.json$/.exec(anEntry())!;
  const moved = String(Number(number) + 1).padStart(6, "0");
  const renamed = files
    .filter((file) => !file.name.includes(moved))
    .map((file) => ({
      ...file,
      name: file.name
        .replace(`${path}${number}`, `${path}${moved}`)
        .replace(`disclosed/${number}`, `disclosed/${moved}`),
    }));
  expect(await codesOf(rehashed(renamed))).toContain("wrong_index");
});

test("a proof for another size → wrong_checkpoint", async () => {
  const codes = await codesOf(edited(only(aProof(), replaced(/\n\n([^\n]+)\n(\d+)\n/, "\n\n$1\n1$2\n"))));
  expect(codes).toContain("wrong_checkpoint");
});

test("a proof with another leaf's hashes → not_included", async () => {
  const codes = await codesOf(
    edited(
      only(
        aProof(),
        replaced(/^index (\d+)\n([^\n]{44})$/m, `index $1\n${Buffer.alloc(32, 7).toString("base64")}`),
      ),
    ),
  );
  expect(codes).toContain("not_included");
});

test("an inner node passed as an entry → bad_entry", async () => {
  const node = Buffer.alloc(64, 3);
  expect(await codesOf(rehashed(edited(only(anEntry(), () => node))))).toContain("bad_entry");
});

test("a proof that is none → bad_proof", async () => {
  expect(await codesOf(edited(only(aProof(), () => Buffer.from("nothing\n"))))).toContain("bad_proof");
});

test("a proof taken away → no_proof", async () => {
  expect(await codesOf(edited(only(aProof(), () => undefined)))).toContain("no_proof");
});

test("a checkpoint of another origin → other_origin", async () => {
  const codes = await codesOf(
    edited(only("data/ledger/checkpoint", replaced(/akashi\/log\/[^\s]+/g, "akashi/log/another"))),
  );
  expect(codes).toContain("other_origin");
});

test("a checkpoint of another size → forged_checkpoint", async () => {
  const codes = await codesOf(edited(only("data/ledger/checkpoint", replaced(/\n(\d+)\n/, "\n1$1\n"))));
  expect(codes).toContain("forged_checkpoint");
});

test("17 signatures → bad_checkpoint", async () => {
  const line = bytesOf("data/ledger/checkpoint").toString("utf8").split("\n")[4]!;
  const many = Buffer.from(`${bytesOf("data/ledger/note.txt").toString("utf8")}\n${`${line}\n`.repeat(17)}`);
  expect(await codesOf(edited(only("data/ledger/checkpoint", () => many)))).toContain("bad_checkpoint");
});

test("another text beside the checkpoint for openssl → note_differs", async () => {
  expect(await codesOf(edited(only("data/ledger/note.txt", replaced(/\n\d+\n/, "\n1\n"))))).toContain(
    "note_differs",
  );
});

test("a key file of another key → bad_key", async () => {
  const pem = pemOf(newKey().publicKey);
  expect(await codesOf(edited(only("data/ledger/log.pem", () => pem)))).toContain("bad_key");
});

test("a token for another file → bad_token", async () => {
  const forged = rehashed([
    ...files,
    named("signatures/tagmanifest-sha256.txt.tsr", "no token at all"),
    named("signatures/ca.pem", "no certificate"),
  ]);
  expect(await codesOf(forged)).toEqual(["bad_token"]);
});

test("duplicate keys in an entry → bad_entry", async () => {
  const twice = edited(only(anEntry(), replaced(/^\{/, '{"actor":"usr_other",')));
  expect(await codesOf(twice)).toContain("bad_entry");
});

test("unsafe JSON numbers in an entry → bad_entry", async () => {
  const unsafe = edited(only(anEntry(), replaced(/"seq":\d+/, '"seq":9007199254740993')));
  expect(await codesOf(unsafe)).toContain("bad_entry");
});

test("path traversal, zip slip → unsafe_name", async () => {
  const slip = (name: string): Promise<string[]> => codesOf([...files, { name, bytes: Buffer.from("x") }]);
  expect(await slip(`${FOLDER}data/../../escape.txt`)).toEqual(["unsafe_name"]);
  expect(await slip("../escape.txt")).toEqual(["unsafe_name"]);
  expect(await slip("/etc/escape.txt")).toEqual(["unsafe_name"]);
  expect(await slip("C:\\escape.txt")).toEqual(["unsafe_name"]);
});

test("names that collide by case → name_collides", async () => {
  expect(await codesOf([...files, named("data/INDEX.html", "other")])).toEqual([
    "extra_file",
    "name_collides",
  ]);
});

test("names that collide by Unicode form → foreign_name", async () => {
  expect(await codesOf([...files, named("data/ｉndex.html", "other")])).toEqual(["foreign_name"]);
});

test("duplicate names in a zip → name_twice", async () => {
  expect(await codesOf([...files, named("data/index.html", "other")])).toContain("name_twice");
});

test("another name in the index than before the bytes → name_differs", async () => {
  const first = { ...files[0]!, localName: `${files[0]!.name.slice(0, -1)}_` };
  expect(await codesOf([first, ...files.slice(1)])).toEqual(["name_differs"]);
});

test("bytes that no index names → hidden_bytes", async () => {
  const second = { ...files[1]!, hidden: Buffer.from("hidden from the index") };
  expect(await codesOf([files[0]!, second, ...files.slice(2)])).toEqual(["hidden_bytes"]);
});

describe("a zip that two programs read in two ways", () => {
  const END = 22;
  const codesIn = async (bytes: Buffer): Promise<string[]> =>
    (await verifyPacket(bytes)).findings.map((found) => found.code);
  const startOf = (whole: Buffer): number => whole.readUInt32LE(whole.length - END + 16);
  /** The zip with its index moved behind `more`, which no index names. */
  const withBefore = (whole: Buffer, more: Buffer): Buffer => {
    const start = startOf(whole);
    const moved = Buffer.concat([whole.subarray(0, start), more, whole.subarray(start)]);
    moved.writeUInt32LE(start + more.length, moved.length - END + 16);
    return moved;
  };
  const other = (): Buffer => zip([named("data/evidence/E-001-1.jpg", "another picture")]);

  test("a file between the last one and the index → hidden_bytes", async () => {
    const hidden = other();
    const local = hidden.subarray(0, startOf(hidden));
    expect(await codesIn(zip(files))).toEqual([]);
    expect(await codesIn(withBefore(zip(files), local))).toEqual(["hidden_bytes"]);
  });

  test("one index in the long form, another in the short one → hidden_bytes", async () => {
    const whole = zip(files);
    const start = startOf(whole);
    const end = whole.length - END;
    const long = Buffer.alloc(56 + 20);
    long.writeUInt32LE(0x06064b50, 0);
    long.writeBigUInt64LE(44n, 4);
    long.writeBigUInt64LE(BigInt(files.length), 24);
    long.writeBigUInt64LE(BigInt(files.length), 32);
    long.writeBigUInt64LE(BigInt(end - start), 40);
    long.writeBigUInt64LE(BigInt(start), 48);
    long.writeUInt32LE(0x07064b50, 56);
    long.writeBigUInt64LE(BigInt(end), 64);
    long.writeUInt32LE(1, 72);
    const short = Buffer.from(whole.subarray(end));
    expect(await codesIn(Buffer.concat([whole.subarray(0, end), long, short]))).toEqual([]);
    // Explorer and unzip believe the short one where it holds real numbers.
    short.writeUInt16LE(1, 8);
    short.writeUInt16LE(1, 10);
    expect(await codesIn(Buffer.concat([whole.subarray(0, end), long, short]))).toEqual(["hidden_bytes"]);
  });

  test("a comment behind the end → hidden_bytes", async () => {
    const whole = Buffer.concat([zip(files), Buffer.from("PK")]);
    whole.writeUInt16LE(2, whole.length - 4);
    expect(await codesIn(whole)).toEqual(["hidden_bytes"]);
  });

  test("another length before the bytes than in the index → name_differs", async () => {
    const whole = zip(files);
    whole.writeUInt32LE(1, 18);
    expect(await codesIn(whole)).toEqual(["name_differs"]);
  });

  test("a second name, under which some programs unpack → name_differs", async () => {
    const path = Buffer.from(`${FOLDER}data/evidence/E-009.jpg`);
    const field = Buffer.concat([Buffer.alloc(9), path]);
    field.writeUInt16LE(0x7075, 0);
    field.writeUInt16LE(5 + path.length, 2);
    field.writeUInt8(1, 4);
    field.writeUInt32LE(crc32(Buffer.from(files.at(-1)!.name)), 5);
    const whole = zip(files);
    const end = whole.length - END;
    const entry = whole.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
    whole.writeUInt16LE(field.length, entry + 30);
    const longer = Buffer.concat([whole.subarray(0, end), field, whole.subarray(end)]);
    longer.writeUInt32LE(
      longer.readUInt32LE(longer.length - END + 12) + field.length,
      longer.length - END + 12,
    );
    expect(await codesIn(longer)).toEqual(["name_differs"]);
  });
});

test("a symlink in place of a photo → link", async () => {
  const linked = files.map((file) =>
    file.name.endsWith("E-001-1.jpg")
      ? { ...file, mode: 0o120777, bytes: Buffer.from("/etc/hostname") }
      : file,
  );
  expect(await codesOf(linked)).toContain("link");
});

test("a zip that was cut → not_a_zip", async () => {
  const verdict = await verifyPacket(packed.subarray(0, packed.length - 100));
  expect(verdict.findings.map((found) => found.code)).toEqual(["not_a_zip"]);
  expect(verdict.isIntact).toBe(false);
});

test("something else altogether → not_a_zip", async () => {
  const verdict = await verifyPacket(Buffer.from("%PDF-1.7 no packet"));
  expect(verdict.findings.map((found) => found.code)).toEqual(["not_a_zip"]);
});

test("a zip without a packet → no_bag", async () => {
  const verdict = await verifyPacket(zip([{ name: "a.txt", bytes: Buffer.from("x") }]));
  expect(verdict.findings.map((found) => found.code)).toContain("no_bag");
  expect(verdict.isIntact).toBe(false);
});

test("a proof spliced in from another packet → bad_signature, wrong_checkpoint", async () => {
  const other = await exportPacket(
    at.house,
    { id: at.owner.id },
    one.incidentId,
    choiceOf(one, { files: [], documents: [one.police] }),
  );
  const theirs = (await unzip(await buffer(other.zip))).find((file) => file.name.endsWith(".tlog-proof"))!;
  const path = theirs.name.replace("packet-2-002/", "");
  const codes = await codesOf(rehashed(edited(only(path, () => theirs.bytes))));
  expect(codes).toContain("bad_signature");
  expect(codes).toContain("wrong_checkpoint");
});
