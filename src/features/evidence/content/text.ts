/**
 * Plain text in UTF-8, CP932 (Shift_JIS of Windows) or UTF-16 with its mark. The whole file must decode: what
 * merely begins like text is something else.
 */
import { isAscii } from "node:buffer";
import { TextDecoder } from "node:util";
import { Refusal } from "#src/lib/refusal.ts";
import type { ContentFacts, Inspection } from "./inspection.ts";

type Encoding = NonNullable<ContentFacts["encoding"]>;
type TextType = "text/plain" | "text/csv";

interface Candidate {
  readonly encoding: Encoding;
  readonly decoder: TextDecoder;
}

// The WHATWG decoder called shift_jis is Windows-31J.
const candidate = (encoding: Encoding, name: string): Candidate => ({
  encoding,
  decoder: new TextDecoder(name, { fatal: true }),
});

/** `utf-16le` or `utf-16be` when the mark is there. */
function utf16Of(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return undefined;
}

/** Whether the first bytes may be text: they decode, and hold no control characters but those of text files. */
export function looksLikeText(head: Buffer): boolean {
  if (utf16Of(head)) return true;
  // ESC begins the shifts of JIS mail and the colours of logs.
  const controls = head.filter((byte) => byte < 0x20 && ![9, 10, 11, 12, 13, 27].includes(byte));
  if (controls.length > 0) return false;
  return ["utf-8", "shift_jis"].some((name) => decodes(new TextDecoder(name, { fatal: true }), head));
}

export function inspectText(head: Buffer, mediaType: TextType): Inspection {
  const wide = utf16Of(head);
  let candidates = wide
    ? [candidate("utf-16", wide)]
    : [candidate("utf-8", "utf-8"), candidate("cp932", "shift_jis")];
  let isPlain = !wide;
  const keepFitting = (fits: (one: Candidate) => boolean): void => {
    candidates = candidates.filter(fits);
    if (candidates.length === 0) throw new Refusal("evidence_text_unreadable");
  };
  return {
    push(chunk) {
      if (!wide && chunk.includes(0)) throw new Refusal("evidence_text_unreadable");
      if (isPlain && isAscii(chunk)) return;
      isPlain = false;
      keepFitting((one) => decodes(one.decoder, chunk));
    },
    finish() {
      if (isPlain) return { mediaType, encoding: "ascii" };
      keepFitting((one) => decodes(one.decoder));
      // UTF-8 first: text that is valid in it beyond ASCII is hardly ever meant as anything else.
      return { mediaType, encoding: candidates[0]!.encoding };
    },
  };
}

/** A piece of a stream, or its end. */
function decodes(decoder: TextDecoder, piece?: Buffer): boolean {
  try {
    if (piece) decoder.decode(piece, { stream: true });
    else decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
