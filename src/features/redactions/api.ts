/** /api/incidents/:incident/redactions */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { sendCopy } from "./pages.ts";
import {
  getRedaction,
  listInput,
  listRedactions,
  openRedaction,
  pictureInput,
  redactList,
  redactPicture,
  withdrawRedaction,
} from "./redactions.ts";

const inIncident = z.object({ incident: z.string() });
const oneCopy = inIncident.extend({ redaction: z.string() });
const base = "/api/incidents/:incident/redactions";
const tags = ["redactions"];

const shape = z.object({
  id: z.string(),
  evidenceId: z.string(),
  fileId: z.string(),
  number: z.int(),
  kind: z.enum(["picture", "list"]),
  extent: z.string(),
  reason: z.string(),
  sha256: z.string().meta({ description: "Hex SHA-256 of the copy" }),
  sizeBytes: z.int(),
  width: z.int(),
  height: z.int(),
  fileName: z.string(),
  madeAt: z.string(),
  madeBy: z.string(),
  withdrawnAt: z.string().nullable(),
});

const original = z.object({ evidenceId: z.string(), fileId: z.string() });

export function redactionsApi(http: Http, app: Akashi): void {
  http.get(
    base,
    {
      config: { action: "evidence.read" },
      schema: {
        tags,
        summary: "Copies of evidence with parts removed, withdrawn ones included.",
        params: inIncident,
        querystring: z.object({ evidence: z.string().optional() }),
        response: { 200: z.object({ items: z.array(shape), nextCursor: z.null() }) },
      },
    },
    async (request) => {
      const { read } = app.house();
      getIncident(read, request.params.incident);
      return {
        items: listRedactions(read, request.params.incident, request.query.evidence),
        nextCursor: null,
      };
    },
  );

  http.post(
    `${base}/pictures`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary: "Makes a copy of a picture with areas black; places are per mille of width and height.",
        params: inIncident,
        body: original.extend(pictureInput.shape).strict(),
        response: { 201: shape },
      },
    },
    async (request, reply) => {
      const made = await redactPicture(
        app.house(),
        actorOf(request),
        request.params.incident,
        request.body,
        request.body,
      );
      return reply.code(201).send(made);
    },
  );

  http.post(
    `${base}/lists`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary:
          "Makes a copy of a CSV with columns (counted from 0) marked out, and all rows but those named.",
        params: inIncident,
        body: original.extend(listInput.shape).strict(),
        response: { 201: shape },
      },
    },
    async (request, reply) => {
      const made = await redactList(
        app.house(),
        actorOf(request),
        request.params.incident,
        request.body,
        request.body,
      );
      return reply.code(201).send(made);
    },
  );

  http.get(
    `${base}/:redaction/content`,
    {
      config: { action: "evidence.read" },
      schema: { tags, summary: "The copy's bytes. Recorded in the ledger.", params: oneCopy },
    },
    async (request, reply) => {
      const { incident, redaction } = request.params;
      return sendCopy(reply, openRedaction(app.house(), actorOf(request), incident, redaction));
    },
  );

  http.post(
    `${base}/:redaction/withdrawal`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary: "Hands the copy out no more. It stays on record.",
        params: oneCopy,
        response: { 200: shape },
      },
    },
    async (request) => {
      const { incident, redaction } = request.params;
      app.house().write(actorOf(request), (tx) => withdrawRedaction(tx, incident, redaction));
      return getRedaction(app.house().read, incident, redaction);
    },
  );
}
