/**
 * Messages between the program and the process that works on pictures: length of a head, the head as JSON, its bytes.
 */
import type { Readable } from "node:stream";

export interface Frame<Head> {
  readonly head: Head;
  readonly bytes: Buffer;
}

/** The pieces to write, in order; bytes are not copied. */
export function frameOf(head: object, bytes: readonly Buffer[]): Buffer[] {
  const size = bytes.reduce((sum, piece) => sum + piece.length, 0);
  const text = Buffer.from(JSON.stringify({ ...head, size }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return [length, text, ...bytes];
}

/** What arrives, message by message; ends with the stream. A message that is cut off is left out. */
export async function* readFrames<Head>(stream: Readable): AsyncGenerator<Frame<Head>, undefined> {
  const take = reader(stream);
  for (;;) {
    const length = await take(4);
    const text = length && (await take(length.readUInt32BE()));
    if (!text) return undefined;
    const { size, ...head } = JSON.parse(text.toString()) as { size: number };
    const bytes = await take(size);
    if (!bytes) return undefined;
    yield { head: head as Head, bytes };
  }
}

/** Gives so many bytes in memory of their own; undefined when the stream ends before. */
function reader(stream: Readable): (size: number) => Promise<Buffer | undefined> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return async (size) => {
    const whole = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    while (filled < size) {
      if (rest.length === 0) {
        const { value, done } = await pieces.next();
        if (done) return undefined;
        rest = value;
      }
      const part = rest.subarray(0, size - filled);
      whole.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
    return whole;
  };
}
