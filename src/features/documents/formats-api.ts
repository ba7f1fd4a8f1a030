/** /api/incidents/:incident/documents/:document/files and …/locked */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, attachment, type Http } from "#src/http/index.ts";
import { copyDocument, type DocumentCopy, formatNames, formatTypes } from "./formats.ts";
import { type LockedCopy, lockDocument, lockInput } from "./locked.ts";

const id = z.string().max(64);
const oneDocument = z.object({ incident: id, document: id });
const read = { action: "documents.read" as const };
const tags = ["documents"];
const base = "/api/incidents/:incident/documents/:document";

export function documentFormatsApi(http: Http, app: Akashi): void {
  http.get(
    `${base}/files/:format`,
    {
      config: read,
      schema: {
        tags,
        summary:
          "The issued document as a file for editing: Word (docx), Excel (xlsx), or Word for e内容証明 (e-naiyo). What is edited is no longer the issued document. Recorded in the ledger with its SHA-256.",
        params: oneDocument.extend({ format: z.enum(formatNames) }),
      },
    },
    async (request, reply) => {
      const { incident, document, format } = request.params;
      return sendCopy(reply, await copyDocument(app.house(), actorOf(request), incident, document, format));
    },
  );

  http.post(
    `${base}/locked`,
    {
      config: read,
      schema: {
        tags,
        summary:
          "The issued document printed once more as a PDF that opens with this password (AES-256). Neither is kept; recorded in the ledger.",
        params: oneDocument,
        body: z.strictObject({
          password: lockInput.shape.password
            .unwrap()
            .refine((text) => text !== "", "パスワードを入れてください。"),
        }),
      },
    },
    async (request, reply) => {
      const { incident, document } = request.params;
      const { password } = request.body;
      return sendLockedPdf(
        reply,
        await lockDocument(app.house(), actorOf(request), incident, document, password),
      );
    },
  );
}

export function sendCopy(reply: FastifyReply, { document, format, fileName, bytes }: DocumentCopy) {
  const plain = `document-${document.number}.${format === "xlsx" ? "xlsx" : "docx"}`;
  return reply
    .type(formatTypes[format])
    .header("content-disposition", attachment(fileName, plain))
    .send(bytes);
}

export function sendLockedPdf(reply: FastifyReply, { number, fileName, bytes }: LockedCopy) {
  return reply
    .type("application/pdf")
    .header("content-disposition", attachment(fileName, `document-${number}-locked.pdf`))
    .send(bytes);
}
