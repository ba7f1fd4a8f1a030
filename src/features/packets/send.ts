/** Packets and their papers as answers. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { attachment } from "#src/http/index.ts";

export function sendZip(reply: FastifyReply, name: string, zip: AsyncIterable<Buffer>, sizeBytes: number) {
  return reply
    .type("application/zip")
    .header("content-length", sizeBytes)
    .header("content-disposition", attachment(name))
    .send(Readable.from(zip, { objectMode: false }));
}

export function sendLocked(reply: FastifyReply, name: string, bytes: Readable): FastifyReply {
  return reply.type("application/octet-stream").header("content-disposition", attachment(name)).send(bytes);
}

/** Opens in the browser, to be printed. */
export function sendPaper(reply: FastifyReply, name: string, pdf: Readable): FastifyReply {
  return reply.type("application/pdf").header("content-disposition", `inline; filename="${name}"`).send(pdf);
}
