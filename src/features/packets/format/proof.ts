/**
 * Proofs as text files: C2SP tlog-proof (https://c2sp.org/tlog-proof, read 2026-11-21) for one entry, and the lines
 * of C2SP tlog-witness for the step from an anchored checkpoint to the packet's own.
 */

const HEADER = "c2sp.org/tlog-proof@v1";
const HASH_LINE = /^[A-Za-z0-9+/]{43}=$/;

export interface EntryProof {
  readonly index: number;
  /** From the leaf's sibling up; 32 bytes each. */
  readonly hashes: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: string;
}

export function entryProofText({ index, hashes, checkpoint }: EntryProof): string {
  return [HEADER, `index ${index}`, ...hashes.map((hash) => hash.toString("base64")), "", checkpoint].join(
    "\n",
  );
}

/** Undefined when it is no proof. The optional `extra` line is not ours: nothing would vouch for it. */
export function readEntryProof(text: string): EntryProof | undefined {
  const end = text.indexOf("\n\n");
  if (end < 0) return undefined;
  const [header, index, ...lines] = text.slice(0, end).split("\n");
  const match = /^index (0|[1-9]\d{0,14})$/.exec(index ?? "");
  const hashes = readHashes(lines);
  if (header !== HEADER || !match || hashes === undefined) return undefined;
  return { index: Number(match[1]), hashes, checkpoint: text.slice(end + 2) };
}

export interface StepProof {
  readonly from: number;
  readonly hashes: readonly Buffer[];
}

/** `old N`, then one hash a line. */
export function stepProofText({ from, hashes }: StepProof): string {
  return [`old ${from}`, ...hashes.map((hash) => hash.toString("base64")), ""].join("\n");
}

export function readStepProof(text: string): StepProof | undefined {
  if (!text.endsWith("\n")) return undefined;
  const [old, ...lines] = text.slice(0, -1).split("\n");
  const match = /^old (0|[1-9]\d{0,14})$/.exec(old ?? "");
  const hashes = readHashes(lines);
  return match && hashes ? { from: Number(match[1]), hashes } : undefined;
}

function readHashes(lines: readonly string[]): Buffer[] | undefined {
  if (lines.length > 64 || lines.some((line) => !HASH_LINE.test(line))) return undefined;
  return lines.map((line) => Buffer.from(line, "base64"));
}
