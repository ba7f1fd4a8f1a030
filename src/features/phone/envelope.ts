/**
 * What a phone sends: one age file to the inbox key. Inside, a line of JSON with the session's key and the file's name,
 * then the file. The key stands inside, so that who listens in the network cannot send photos of their own.
 * Names of photos are personal data too, so nothing but the envelope's length is readable on the way.
 */
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";
import { decryptAge } from "#src/platform/age-stream.ts";

const head = z.object({ v: z.literal(1), key: z.string().max(100), name: z.string().max(500) });
const LONGEST_HEAD = 4096;
const LF = 0x0a;

/** More than age's header, its chunks' tags and our line add to a file of this size. */
export const sealedBytes = (bytes: number): number => bytes + 8192 + Math.ceil(bytes / 4096);

export interface OpenedEnvelope {
  readonly key: string;
  readonly name: string;
  /** The file; ends with `phone_unreadable` where the envelope was cut or changed. */
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/** Opens as far as key and name. Throws `phone_unreadable` for what was not sealed for this house. */
export async function openEnvelope(
  source: AsyncIterable<Uint8Array>,
  identity: string,
): Promise<OpenedEnvelope> {
  const pieces = readable(source, identity);
  let begun: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = begun.indexOf(LF);
    if (end >= 0) {
      const { key, name } = readHead(begun.subarray(0, end));
      return { key, name, bytes: after(begun.subarray(end + 1), pieces) };
    }
    const { value, done } = await pieces.next();
    if (done || begun.length > LONGEST_HEAD) throw new Refusal("phone_unreadable");
    begun = Buffer.concat([begun, value]);
  }
}

function readHead(line: Buffer): z.infer<typeof head> {
  try {
    return head.parse(JSON.parse(line.toString("utf8")));
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof z.ZodError) throw new Refusal("phone_unreadable");
    throw cause;
  }
}

/** Whatever goes wrong inside is the envelope's fault or the line's, never the keeper's. */
async function* readable(source: AsyncIterable<Uint8Array>, identity: string): AsyncGenerator<Buffer> {
  try {
    yield* decryptAge(source, identity);
  } catch {
    throw new Refusal("phone_unreadable");
  }
}

async function* after(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}
