/** /api/incidents/:incident/packets, and the register of disclosures. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { type House, logKey } from "#src/features/ledger/index.ts";
import { actorOf, type Http, listOf, pageByOffset, pageOfFound, pageQuery, watch } from "#src/http/index.ts";
import { packetChoice } from "./choice.ts";
import { renderCover } from "./cover.ts";
import { packetHandoverInput, recordPacketHandover } from "./handover.ts";
import { findPacketJob, packetState } from "./making.ts";
import { cancelPacket, downloadPacket, makePacket, remakePacket } from "./packets.ts";
import { planPacket } from "./plan.ts";
import { getPacket, listPackets, type Packet, packetFileName } from "./queries.ts";
import { listDisclosures } from "./register.ts";
import { sendPaper, sendZip } from "./send.ts";
import { packetStates } from "./tables.ts";
import { codesOf, recipientLabels, wayLabels } from "./words.ts";

const id = z.string().max(64);
const inIncident = z.object({ incident: id });
const onePacket = inIncident.extend({ packet: id });
const sha256 = z.string().meta({ description: "Hex SHA-256" });

const fileShape = z.object({
  path: z.string().meta({ description: "In the packet" }),
  sizeBytes: z.int(),
  sha256,
  label: z.string(),
  title: z.string(),
  form: z.string(),
  exhibit: z.string(),
  caption: z.string(),
  fileName: z.string(),
});
const handoverShape = z.object({
  id,
  way: z.enum(codesOf(wayLabels)),
  handedTo: z.string(),
  handedBy: z.string(),
  handedOn: z.string(),
  note: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string(),
});
const packetShape = z.object({
  id,
  number: z.int().meta({ description: "Counted in its incident" }),
  recipient: z.enum(codesOf(recipientLabels)),
  recipientName: z.string(),
  purpose: z.string(),
  state: z.enum([...packetStates, "stopped"]).meta({
    description: "stopped: half-way, no process is at it; may be made again",
  }),
  doneBytes: z.int(),
  totalBytes: z.int(),
  files: z.array(fileShape).meta({ description: "Empty until made" }),
  customers: z.int(),
  fields: z.array(z.string()),
  checkpointSize: z.int().nullable(),
  tagManifestSha256: sha256.nullable(),
  zipSha256: sha256.nullable(),
  sizeBytes: z.int().nullable(),
  logKeyFingerprint: z.string().meta({ description: "Hex SHA-256 of the raw public key" }),
  startedAt: z.string(),
  startedBy: z.string(),
  handovers: z.array(handoverShape),
});
const planShape = z.object({
  files: z.array(fileShape),
  customers: z.int(),
  fields: z.array(z.string()),
  remarks: z.array(
    z.object({ kind: z.enum(["refusal", "warning"]), what: z.string(), sentence: z.string() }),
  ),
});
const disclosureShape = z.object({
  id,
  kind: z.enum(["packet", "document"]),
  on: z.string(),
  what: z.string(),
  isHandedOver: z.boolean(),
  to: z.string(),
  purpose: z.string(),
  way: z.string(),
  by: z.string(),
  note: z.string(),
  items: z.array(z.string()),
  fields: z.array(z.string()),
  customers: z.int(),
  sha256,
});

const read = { action: "packets.read" as const };
const make = { action: "packets.make" as const };
const tags = ["packets"];
const base = "/api/incidents/:incident/packets";

export function packetsApi(http: Http, app: Akashi): void {
  http.get(
    base,
    {
      config: read,
      schema: {
        tags,
        summary: "Packets, newest first.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(packetShape) },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident } = request.params;
      const { cursor, limit } = request.query;
      getIncident(house.read, incident);
      const found = listPackets(house.read, incident, { before: cursor, limit: limit + 1 });
      const { items, nextCursor } = pageOfFound(found, limit);
      return { items: items.map((one) => shapeOf(house, one)), nextCursor };
    },
  );

  http.post(
    `${base}/preview`,
    {
      config: make,
      schema: {
        tags,
        summary: "What a choice would hand over, and what stands in its way; nothing is made.",
        params: inIncident,
        body: packetChoice.strict(),
        response: { 200: planShape },
      },
    },
    async (request) => {
      const plan = await planPacket(app.house(), request.params.incident, request.body);
      return {
        files: plan.files.map(fileOf),
        customers: plan.customers?.count ?? 0,
        fields: [...(plan.customers?.columns ?? [])],
        remarks: [...plan.remarks],
      };
    },
  );

  http.post(
    base,
    {
      config: make,
      schema: {
        tags,
        summary: "Begins to make a packet. Poll it until it is made.",
        params: inIncident,
        body: packetChoice.strict(),
        response: { 202: packetShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { incident } = request.params;
      const { packet, job } = await makePacket(house, actorOf(request), incident, request.body);
      watch(request, job.ended);
      return reply.code(202).send(shapeOf(house, packet));
    },
  );

  http.get(
    `${base}/:packet`,
    {
      config: read,
      schema: { tags, summary: "One packet.", params: onePacket, response: { 200: packetShape } },
    },
    async (request) => {
      const { incident, packet } = request.params;
      return shapeOf(app.house(), getPacket(app.house().read, incident, packet));
    },
  );

  http.get(
    `${base}/:packet/zip`,
    {
      config: make,
      schema: {
        tags,
        summary: "The packet, byte for byte. The download is recorded.",
        params: onePacket,
        produces: ["application/zip"],
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { incident, packet: packetId } = request.params;
      const { packet, zip } = downloadPacket(house, actorOf(request), incident, packetId);
      const name = packetFileName(getIncident(house.read, incident).number, packet);
      return sendZip(reply, name, zip, packet.file!.sizeBytes);
    },
  );

  http.get(
    `${base}/:packet/cover`,
    {
      config: read,
      schema: {
        tags,
        summary: "The cover sheet as PDF: given on paper, apart from the packet.",
        params: onePacket,
        produces: ["application/pdf"],
      },
    },
    async (request, reply) => {
      const { incident, packet: packetId } = request.params;
      const packet = getPacket(app.house().read, incident, packetId);
      return sendPaper(reply, `cover-${packet.number}.pdf`, renderCover(app.house(), packet, "cover"));
    },
  );

  http.post(
    `${base}/:packet/cancel`,
    {
      config: make,
      schema: { tags, summary: "Stops the making.", params: onePacket, response: { 200: packetShape } },
    },
    async (request) => {
      const house = app.house();
      const { incident, packet } = request.params;
      await cancelPacket(house, actorOf(request), incident, packet);
      return shapeOf(house, getPacket(house.read, incident, packet));
    },
  );

  http.post(
    `${base}/:packet/remake`,
    {
      config: make,
      schema: {
        tags,
        summary: "Makes a stopped, cancelled or failed packet again, with the same choice and number.",
        params: onePacket,
        response: { 202: packetShape },
      },
    },
    async (request, reply) => {
      const house = app.house();
      const { incident, packet } = request.params;
      watch(request, remakePacket(house, actorOf(request), incident, packet).ended);
      return reply.code(202).send(shapeOf(house, getPacket(house.read, incident, packet)));
    },
  );

  http.post(
    `${base}/:packet/handovers`,
    {
      config: make,
      schema: {
        tags,
        summary: "Records how a packet was handed over.",
        params: onePacket,
        body: packetHandoverInput.strict(),
        response: { 201: handoverShape },
      },
    },
    async (request, reply) => {
      const { incident, packet } = request.params;
      const handover = app
        .house()
        .write(actorOf(request), (tx) => recordPacketHandover(tx, incident, packet, request.body));
      return reply.code(201).send(handover);
    },
  );

  http.get(
    "/api/incidents/:incident/disclosures",
    {
      config: read,
      schema: {
        tags,
        summary: "Everything of the incident that was given away, newest first.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(disclosureShape) },
      },
    },
    async (request) => {
      const { incident } = request.params;
      getIncident(app.house().read, incident);
      const all = listDisclosures(app.house().read, incident);
      const { items, nextCursor } = pageByOffset(all, request.query);
      return {
        items: items.map((one) => ({ ...one, items: [...one.items], fields: [...one.fields] })),
        nextCursor,
      };
    },
  );
}

type Filed = z.infer<typeof fileShape>;

function fileOf(file: Filed): Filed {
  const { path, sizeBytes, sha256: digest, label, title, form, exhibit, caption, fileName } = file;
  return { path, sizeBytes, sha256: digest, label, title, form, exhibit, caption, fileName };
}

function shapeOf(house: House, packet: Packet): z.infer<typeof packetShape> {
  const job = findPacketJob(house, packet.id);
  const { recipe, file } = packet;
  return {
    id: packet.id,
    number: packet.number,
    recipient: packet.recipient,
    recipientName: packet.recipientName,
    purpose: packet.purpose,
    state: packetState(house, packet),
    doneBytes: job?.doneBytes() ?? file?.sizeBytes ?? 0,
    totalBytes: job?.totalBytes() ?? file?.sizeBytes ?? 0,
    files: recipe?.files.map(fileOf) ?? [],
    customers: recipe?.customers ?? 0,
    fields: recipe?.fields ?? [],
    checkpointSize: recipe?.checkpointSize ?? null,
    tagManifestSha256: packet.tagManifestSha256,
    zipSha256: file?.sha256 ?? null,
    sizeBytes: file?.sizeBytes ?? null,
    logKeyFingerprint: logKey(house).fingerprint,
    startedAt: packet.startedAt,
    startedBy: packet.startedBy,
    handovers: packet.handovers.map((one) => ({ ...one })),
  };
}
