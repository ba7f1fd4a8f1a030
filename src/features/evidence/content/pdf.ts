/** PDF: the head is known; a file that was cut has no end mark. */
import { Refusal } from "#src/lib/refusal.ts";
import type { Inspection } from "./inspection.ts";

/** Readers look for the end mark in the last kilobyte; mail programs add a little behind it. */
const TAIL_BYTES = 2048;

export function inspectPdf(): Inspection {
  let tail: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      tail = Buffer.from(
        chunk.length >= TAIL_BYTES
          ? chunk.subarray(-TAIL_BYTES)
          : Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES),
      );
    },
    finish() {
      if (!tail.includes("startxref") || !tail.includes("%%EOF")) throw new Refusal("evidence_pdf_broken");
      return { mediaType: "application/pdf" };
    },
  };
}
