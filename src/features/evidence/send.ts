/** Bytes on their way out: originals only as downloads, pictures only as re-encoded JPEG. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { attachment } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Picture } from "#src/platform/pictures.ts";
import type { Original } from "./originals.ts";

/** Never shown inline: whatever the file is, a browser only stores it. */
export function sendOriginal(reply: FastifyReply, download: Original): FastifyReply {
  return reply
    .type("application/octet-stream")
    .headers({
      "content-disposition": attachment(download.name),
      "content-length": download.sizeBytes,
      "x-content-type-options": "nosniff",
    })
    .send(Readable.from(download.bytes));
}

/** Throws `not_found` where there is no picture. */
export function sendPicture(reply: FastifyReply, picture: Picture | undefined): FastifyReply {
  if (!picture) throw new Refusal("not_found");
  return reply.type("image/jpeg").header("content-disposition", "inline").send(picture.bytes);
}
