import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getEvidence } from "#src/features/evidence/index.ts";
import { listFiles } from "#src/features/ledger/index.ts";
import { verifyPacket } from "#src/features/packets/index.ts";
import { cancelPacket, makePacket, remakePacket } from "#src/features/packets/packets.ts";
import { getPacket } from "#src/features/packets/queries.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { choiceOf, emptyIncident, makePacketCase, type PacketCase } from "./a-packet.ts";

let at: TestApp;
let one: PacketCase;
let api: string;
let headers: Record<string, string>;

beforeAll(async () => {
  at = await openTestApp();
  one = await makePacketCase(at);
  api = `/api/incidents/${one.incidentId}`;
  headers = { ...at.signedIn(), "sec-fetch-site": "same-origin" };
}, 60_000);
afterAll(async () => {
  await expectSound(at);
  await at.close();
});

const post = (url: string, payload: object = {}) => at.http.inject({ method: "POST", url, headers, payload });
const get = (url: string) => at.http.inject({ url, headers });
const until = async (id: string, state: string) => {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = (await get(`${api}/packets/${id}`)).json();
    if (found.state === state) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never ${state}`);
};

describe("the API", () => {
  test("previews, makes, hands out and records a packet", async () => {
    const preview = await post(`${api}/packets/preview`, choiceOf(one));
    expect(preview.statusCode).toBe(200);
    expect(preview.json().files).toHaveLength(6);
    const begun = await post(`${api}/packets`, choiceOf(one));
    expect(begun.statusCode).toBe(202);
    const made = await until(begun.json().id, "made");
    const zip = await get(`${api}/packets/${made.id}/zip`);
    expect(zip.headers["content-type"]).toBe("application/zip");
    const verdict = await verifyPacket(zip.rawPayload, { fingerprint: made.logKeyFingerprint });
    expect(verdict.findings).toEqual([]);
    expect(verdict.tagManifestSha256).toBe(made.tagManifestSha256);
    expect((await get(`${api}/packets/${made.id}/cover`)).rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
    const handover = { way: "hand", handedTo: "見本巡査部長", handedBy: "見本 花子", handedOn: "2026-11-21" };
    expect((await post(`${api}/packets/${made.id}/handovers`, handover)).statusCode).toBe(201);
    const { items } = (await get(`${api}/disclosures`)).json();
    expect(items[0]).toMatchObject({ to: "見本巡査部長", way: "手渡し", sha256: made.tagManifestSha256 });
  });

  test("refuses a handing over before it was made, and one that has not come", async () => {
    const { items } = (await get(`${api}/packets`)).json();
    const handover = { way: "hand", handedTo: "見本", handedBy: "見本 花子", handedOn: "2026-11-22" };
    const late = await post(`${api}/packets/${items[0].id}/handovers`, handover);
    expect(late.json().error.fields.handedOn).toContain("今日より先");
    const early = await post(`${api}/packets/${items[0].id}/handovers`, {
      ...handover,
      handedOn: "2026-11-20",
    });
    expect(early.json().error.fields.handedOn).toContain("作った日より前");
  });

  test("says what a wrong choice lacks, and never makes what may not leave", async () => {
    const empty = await post(`${api}/packets`, { ...choiceOf(one), name: "" });
    expect(empty.statusCode).toBe(400);
    expect(empty.json().error.fields.name).toContain("渡す相手の名前");
    const blocked = await post(`${api}/packets`, choiceOf(one, { documents: [one.lawyer] }));
    expect(blocked.statusCode).toBe(422);
    expect(blocked.json().error.code).toBe("packet_blocked");
  });

  test("an adviser reads the register and makes nothing; nobody sees another incident's packet", async () => {
    const adviser = at.addPerson("adviser", [one.incidentId]);
    const own = { ...at.signedIn(adviser), "sec-fetch-site": "same-origin" };
    expect((await at.http.inject({ url: `${api}/disclosures`, headers: own })).statusCode).toBe(200);
    const tried = await at.http.inject({
      method: "POST",
      url: `${api}/packets`,
      headers: own,
      payload: choiceOf(one),
    });
    expect(tried.statusCode).toBe(403);
    const { items } = (await get(`${api}/packets`)).json();
    const elsewhere = await get(`/api/incidents/${emptyIncident(at)}/packets/${items[0].id}`);
    expect(elsewhere.statusCode).toBe(404);
  });
});

describe("the making", () => {
  test("cancelled, it leaves nothing behind and can be made again with its number", async () => {
    const actor = { id: at.owner.id };
    const { packet, job } = await makePacket(at.house, actor, one.incidentId, choiceOf(one));
    await expect(makePacket(at.house, actor, one.incidentId, choiceOf(one))).rejects.toMatchObject({
      code: "packet_busy",
    });
    await cancelPacket(at.house, actor, one.incidentId, packet.id);
    expect((await job.ended).state).toBe("cancelled");
    expect(getPacket(at.house.read, one.incidentId, packet.id).state).toBe("cancelled");
    const again = remakePacket(at.house, actor, one.incidentId, packet.id);
    expect((await again.ended).state).toBe("made");
    const made = getPacket(at.house.read, one.incidentId, packet.id);
    expect(made.number).toBe(packet.number);
    expect(made.attempt).toBe(2);
    expect(() => remakePacket(at.house, actor, one.incidentId, packet.id)).toThrow();
  });

  test("an original that was swapped for another in storage stops it; put back, it can be made", async () => {
    const actor = { id: at.owner.id };
    const [front, back] = getEvidence(at.house.read, one.incidentId, one.files[0]!.evidenceId).files;
    const pathOf = (sha256: string): string =>
      at.house.blobs.pathOf(listFiles(at.house.read).find((file) => file.sha256 === sha256)!.name);
    const original = readFileSync(pathOf(front!.sha256));
    writeFileSync(pathOf(front!.sha256), readFileSync(pathOf(back!.sha256)));
    const { packet, job } = await makePacket(at.house, actor, one.incidentId, choiceOf(one));
    const ended = await job.ended;
    writeFileSync(pathOf(front!.sha256), original);
    expect(ended.state).toBe("failed");
    expect(String(ended.error)).toContain("not those of its digest");
    expect(getPacket(at.house.read, one.incidentId, packet.id).state).toBe("failed");
    expect((await remakePacket(at.house, actor, one.incidentId, packet.id).ended).state).toBe("made");
  });
});
