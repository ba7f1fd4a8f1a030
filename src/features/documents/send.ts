/** An issued PDF as an answer: always a download, never shown inside a page. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { attachment } from "./filename.ts";
import type { DocumentDownload } from "./issue.ts";

export function sendPdf(reply: FastifyReply, { document, bytes }: DocumentDownload): FastifyReply {
  return reply
    .type("application/pdf")
    .header("content-length", document.sizeBytes)
    .header("content-disposition", attachment(document.fileName, document.number))
    .send(Readable.from(bytes, { objectMode: false }));
}
