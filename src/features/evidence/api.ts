/** /api/incidents/:incident/evidence */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, listOf, pageQuery } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { fieldChanges } from "./fields.ts";
import { getEvidence, getEvidenceFile, searchEvidence } from "./queries.ts";
import {
  describeFile,
  descriptionChange,
  editEvidence,
  linkFacts,
  withdrawalInput,
  withdrawEvidence,
} from "./register.ts";
import { sendOriginal, sendPicture } from "./send.ts";
import { evidenceShape, uploadBody, uploadShape } from "./shapes.ts";
import { receiveFiles, refusedFields } from "./upload.ts";
import { downloadOriginal, readThumbnail, viewPicture } from "./viewing.ts";

const inIncident = z.object({ incident: z.string() });
const oneItem = inIncident.extend({ evidence: z.string() });
const oneFile = oneItem.extend({ file: z.string() });
const base = "/api/incidents/:incident/evidence";

export function evidenceApi(http: Http, app: Akashi): void {
  const tags = ["evidence"];
  const item = (params: z.infer<typeof oneItem>) =>
    getEvidence(app.house().read, params.incident, params.evidence);

  http.get(
    base,
    {
      config: { action: "evidence.read" },
      schema: {
        tags,
        summary: "The register of evidence, in the order of its numbers.",
        params: inIncident,
        querystring: z.object({
          q: z.string().max(200).optional(),
          filter: z.enum(["all", "undescribed", "withdrawn"]).default("all"),
          ...pageQuery.shape,
        }),
        response: { 200: listOf(evidenceShape) },
      },
    },
    async (request) => {
      const { read } = app.house();
      const { q = "", filter, cursor = 0, limit } = request.query;
      getIncident(read, request.params.incident);
      const { items, total } = searchEvidence(read, request.params.incident, {
        q,
        filter,
        after: cursor,
        limit,
      });
      return { items, nextCursor: total > items.length ? String(items.at(-1)!.number) : null };
    },
  );

  http.post(
    base,
    {
      config: { action: "evidence.write" },
      // The files stream past validation; the shape of the body is for the description.
      validatorCompiler: () => (value: unknown) => ({ value }),
      schema: {
        tags,
        summary:
          "Adds files: JPEG, HEIC, PNG, WebP, MP4, MOV, M4A, EML, PDF, text, CSV, told by content. Good ones stay when others are refused; the same file twice keeps its number.",
        consumes: ["multipart/form-data"],
        params: inIncident,
        body: uploadBody,
        response: { 201: uploadShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const into = {
        incidentId: incident,
        maxBytes: app.config.maxFileBytes,
        maxFilmBytes: app.config.maxFilmBytes,
      };
      getIncident(app.house().read, incident);
      const { kept, refused } = await receiveFiles(request, app.house(), actorOf(request), into);
      const first = refused[0]?.refusal;
      if (kept.length === 0 && first) throw new Refusal(first.code, first.params, refusedFields(refused));
      const told = refused.map(({ index, fileName, refusal }) => ({
        index,
        fileName,
        code: refusal.code,
        message: refusal.sentence,
      }));
      return reply.code(201).send({ items: [...kept], refused: told });
    },
  );

  http.get(
    `${base}/:evidence`,
    {
      config: { action: "evidence.read" },
      schema: { tags, summary: "One item.", params: oneItem, response: { 200: evidenceShape } },
    },
    async (request) => item(request.params),
  );

  http.patch(
    `${base}/:evidence`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary:
          "Changes fields of the register. Dates and times are text as people write them; empty is unknown. With `revision` nothing that came since is overwritten unseen (409).",
        params: oneItem,
        body: fieldChanges.strict(),
        response: { 200: evidenceShape },
      },
    },
    async (request) => {
      const { incident, evidence } = request.params;
      app.house().write(actorOf(request), (tx) => editEvidence(tx, incident, evidence, request.body));
      return item(request.params);
    },
  );

  http.put(
    `${base}/:evidence/facts`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary: "Replaces the links to facts.",
        params: oneItem,
        body: z.strictObject({ facts: z.array(z.string()).max(500) }),
        response: { 200: evidenceShape },
      },
    },
    async (request) => {
      const { incident, evidence } = request.params;
      app.house().write(actorOf(request), (tx) => linkFacts(tx, incident, evidence, request.body.facts));
      return item(request.params);
    },
  );

  http.post(
    `${base}/:evidence/withdrawal`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary: "Marks an item as added by mistake. It stays in the register.",
        params: oneItem,
        body: withdrawalInput.strict(),
        response: { 200: evidenceShape },
      },
    },
    async (request) => {
      const { incident, evidence } = request.params;
      app
        .house()
        .write(actorOf(request), (tx) => withdrawEvidence(tx, incident, evidence, request.body.reason));
      return item(request.params);
    },
  );

  http.patch(
    `${base}/:evidence/files/:file`,
    {
      config: { action: "evidence.write" },
      schema: {
        tags,
        summary:
          "Says what a file shows. With `revision` nothing that came since is overwritten unseen (409).",
        params: oneFile,
        body: descriptionChange.strict(),
        response: { 200: evidenceShape },
      },
    },
    async (request) => {
      const { incident, evidence, file } = request.params;
      const found = getEvidenceFile(app.house().read, incident, evidence, file);
      app.house().write(actorOf(request), (tx) => describeFile(tx, incident, found, request.body));
      return item(request.params);
    },
  );

  http.get(
    `${base}/:evidence/files/:file/original`,
    {
      config: { action: "evidence.original" },
      schema: { tags, summary: "The original, byte for byte. Recorded in the ledger.", params: oneFile },
    },
    async (request, reply) => {
      const { incident, evidence, file } = request.params;
      const at = { incidentId: incident, evidenceId: evidence, fileId: file };
      return sendOriginal(reply, downloadOriginal(app.house(), actorOf(request), at));
    },
  );

  http.get(
    `${base}/:evidence/files/:file/picture`,
    {
      config: { action: "evidence.read" },
      schema: {
        tags,
        summary: "A JPEG without metadata. The large one is recorded in the ledger as a viewing.",
        params: oneFile,
        querystring: z.object({ size: z.enum(["view", "thumb"]).default("view") }),
      },
    },
    async (request, reply) => {
      const { incident, evidence, file } = request.params;
      const at = { incidentId: incident, evidenceId: evidence, fileId: file };
      const picture =
        request.query.size === "thumb"
          ? await readThumbnail(app.house(), at)
          : await viewPicture(app.house(), actorOf(request), at);
      return sendPicture(reply, picture);
    },
  );
}
