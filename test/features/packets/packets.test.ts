import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actInput, recordCustody } from "#src/features/custody/index.ts";
import { editEvidence, listEvidence, withdrawEvidence } from "#src/features/evidence/index.ts";
import { entriesNaming, findPayload, listEntries, logKey } from "#src/features/ledger/index.ts";
import {
  defaultChoice,
  exportPacket,
  type PacketChoice,
  planPacket,
  verifyPacket,
  verifyPackets,
} from "#src/features/packets/index.ts";
import { rebuildPacket } from "#src/features/packets/packets.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { choiceOf, emptyIncident, makePacketCase, type PacketCase } from "./a-packet.ts";
import { unzip, type ZipFile } from "./zips.ts";

let at: TestApp;
let one: PacketCase;
let zipped: Buffer;
let files: ZipFile[];
let packetId: string;
const actor = () => ({ id: at.owner.id });

beforeAll(async () => {
  at = await openTestApp();
  one = await makePacketCase(at);
  const made = await exportPacket(at.house, actor(), one.incidentId, choiceOf(one));
  packetId = made.packet.id;
  zipped = await buffer(made.zip);
  files = await unzip(zipped);
}, 60_000);
afterAll(async () => {
  await expectSound(at);
  await at.close();
});

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const names = (): string[] => files.map((file) => file.name.replace("packet-2-001/", ""));
const file = (path: string): Buffer => files.find((one) => one.name === `packet-2-001/${path}`)!.bytes;
const text = (path: string): string => file(path).toString("utf8");
const refusalOf = async (choice: PacketChoice): Promise<Refusal> => {
  const error = await exportPacket(at.house, actor(), one.incidentId, choice).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
};

describe("a packet for the police", () => {
  test("holds what was chosen, byte for byte, under ASCII names in one folder", () => {
    expect(files.every((entry) => /^packet-2-001\/[\x21-\x7e]+$/.test(entry.name))).toBe(true);
    expect(names().filter((name) => /^data\/(evidence|documents|derived)\//.test(name))).toEqual([
      "data/documents/D-001-police.pdf",
      "data/evidence/E-001-1.jpg",
      "data/evidence/E-001-2.jpg",
      "data/evidence/E-002-1.jpg",
      "data/evidence/E-002-2.jpg",
      "data/evidence/E-003.csv",
    ]);
    expect(text("data/evidence/E-003.csv")).toBe("time,user,action\n2026-09-29T22:14,u7,export\n");
  });

  test("is found intact by its own check, unproven without the printed fingerprint", async () => {
    const verdict = await verifyPacket(zipped);
    expect(verdict.findings).toEqual([]);
    expect(verdict.isIntact).toBe(true);
    expect(verdict.key?.isProven).toBe(false);
    expect(verdict.sentences.join("")).toContain("鍵がだれのものかは、まだ確かめられていません");
    expect(verdict.sentences.join("")).toContain("第三者の時刻証明で守られていません");
    const { fingerprint } = logKey(at.house);
    const proven = await verifyPacket(zipped, {
      fingerprint: fingerprint.match(/.{8}/g)!.join(" ").toUpperCase(),
    });
    expect(proven.key?.isProven).toBe(true);
    const other = await verifyPacket(zipped, { fingerprint: "00".repeat(32) });
    expect(other.findings.map((found) => found.code)).toEqual(["wrong_fingerprint"]);
  });

  test("its entries tell of every file, and of the opening of each original for this packet", () => {
    const kinds = names()
      .filter((name) => /^data\/ledger\/\d+\.json$/.test(name))
      .map((name) => JSON.parse(text(name)).kind as string);
    expect(kinds.filter((kind) => kind === "evidence.added")).toHaveLength(5);
    const purposes = names()
      .filter((name) => name.startsWith("data/disclosed/"))
      .map((name) => JSON.parse(text(name)).purpose as string | undefined);
    expect(purposes.filter((purpose) => purpose === "copy_to_packet")).toHaveLength(5);
    expect(kinds).toContain("document.issued");
    expect(kinds.filter((kind) => /customer|incident|fact|person/.test(kind))).toEqual([]);
  });

  test("shows nothing of another case and of no customer", () => {
    const whole = zipped.toString("latin1");
    const found = one.foreign.filter((word) => whole.includes(Buffer.from(word, "utf8").toString("latin1")));
    expect(found).toEqual([]);
  });

  test("made again from its recipe it has the same bytes", async () => {
    const again = await buffer(rebuildPacket(at.house, actor(), one.incidentId, packetId));
    expect(sha256(again)).toBe(sha256(zipped));
  });

  test("is recorded with the digest of its tag manifest", () => {
    const [entry] = listEntries(at.house.read, { incident: one.incidentId, limit: 1000 }).filter(
      ({ kind }) => kind === "packet.issued",
    );
    expect(findPayload(at.house.read, entry!.seq)).toMatchObject({
      packet: packetId,
      tag_manifest_sha256: sha256(file("tagmanifest-sha256.txt")),
      zip_sha256: sha256(zipped),
      customers: 0,
    });
    expect(verifyPackets(at.house.read)).toEqual([]);
  });

  test("its page needs nothing from outside and no script", () => {
    const page = text("data/index.html");
    expect(page).not.toMatch(/<script|https?:|@import|url\(/);
    expect(page).toContain("certutil -hashfile");
    expect(page).toContain("shasum -a 256 -c");
    expect(page).toContain("sha256sum -c --strict --quiet");
    expect(page).toContain("内容が真実であること");
    expect(page).toContain("記録されなかったものがないこと");
    expect(page).toContain("鍵を持つ人（盗んだ人を含む）なら");
    expect(page).toContain(logKey(at.house).fingerprint);
  });
});

describe("what may go to whom", () => {
  test("the lawyer's papers are refused for the police, with the reason", async () => {
    const refused = await refusalOf(choiceOf(one, { documents: [one.lawyer] }));
    expect(refused.code).toBe("packet_blocked");
    expect(Object.values(refused.fields ?? {}).join("")).toContain("弁護士に渡すための書類です");
    const plan = await planPacket(
      at.house,
      one.incidentId,
      choiceOf(one, { documents: [one.lawyer], recipient: "lawyer" }),
    );
    expect(plan.remarks.filter((remark) => remark.kind === "refusal")).toEqual([]);
  });

  test("an original with place and time inside is warned of; its view has none", async () => {
    const [first] = one.files;
    const original = await planPacket(
      at.house,
      one.incidentId,
      choiceOf(one, { files: [{ file: first!.id, as: "original" }] }),
    );
    expect(original.remarks.map((remark) => remark.sentence).join("")).toContain("位置情報");
    const view = await planPacket(
      at.house,
      one.incidentId,
      choiceOf(one, { files: [{ file: first!.id, as: "view" }] }),
    );
    expect(view.remarks).toEqual([]);
    expect(view.files.map((planned) => planned.path)).toContain("data/derived/E-001-1-view.jpg");
  });

  test("evidence whose giver declined goes to nobody but the lawyer", async () => {
    const { incidentId, files: all } = one;
    const item = all.at(-1)!;
    at.house.write(actor(), (tx) => editEvidence(tx, incidentId, item.evidenceId, { consent: "declined" }));
    const refused = await refusalOf(choiceOf(one));
    expect(Object.keys(refused.fields ?? {})).toEqual([item.label]);
    const lawyer = await planPacket(at.house, incidentId, choiceOf(one, { recipient: "lawyer" }));
    expect(lawyer.remarks.filter((remark) => remark.kind === "refusal")).toEqual([]);
    at.house.write(actor(), (tx) => editEvidence(tx, incidentId, item.evidenceId, { consent: "not_needed" }));
  });

  test("what does not vouch for its files tells no digest of the register's words: names could be tried", async () => {
    const disclosedBy = async (choice: PacketChoice): Promise<string[]> => {
      const made = await exportPacket(at.house, actor(), one.incidentId, choice);
      const bytes = await buffer(made.zip);
      expect((await verifyPacket(bytes)).findings).toEqual([]);
      return (await unzip(bytes)).flatMap((entry) =>
        entry.name.includes("/data/disclosed/") ? [entry.bytes.toString("utf8")] : [],
      );
    };
    const words = /"(?:fields|description|reason|row)_sha256"/;
    const [first] = one.files;
    const view = await disclosedBy(
      choiceOf(one, { files: [{ file: first!.id, as: "view" }], documents: [] }),
    );
    expect(view.length).toBeGreaterThan(0);
    expect(view.filter((payload) => words.test(payload))).toEqual([]);
    const original = await disclosedBy(
      choiceOf(one, { files: [{ file: first!.id, as: "original" }], documents: [] }),
    );
    const sha = sha256(file("data/evidence/E-001-1.jpg"));
    expect(original.filter((payload) => words.test(payload)).every((payload) => payload.includes(sha))).toBe(
      true,
    );
  });

  test("a paper with a picture of what its giver withholds goes to nobody but the lawyer", async () => {
    const { incidentId } = one;
    const item = one.files[0]!;
    const choice = choiceOf(one, { files: [] });
    at.house.write(actor(), (tx) =>
      editEvidence(tx, incidentId, item.evidenceId, { consent: "name_hidden" }),
    );
    const refused = await refusalOf(choice);
    expect(refused.code).toBe("packet_blocked");
    expect(Object.values(refused.fields ?? {}).join("")).toContain("E-001");
    expect(defaultChoice(at.house.read, incidentId, "police", "例示警察署").documents).toEqual([]);
    const lawyer = await planPacket(at.house, incidentId, { ...choice, recipient: "lawyer" });
    expect(lawyer.remarks.map((remark) => remark.kind)).not.toContain("refusal");
    at.house.write(actor(), (tx) => editEvidence(tx, incidentId, item.evidenceId, { consent: "given" }));
    expect((await planPacket(at.house, incidentId, choice)).remarks).toEqual([]);
  });

  test("what people did with the chosen things is among the entries, without its words", async () => {
    const choice = choiceOf(one);
    const [item] = listEvidence(at.house.read, one.incidentId);
    const handover = actInput.parse({
      action: "transferred",
      items: [{ id: item!.id }],
      happenedOn: "2026-11-20",
      releasedBy: "見本 花子",
      receivedAffiliation: "例示警察署",
      receivedBy: "試験 太郎",
    });
    at.house.write(actor(), (tx) => recordCustody(tx, one.incidentId, handover));
    const { zip } = await exportPacket(at.house, actor(), one.incidentId, choice);
    const later = await unzip(await buffer(zip));
    const acts = later.filter(
      ({ name, bytes }) =>
        /ledger\/\d+\.json$/.test(name) && JSON.parse(bytes.toString("utf8")).kind === "custody.recorded",
    );
    expect(acts).toHaveLength(1);
    expect(later.some(({ name }) => name.endsWith(`disclosed/${acts[0]!.name.slice(-11)}`))).toBe(false);
    expect(Buffer.concat(later.map(({ bytes }) => bytes)).includes("試験 太郎")).toBe(false);
  });

  test("a masked list of customers has no column that names anybody", async () => {
    const plan = await planPacket(
      at.house,
      one.incidentId,
      choiceOf(one, { customers: { masked: true, fields: ["name", "address", "items", "notice"] } }),
    );
    expect(plan.customers?.columns).toEqual(["number", "items", "notice"]);
    expect(plan.customers?.count).toBe(2);
    expect(plan.customers?.csv).not.toContain("秘匿");
  });

  test("a list of customers is recorded before the checkpoint, with its digest", async () => {
    const choice = choiceOf(one, { recipient: "lawyer", customers: { masked: false, fields: ["name"] } });
    const { packet, zip } = await exportPacket(at.house, actor(), one.incidentId, choice);
    const verdict = await verifyPacket(await buffer(zip));
    expect(verdict.findings).toEqual([]);
    expect(verdict.entries.map((entry) => entry.kind)).toContain("packet.list_made");
    const told = entriesNaming(at.house.read, {
      incident: one.incidentId,
      family: "packet.",
      key: "packet",
      id: packet.id,
      limit: 10,
    });
    expect(told.told.find(({ entry }) => entry.kind === "packet.issued")?.payload.customers).toBe(2);
  });

  test("nothing chosen, things of another incident and what was withdrawn are refused", async () => {
    expect((await refusalOf(choiceOf(one, { files: [], documents: [] }))).code).toBe("packet_nothing");
    const empty = emptyIncident(at);
    await expect(planPacket(at.house, empty, choiceOf(one))).rejects.toMatchObject({ code: "not_found" });
    const item = one.files[0]!;
    at.house.write(actor(), (tx) => withdrawEvidence(tx, one.incidentId, item.evidenceId, "取り違え"));
    expect((await refusalOf(choiceOf(one))).code).toBe("not_found");
  });
});
