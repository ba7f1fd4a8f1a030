/**
 * PDFs, lists and zips as answers. Those of a run are downloads; a single letter opens in the browser, to be printed.
 */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { attachment } from "#src/http/index.ts";

const types = {
  pdf: "application/pdf",
  zip: "application/zip",
  csv: "text/csv; charset=utf-8",
} as const;

/** Names hold no name of a person. */
export function sendFile(
  reply: FastifyReply,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  plain = "letters",
): FastifyReply {
  const ending = name.slice(name.lastIndexOf(".") + 1) as keyof typeof types;
  return reply
    .type(types[ending])
    .header("content-disposition", attachment(name, `${plain}.${ending}`))
    .send(Readable.from(bytes, { objectMode: false }));
}

export function sendLetter(reply: FastifyReply, pdf: Readable): FastifyReply {
  return reply
    .type("application/pdf")
    .header("content-disposition", `inline; filename="letter.pdf"`)
    .send(pdf);
}
