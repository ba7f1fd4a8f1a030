/** Printed addresses as answers: those with people in them are downloads, test sheets open in the browser. */
import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { attachment } from "#src/http/index.ts";

/** `name` holds no name of a person; `plain` is for programs that know no Japanese. */
export function sendPrint(
  reply: FastifyReply,
  pdf: Readable,
  file: { readonly name: string; readonly plain: string; readonly isOpened?: boolean },
): FastifyReply {
  const disposition = file.isOpened ? `inline; filename="${file.plain}"` : attachment(file.name, file.plain);
  return reply.type("application/pdf").header("content-disposition", disposition).send(pdf);
}
