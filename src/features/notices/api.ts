/** /api/incidents/:incident/notices */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getCase, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf, pageByNumber, pageQuery } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { gridFormNames } from "#src/typeset/index.ts";
import { countNotice } from "./counted.ts";
import {
  addNotice,
  changeNotice,
  noticeChange,
  noticeInput,
  withdrawalInput,
  withdrawNotice,
} from "./notices.ts";
import { getNotice, listNotices, type Notice } from "./queries.ts";

const id = z.string().max(64);
const params = z.object({ incident: id });
const one = params.extend({ notice: id });

const noticeShape = z.object({
  id,
  number: z.int(),
  revision: z.int(),
  recipientName: z.string(),
  recipientAddress: z.string(),
  others: z.array(z.object({ name: z.string(), address: z.string() })),
  form: z.enum(gridFormNames),
  title: z.string(),
  body: z.string(),
  properNouns: z.string(),
  datedOn: z.string().nullable(),
  withdrawn: z.object({ reason: z.string(), at: z.string(), byUser: z.string() }).nullable(),
  sheets: z.int().meta({ description: "Sheets of the 謄本" }),
  count: z.int().meta({ description: "Characters as the post office counts them" }),
  findings: z.array(z.object({ field: z.string(), sentence: z.string(), isBlocking: z.boolean() })),
});

const read = { action: "documents.read" as const };
const write = { action: "documents.write" as const };

export function noticesApi(http: Http, app: Akashi): void {
  const tags = ["notices"];
  const place = "/api/incidents/:incident/notices";
  const shown = (found: Notice) => {
    const known = getCase(app.house().read, found.incidentId);
    const { pages, count, findings } = countNotice(found, known, dateInTokyo(app.clock()));
    return { ...found, sheets: pages.length, count, findings: [...findings] };
  };

  http.get(
    place,
    {
      config: read,
      schema: {
        tags,
        summary:
          "Wordings of 通知書 (内容証明) with their count and findings, in the order of their numbers.",
        params,
        querystring: pageQuery,
        response: { 200: listOf(noticeShape) },
      },
    },
    async (request) => {
      const { incident } = request.params;
      const { read: reader } = app.house();
      getIncident(reader, incident);
      const { items, nextCursor } = pageByNumber(listNotices(reader, incident), request.query);
      return { items: items.map(shown), nextCursor };
    },
  );
  http.post(
    place,
    {
      config: write,
      schema: {
        tags,
        summary: "Saves the wording of a new notice.",
        params,
        body: noticeInput.strict(),
        response: { 201: noticeShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const house = app.house();
      const added = house.write(actorOf(request), (tx) => addNotice(tx, incident, request.body));
      return reply.code(201).send(shown(getNotice(house.read, incident, added)));
    },
  );
  http.get(
    `${place}/:notice`,
    { config: read, schema: { tags, summary: "One notice.", params: one, response: { 200: noticeShape } } },
    async ({ params: { incident, notice } }) => shown(getNotice(app.house().read, incident, notice)),
  );
  http.put(
    `${place}/:notice`,
    {
      config: write,
      schema: {
        tags,
        summary:
          "Changes a notice; the former wording is kept. With `revision` nothing that came since is overwritten unseen (409).",
        params: one,
        body: noticeChange,
        response: { 200: noticeShape },
      },
    },
    async (request) => {
      const { incident, notice } = request.params;
      const house = app.house();
      house.write(actorOf(request), (tx) => changeNotice(tx, incident, notice, request.body));
      return shown(getNotice(house.read, incident, notice));
    },
  );
  http.post(
    `${place}/:notice/withdrawal`,
    {
      config: write,
      schema: {
        tags,
        summary: "Withdraws a wording, with a reason. It stays readable and takes no further change.",
        params: one,
        body: withdrawalInput.strict(),
        response: { 200: noticeShape },
      },
    },
    async (request) => {
      const { incident, notice } = request.params;
      const house = app.house();
      house.write(actorOf(request), (tx) => withdrawNotice(tx, incident, notice, request.body));
      return shown(getNotice(house.read, incident, notice));
    },
  );
}
