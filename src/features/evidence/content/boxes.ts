/**
 * Boxes of ISO BMFF (ISO/IEC 14496-12), the structure of HEIC, MP4, MOV and M4A, followed byte by byte: every box lies
 * inside its parent, and the file ends where its last box ends. Only what is asked for is kept, within limits.
 */
import { Refusal } from "#src/lib/refusal.ts";

export interface BoxReader {
  push(chunk: Buffer): void;
  /** Bytes seen so far. */
  readonly position: number;
  /** No box is open: the file may end here. */
  readonly isBetween: boolean;
}

/** What becomes of a box: its children are followed, its bytes are kept, or it is passed by. */
export type Handling = "descend" | { readonly keep: number } | "skip";

export interface BoxPlan {
  /** A box begins; `path` are the types from the top to it, `bytes` is its size without its head. */
  readonly begin: (path: readonly string[], bytes: number) => Handling;
  /** The bytes of a kept box, whole. */
  readonly kept: (path: readonly string[], bytes: Buffer) => void;
  readonly broken: () => Refusal;
}

/** A phone's film of an hour in fragments of a second has some thousands. */
const MOST_BOXES = 50_000;
const DEEPEST = 8;

interface Open {
  readonly type: string;
  readonly end: number;
}

/** Throws `broken()` for boxes that do not fit into each other, and `evidence_too_intricate` beyond the limits. */
export function readBoxes(plan: BoxPlan): BoxReader {
  const stack: Open[] = [];
  let position = 0;
  let count = 0;
  let head: Buffer = Buffer.alloc(0);
  let wanted = 8;
  /** The leaf being read: bytes left, and what was kept of it. */
  let leaf: { rest: number; kept: Buffer[] | undefined } | undefined;

  const path = (): string[] => stack.map((box) => box.type);
  const begin = (): void => {
    const type = head.toString("latin1", 4, 8);
    let size = head.readUInt32BE(0);
    if (size === 1 && wanted === 8) {
      wanted = 16;
      return;
    }
    if (wanted === 16) {
      const long = head.readBigUInt64BE(8);
      if (long > BigInt(Number.MAX_SAFE_INTEGER)) throw plan.broken();
      size = Number(long);
    }
    // Sign and letters; the copyright sign begins the names of Apple's own boxes.
    if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) throw plan.broken();
    count += 1;
    if (count > MOST_BOXES || stack.length >= DEEPEST) throw new Refusal("evidence_too_intricate");
    const start = position - wanted;
    // Size 0 means to the end of the file, which only the data at the top may claim.
    const isOpenEnded = size === 0 && wanted === 8 && stack.length === 0 && type === "mdat";
    if (!isOpenEnded && size < wanted) throw plan.broken();
    const end = isOpenEnded ? Number.POSITIVE_INFINITY : start + size;
    if (!Number.isSafeInteger(end) && !isOpenEnded) throw plan.broken();
    const parent = stack.at(-1);
    if (parent && end > parent.end) throw plan.broken();
    stack.push({ type, end });
    const handling = plan.begin(path(), end - position);
    head = Buffer.alloc(0);
    wanted = 8;
    if (handling === "descend") {
      leave();
      return;
    }
    if (handling !== "skip" && end - position > handling.keep) {
      throw new Refusal("evidence_too_intricate");
    }
    leaf = { rest: end - position, kept: handling === "skip" ? undefined : [] };
    if (leaf.rest === 0) close();
  };
  const close = (): void => {
    if (leaf?.kept) plan.kept(path(), Buffer.concat(leaf.kept));
    leaf = undefined;
    stack.pop();
    leave();
  };
  const leave = (): void => {
    for (let last = stack.at(-1); last && last.end === position; last = stack.at(-1)) stack.pop();
    const open = stack.at(-1);
    if (open && open.end - position < 8) throw plan.broken();
  };

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length; ) {
        if (leaf) {
          const piece = chunk.subarray(at, at + Math.min(leaf.rest, chunk.length));
          leaf.kept?.push(Buffer.from(piece));
          leaf.rest -= piece.length;
          at += piece.length;
          position += piece.length;
          if (leaf.rest === 0) close();
          continue;
        }
        const piece = chunk.subarray(at, at + wanted - head.length);
        head = Buffer.concat([head, piece]);
        at += piece.length;
        position += piece.length;
        if (head.length === wanted) begin();
      }
    },
    get position() {
      return position;
    },
    get isBetween() {
      const isToEnd = stack.length === 1 && stack[0]!.end === Number.POSITIVE_INFINITY;
      return isToEnd || (stack.length === 0 && head.length === 0);
    },
  };
}

export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes inside bytes that are held already. Throws `broken()` unless they fill them exactly. */
export function boxesIn(bytes: Buffer, broken: () => Refusal, most = 5000): Box[] {
  const found: Box[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 8) throw broken();
    let size = bytes.readUInt32BE(at);
    let headBytes = 8;
    if (size === 1) {
      if (bytes.length - at < 16 || bytes.readUInt32BE(at + 8) !== 0) throw broken();
      size = bytes.readUInt32BE(at + 12);
      headBytes = 16;
    }
    if (size < headBytes || at + size > bytes.length) throw broken();
    if (found.length === most) throw new Refusal("evidence_too_intricate");
    found.push({
      type: bytes.toString("latin1", at + 4, at + 8),
      body: bytes.subarray(at + headBytes, at + size),
    });
    at += size;
  }
  return found;
}
