/** /api/incidents/:incident/custody */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf, pageByOffset, pageQuery } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { whole } from "#src/lib/whole.ts";
import {
  actInput,
  attachReceipt,
  correctCustody,
  correctionReason,
  recordCustody,
  voidCustody,
} from "./acts.ts";
import { addDevice, describeDevice, deviceChange, deviceInput, getDevice, listDevices } from "./devices.ts";
import { type CustodyItem, getItem, listItems } from "./items.ts";
import { custodyOf } from "./line.ts";
import { findOwner, ownerInput, ownersOf, tellOwner } from "./owners.ts";
import { getAct, listActs } from "./queries.ts";
import { actShape, deviceShape, entryShape, itemShape } from "./shapes.ts";
import { whereNow } from "./where.ts";

const inIncident = z.object({ incident: z.string() });
const oneAct = inIncident.extend({ act: z.string() });
const oneItem = inIncident.extend({ item: z.string() });
const oneDevice = inIncident.extend({ device: z.string() });
const base = "/api/incidents/:incident/custody";
const read = { action: "custody.read" as const };
const write = { action: "custody.write" as const };
const tags = ["custody"];

export function custodyApi(http: Http, app: Akashi): void {
  http.get(
    base,
    {
      config: read,
      schema: {
        tags,
        summary: "Every thing of the case, evidence and devices, with where it is now and whose it is.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(itemShape) },
      },
    },
    async (request) => {
      const { incident } = request.params;
      const { read: db } = app.house();
      getIncident(db, incident);
      const acts = listActs(db, incident);
      const owners = ownersOf(db, incident);
      const { items, nextCursor } = pageByOffset(listItems(db, incident), request.query);
      return {
        items: items.map((item) => shapeOf(item, whereNow(item, acts), owners.get(item.id))),
        nextCursor,
      };
    },
  );

  http.get(
    `${base}/items/:item`,
    {
      config: read,
      schema: {
        tags,
        summary: "The custody line of one thing, newest first: what the program did and what people did.",
        params: oneItem,
        response: { 200: itemShape.extend({ entries: z.array(entryShape) }) },
      },
    },
    async (request) => {
      const { incident, item: id } = request.params;
      const { read: db } = app.house();
      const line = custodyOf(db, incident, id);
      const item = shapeOf(getItem(db, incident, id), line.now, findOwner(db, incident, id));
      const entries = line.entries.map(({ seq, at, who, what, actId, isOverruled = false }) => ({
        seq,
        at,
        who,
        what,
        act: actId ?? null,
        isOverruled,
      }));
      return { ...item, entries };
    },
  );

  http.put(
    `${base}/items/:item/owner`,
    {
      config: write,
      schema: {
        tags,
        summary: "Says whose a thing is. What was said before stays in the log.",
        params: oneItem,
        body: whole(ownerInput),
        response: { 200: itemShape },
      },
    },
    async (request) => {
      const { incident, item } = request.params;
      const house = app.house();
      house.write(actorOf(request), (tx) => tellOwner(tx, incident, item, request.body));
      const found = getItem(house.read, incident, item);
      return shapeOf(found, whereNow(found, listActs(house.read, incident)), request.body);
    },
  );

  http.get(
    `${base}/acts`,
    {
      config: read,
      schema: {
        tags,
        summary: "What people did, in the order it was recorded; corrected acts stay.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(actShape) },
      },
    },
    async (request) => {
      const { read: db } = app.house();
      getIncident(db, request.params.incident);
      return pageByOffset(listActs(db, request.params.incident).map(actShapeOf), request.query);
    },
  );

  http.post(
    `${base}/acts`,
    {
      config: write,
      schema: {
        tags,
        summary: "Records what was done with one or several things. It is never edited.",
        params: inIncident,
        body: actInput.strict(),
        response: { 201: actShape },
      },
    },
    async (request, reply) => {
      const act = app
        .house()
        .write(actorOf(request), (tx) => recordCustody(tx, request.params.incident, request.body));
      return reply.code(201).send(actShapeOf(act));
    },
  );

  http.get(
    `${base}/acts/:act`,
    { config: read, schema: { tags, summary: "One act.", params: oneAct, response: { 200: actShape } } },
    async (request) => actShapeOf(getAct(app.house().read, request.params.incident, request.params.act)),
  );

  http.post(
    `${base}/acts/:act/correction`,
    {
      config: write,
      schema: {
        tags,
        summary:
          "Puts a right act in the place of a wrong one, or says that it never happened (`act` is null).",
        params: oneAct,
        body: correctionReason.extend({ act: actInput.strict().nullable() }).strict(),
        response: { 201: actShape },
      },
    },
    async (request, reply) => {
      const { incident, act: id } = request.params;
      const { act: right, reason } = request.body;
      const act = app
        .house()
        .write(actorOf(request), (tx) =>
          right === null
            ? voidCustody(tx, incident, id, reason)
            : correctCustody(tx, incident, id, right, reason),
        );
      return reply.code(201).send(actShapeOf(act));
    },
  );

  http.post(
    `${base}/acts/:act/receipts`,
    {
      config: write,
      schema: {
        tags,
        summary: "Puts a photo of the paper, already kept as evidence, beside an act.",
        params: oneAct,
        body: z.strictObject({ file: z.string() }),
        response: { 201: actShape },
      },
    },
    async (request, reply) => {
      const { incident, act } = request.params;
      const house = app.house();
      const owner = listItems(house.read, incident).find((item) =>
        item.files.some(({ id }) => id === request.body.file),
      );
      if (!owner) throw new Refusal("not_found");
      house.write(actorOf(request), (tx) => attachReceipt(tx, incident, act, owner.id, request.body.file));
      return reply.code(201).send(actShapeOf(getAct(house.read, incident, act)));
    },
  );

  http.get(
    `${base}/devices`,
    {
      config: read,
      schema: {
        tags,
        summary: "Devices that may hold traces, in the order of their numbers.",
        params: inIncident,
        querystring: pageQuery,
        response: { 200: listOf(deviceShape) },
      },
    },
    async (request) => {
      const { read: db } = app.house();
      getIncident(db, request.params.incident);
      return pageByOffset(listDevices(db, request.params.incident).map(deviceShapeOf), request.query);
    },
  );

  http.post(
    `${base}/devices`,
    {
      config: write,
      schema: {
        tags,
        summary: "Puts a device on the list.",
        params: inIncident,
        body: deviceInput.strict(),
        response: { 201: deviceShape },
      },
    },
    async (request, reply) => {
      const device = app
        .house()
        .write(actorOf(request), (tx) => addDevice(tx, request.params.incident, request.body));
      return reply.code(201).send(deviceShapeOf(device));
    },
  );

  http.put(
    `${base}/devices/:device`,
    {
      config: write,
      schema: {
        tags,
        summary:
          "Writes anew what the list says of a device; the former wording stays. With `revision` nothing that came since is overwritten unseen (409).",
        params: oneDevice,
        body: deviceChange,
        response: { 200: deviceShape },
      },
    },
    async (request) => {
      const { incident, device } = request.params;
      const saved = app
        .house()
        .write(actorOf(request), (tx) => describeDevice(tx, incident, device, request.body));
      return deviceShapeOf(saved);
    },
  );

  http.get(
    `${base}/devices/:device`,
    {
      config: read,
      schema: { tags, summary: "One device.", params: oneDevice, response: { 200: deviceShape } },
    },
    async (request) =>
      deviceShapeOf(getDevice(app.house().read, request.params.incident, request.params.device)),
  );
}

function shapeOf(
  item: CustodyItem,
  { state, words, since, actId, caseNumber, seal }: ReturnType<typeof whereNow>,
  owner: ReturnType<typeof findOwner>,
): z.input<typeof itemShape> {
  const { id, type, label, title, isPhysical, isWithdrawn } = item;
  return {
    id,
    type,
    label,
    title,
    isPhysical,
    isWithdrawn,
    owner: owner ?? null,
    now: { state, words, since: since ?? null, act: actId ?? null, caseNumber, seal },
  };
}

function actShapeOf(act: ReturnType<typeof getAct>): z.input<typeof actShape> {
  const { fields, corrects, correctedBy, receipts, itemIds: _itemIds, ...rest } = act;
  const { action: _action, ...said } = fields;
  return {
    ...rest,
    ...said,
    items: [...said.items],
    corrects: corrects ?? null,
    correctedBy: correctedBy ?? null,
    receipts: receipts.map(({ fileId }) => fileId),
  };
}

function deviceShapeOf({
  fields,
  photoFileId,
  ...rest
}: ReturnType<typeof getDevice>): z.input<typeof deviceShape> {
  return { ...rest, ...fields, photo: photoFileId ?? null };
}
