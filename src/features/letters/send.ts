/** PDFs as answers. Runs are downloads; a single letter opens in the browser, to be printed. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { attachment } from "#src/http/index.ts";
import type { Run } from "./queries.ts";

/** 「お詫び状_第1回_312通.pdf」. Holds no name of a person. */
export function sendRun(reply: FastifyReply, run: Run, pdf: AsyncIterable<Buffer>): FastifyReply {
  const name = `お詫び状_第${run.number}回_${run.chosen}通.pdf`;
  return reply
    .type("application/pdf")
    .header("content-disposition", attachment(name, `letters-${run.number}.pdf`))
    .send(Readable.from(pdf, { objectMode: false }));
}

export function sendLetter(reply: FastifyReply, pdf: Readable): FastifyReply {
  return reply
    .type("application/pdf")
    .header("content-disposition", `inline; filename="letter.pdf"`)
    .send(pdf);
}
