/** /api/incidents/:incident/documents */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, attachment, type Http, listOf, pageOfFound, pageQuery } from "#src/http/index.ts";
import { draftDocument } from "./draft.ts";
import { formatsOf } from "./formats.ts";
import { documentFormatsApi } from "./formats-api.ts";
import { handoverInput, recordHandover } from "./handover.ts";
import { type DocumentDownload, downloadDocument, issueDocument } from "./issue.ts";
import { getDocument, type IssuedDocument, listDocuments } from "./queries.ts";
import { type KindWords, listKinds, listSubjects } from "./registry.ts";
import { paperAnswersApi } from "./typed-api.ts";

const id = z.string().max(64);
const inIncident = z.object({ incident: id });
const oneDocument = inIncident.extend({ document: id });
const kinds = listKinds().map((words) => words.kind);
const kind = z.enum(kinds, `書類の種類は、${kinds.join("・")} のどれかです。`);
const subject = id.min(1).meta({ description: "What it is about, for kinds with a subjectWord" });
const sha256 = z.string().meta({ description: "Hex SHA-256" });

const handoverShape = z.object({
  id,
  handedTo: z.string(),
  handedOn: z.string(),
  note: z.string(),
  recordedAt: z.string(),
  recordedBy: z.string(),
});
const documentShape = z.object({
  id,
  number: z.int().meta({ description: "Counted in its incident" }),
  kind: z.string(),
  subject: z.object({ id, label: z.string() }).nullable(),
  edition: z.int().meta({ description: "第n版, counted in its kind and subject" }),
  title: z.string(),
  fileName: z.string(),
  pages: z.int(),
  sizeBytes: z.int(),
  sha256,
  dossierSha256: sha256,
  templateSha256: sha256,
  issuedAt: z.string(),
  issuedBy: z.string(),
  handovers: z.array(handoverShape),
});
const kindShape = z.object({
  kind,
  title: z.string(),
  recipient: z.string(),
  purpose: z.string(),
  subjectWord: z
    .string()
    .nullable()
    .meta({ description: "What it is made for each of; null for a paper about the whole case" }),
  formats: z
    .array(z.string())
    .meta({ description: "What the issued paper can be had as beside its PDF: …/files/{format}" }),
  hasForm: z.boolean().meta({ description: "Something is typed for it: …/answers" }),
});
const draftShape = z.object({
  missing: z
    .array(z.object({ what: z.string(), why: z.string(), href: z.string(), label: z.string() }))
    .meta({ description: "Parts that would say 未確認 or 未記入, and the page where they are filled in" }),
  blocks: z
    .array(z.string())
    .meta({ description: "What has to be mended before it can be issued; empty when nothing" }),
});

const read = { action: "documents.read" as const };
const write = { action: "documents.write" as const };
const tags = ["documents"];
const base = "/api/incidents/:incident/documents";

export function documentsApi(http: Http, app: Akashi): void {
  documentFormatsApi(http, app);
  paperAnswersApi(http, app);
  const draftOf = (incident: string, of: string, about?: string) => {
    const { missing, blocks } = draftDocument(app.house(), incident, of, app.clock(), about);
    return { missing: [...missing], blocks: blocks.map((block) => block.sentence) };
  };
  const kindOf = (incident: string, { subjectWord, ...words }: KindWords) => ({
    ...words,
    subjectWord: subjectWord ?? null,
    formats: [...formatsOf(words.kind)],
    ...(subjectWord === undefined ? draftOf(incident, words.kind) : { missing: [], blocks: [] }),
  });

  http.get(
    base,
    {
      config: read,
      schema: {
        tags,
        summary: "Issued documents, newest first.",
        params: inIncident,
        querystring: z.object({
          kind: kind.optional(),
          subject: subject.optional(),
          ...pageQuery.shape,
        }),
        response: {
          200: listOf(documentShape),
        },
      },
    },
    async (request) => {
      const { incident } = request.params;
      const { cursor, limit, kind: only, subject: about } = request.query;
      getIncident(app.house().read, incident);
      const query = { kind: only, subject: about, before: cursor, limit: limit + 1 };
      const found = listDocuments(app.house().read, incident, query);
      const { items, nextCursor } = pageOfFound(found, limit);
      return { items: items.map(shapeOf), nextCursor };
    },
  );

  http.get(
    `${base}/kinds`,
    {
      config: read,
      schema: {
        tags,
        summary:
          "Every kind of document, what it would lack now, and what keeps it from being issued. For a kind with subjects ask …/draft.",
        params: inIncident,
        response: { 200: z.object({ items: z.array(kindShape.extend(draftShape.shape)) }) },
      },
    },
    async (request) => {
      const { incident } = request.params;
      getIncident(app.house().read, incident);
      return { items: listKinds().map((words) => kindOf(incident, words)) };
    },
  );

  http.get(
    `${base}/kinds/:kind/subjects`,
    {
      config: read,
      schema: {
        tags,
        summary: "What a document of this kind can be about; empty for a kind about the whole case.",
        params: inIncident.extend({ kind }),
        querystring: z.object({
          q: z.string().max(100).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: {
          200: z.object({
            items: z.array(z.object({ id, label: z.string(), detail: z.string().optional() })),
          }),
        },
      },
    },
    async (request) => {
      const { incident, kind: of } = request.params;
      const { q, limit } = request.query;
      getIncident(app.house().read, incident);
      return { items: [...listSubjects(app.house().read, incident, of, { words: q, limit })] };
    },
  );

  http.get(
    `${base}/draft`,
    {
      config: read,
      schema: {
        tags,
        summary: "What a document would lack now, and what keeps it from being issued.",
        params: inIncident,
        querystring: z.object({ kind, subject: subject.optional() }),
        response: { 200: draftShape },
      },
    },
    async (request) => {
      const { kind: of, subject: about } = request.query;
      return draftOf(request.params.incident, of, about);
    },
  );

  http.post(
    base,
    {
      config: write,
      schema: {
        tags,
        summary: "Issues a document from the case as it stands. It never changes afterwards.",
        params: inIncident,
        body: z.strictObject({ kind, subject: subject.optional() }),
        response: { 201: documentShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const { kind: of, subject: about } = request.body;
      const issued = await issueDocument(app.house(), actorOf(request), incident, of, about);
      return reply.code(201).send(shapeOf(issued));
    },
  );

  http.get(
    `${base}/:document`,
    {
      config: read,
      schema: {
        tags,
        summary: "One issued document.",
        params: oneDocument,
        response: { 200: documentShape },
      },
    },
    async (request) =>
      shapeOf(getDocument(app.house().read, request.params.incident, request.params.document)),
  );

  http.get(
    `${base}/:document/pdf`,
    {
      config: read,
      schema: {
        tags,
        summary: "The PDF as it was issued, byte for byte (application/pdf). Recorded in the ledger.",
        params: oneDocument,
      },
    },
    async (request, reply) => {
      const { incident, document } = request.params;
      return sendPdf(reply, downloadDocument(app.house(), actorOf(request), incident, document));
    },
  );

  http.post(
    `${base}/:document/handovers`,
    {
      config: write,
      schema: {
        tags,
        summary: "Records to whom and on which day the document was handed over.",
        params: oneDocument,
        body: handoverInput.strict(),
        response: { 201: handoverShape },
      },
    },
    async (request, reply) => {
      const { incident, document } = request.params;
      const handover = app
        .house()
        .write(actorOf(request), (tx) => recordHandover(tx, incident, document, request.body));
      return reply.code(201).send(handover);
    },
  );
}

/** An issued PDF as an answer: always a download, never shown inside a page. */
export function sendPdf(reply: FastifyReply, { document, bytes }: DocumentDownload): FastifyReply {
  return reply
    .type("application/pdf")
    .header("content-length", document.sizeBytes)
    .header("content-disposition", attachment(document.fileName, `document-${document.number}.pdf`))
    .send(Readable.from(bytes, { objectMode: false }));
}

function shapeOf({ incidentId: _incidentId, handovers, ...rest }: IssuedDocument) {
  return { ...rest, handovers: [...handovers] };
}
