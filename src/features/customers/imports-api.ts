/** /api/incidents/:incident/customer-imports */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { importParams, incidentParams, withFile } from "./forms-pages.ts";
import {
  chooseColumns,
  columnMap,
  confirmImport,
  dropImport,
  getImport,
  listImports,
  receiveList,
  rejectedRowsOf,
} from "./imports.ts";

const imports = "/api/incidents/:incident/customer-imports";
const text = z.string().nullable();

const countsShape = z.object({
  rows: z.number(),
  imported: z.number(),
  flagged: z.number(),
  rejected: z.number(),
  blank: z.number(),
});

const importShape = z.object({
  id: z.string(),
  state: z.enum(["preview", "done", "dropped"]),
  fileName: z.string(),
  sha256: z.string(),
  sizeBytes: z.number(),
  encoding: z.string(),
  mapping: z.record(z.string(), z.string()),
  counts: countsShape,
  /** The first rows that would stay outside, and those to check; only while the decision is open. */
  look: z
    .object({
      hasName: z.boolean(),
      headerRow: z.number(),
      undecodable: z.number(),
      rejected: z.array(z.object({ row: z.number(), reason: z.string() })),
      flagged: z.array(z.object({ row: z.number(), sentences: z.array(z.string()) })),
    })
    .nullable(),
  addedAt: z.string(),
  finishedAt: text,
});

export function importsApi(http: Http, app: Akashi): void {
  const tags = ["customers"];
  const read = { action: "customers.read" as const };
  const write = { action: "customers.write" as const };
  const importOf = (incident: string, id: string) => {
    const found = getImport(app.house().read, incident, id);
    return { ...found, mapping: { ...found.mapping }, look: found.look && openLook(found.look) };
  };

  http.get(
    imports,
    {
      config: read,
      schema: {
        tags,
        summary: "Customer lists that came in or wait, newest first.",
        params: incidentParams,
        response: {
          200: z.object({ items: z.array(importShape.omit({ look: true })), nextCursor: z.null() }),
        },
      },
    },
    async (request) => ({
      items: listImports(app.house().read, request.params.incident).map((found) => ({
        ...found,
        mapping: { ...found.mapping },
      })),
      nextCursor: null,
    }),
  );

  http.post(
    imports,
    {
      config: write,
      // The file streams past validation; the shape of the body is for the description.
      validatorCompiler: () => (value: unknown) => ({ value }),
      schema: {
        tags,
        summary: "Receives a customer list (CSV) and shows how it would be understood.",
        consumes: ["multipart/form-data"],
        params: incidentParams,
        body: z.object({ file: z.string().meta({ format: "binary" }) }),
        response: { 201: importShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      getIncident(app.house().read, incident);
      const received = await withFile(request, (file, fileName) =>
        receiveList(app.house(), actorOf(request), incident, file, { fileName }),
      );
      return reply.code(201).send(importOf(incident, received.id));
    },
  );

  http.get(
    `${imports}/:import`,
    {
      config: read,
      schema: {
        tags,
        summary: "One customer list: how it was understood, and its counts.",
        params: importParams,
        response: { 200: importShape },
      },
    },
    async (request) => importOf(request.params.incident, request.params.import),
  );

  http.patch(
    `${imports}/:import`,
    {
      config: write,
      schema: {
        tags,
        summary: "Understands the columns of a waiting list in another way.",
        params: importParams,
        body: z.strictObject({ mapping: columnMap }),
        response: { 200: importShape },
      },
    },
    async (request) => {
      const { incident, import: id } = request.params;
      await chooseColumns(app.house(), actorOf(request), incident, id, request.body.mapping);
      return importOf(incident, id);
    },
  );

  http.post(
    `${imports}/:import/confirm`,
    {
      config: write,
      schema: {
        tags,
        summary: "Takes a waiting list in, whole.",
        params: importParams,
        response: { 200: importShape },
      },
    },
    async (request) => {
      const { incident, import: id } = request.params;
      await confirmImport(app.house(), actorOf(request), incident, id);
      return importOf(incident, id);
    },
  );

  http.post(
    `${imports}/:import/drop`,
    {
      config: write,
      schema: {
        tags,
        summary: "Puts a waiting list away; nothing of it stays but that it was there.",
        params: importParams,
        response: { 200: importShape },
      },
    },
    async (request) => {
      const { incident, import: id } = request.params;
      await dropImport(app.house(), actorOf(request), incident, id);
      return importOf(incident, id);
    },
  );

  http.get(
    `${imports}/:import/rejected.csv`,
    {
      config: read,
      schema: {
        tags,
        summary: "Rows that stayed outside, with their reasons, as CSV.",
        params: importParams,
        response: { 200: z.unknown().meta({ description: "text/csv" }) },
      },
      serializerCompiler: () => (value: unknown) => value as string,
    },
    async (request, reply) => {
      const csv = rejectedRowsOf(app.house().read, request.params.incident, request.params.import);
      if (!csv) throw new Refusal("not_found");
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="rejected-rows.csv"`)
        .send(csv);
    },
  );
}

type Look = NonNullable<ReturnType<typeof getImport>["look"]>;

function openLook(look: Look) {
  return {
    hasName: look.hasName,
    headerRow: look.headerRow,
    undecodable: look.undecodable,
    rejected: [...look.rejected],
    flagged: look.flagged.map((row) => ({ row: row.row, sentences: [...row.sentences] })),
  };
}
