/** The tree over the entries, from its stored nodes: roots and proofs. RFC 6962 §2.1. */
import { type Reader, statement } from "#src/platform/database.ts";
import { EMPTY_ROOT, nodeHash } from "./entry.ts";
import { placeOf } from "./places.ts";

/** Number of entries. */
export function logSize(read: Reader): number {
  const last = statement<{ seq: number }>(read, "SELECT seq FROM ledger ORDER BY seq DESC LIMIT 1").get();
  return last ? last.seq + 1 : 0;
}

/** Hash of a complete subtree; level 0 is the leaves. Throws when it is not stored. */
export function completeNode(read: Reader, level: number, index: number): Buffer {
  const row =
    level === 0
      ? statement<{ hash: Buffer }>(read, "SELECT leaf AS hash FROM ledger WHERE seq = ?").get(index)
      : statement<{ hash: Buffer }>(read, "SELECT hash FROM node WHERE place = ?").get(placeOf(level, index));
  if (!row) throw new Error(`the log lacks node ${level}/${index}`);
  return row.hash;
}

/** Root of the first `size` entries. Throws when a node is missing. */
export function rootHash(read: Reader, size: number = logSize(read)): Buffer {
  return size === 0 ? EMPTY_ROOT : subtree(read, 0, size);
}

/** Audit path of entry `seq` in the tree of `size` entries, lowest first. Throws a RangeError. RFC 6962 §2.1.1. */
export function inclusionProof(read: Reader, seq: number, size: number): Buffer[] {
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= size)
    throw new RangeError("the entry is not in that tree");
  assertSize(read, size);
  const path: Buffer[] = [];
  let from = 0;
  let count = size;
  let index = seq;
  while (count > 1) {
    const left = leftOf(count);
    if (index < left) {
      path.unshift(subtree(read, from + left, count - left));
      count = left;
    } else {
      path.unshift(subtree(read, from, left));
      from += left;
      index -= left;
      count -= left;
    }
  }
  return path;
}

/** Proof that the tree of `to` entries begins with that of `from`. Throws a RangeError. RFC 6962 §2.1.2. */
export function consistencyProof(read: Reader, from: number, to: number): Buffer[] {
  if (!Number.isSafeInteger(from) || from < 0 || from > to)
    throw new RangeError("the older tree is not the smaller");
  assertSize(read, to);
  if (from === 0 || from === to) return [];
  const path: Buffer[] = [];
  let start = 0;
  let count = to;
  let wanted = from;
  // Once we went to the right, the older root is no longer the subtree's own.
  let isWhole = true;
  while (wanted !== count) {
    const left = leftOf(count);
    if (wanted <= left) {
      path.unshift(subtree(read, start + left, count - left));
      count = left;
    } else {
      path.unshift(subtree(read, start, left));
      start += left;
      wanted -= left;
      count -= left;
      isWhole = false;
    }
  }
  if (!isWhole) path.unshift(subtree(read, start, count));
  return path;
}

function assertSize(read: Reader, size: number): void {
  if (!Number.isSafeInteger(size) || size > logSize(read)) throw new RangeError("the log is not that long");
}

/** Hash over `count` leaves from `from`, where `from` is a multiple of the next power of two. */
function subtree(read: Reader, from: number, count: number): Buffer {
  const level = Math.log2(count);
  if (Number.isInteger(level)) return completeNode(read, level, from / count);
  const left = leftOf(count);
  return nodeHash(subtree(read, from, left), subtree(read, from + left, count - left));
}

/** The largest power of two below `count`. */
function leftOf(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}
