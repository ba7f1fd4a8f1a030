/**
 * Verifiers of RFC 6962 / RFC 9162 proofs. Pure: what an outsider checks, without a house.
 * An entry is given as its bytes, never as a hash: so an inner node cannot pass for an entry.
 */
import { EMPTY_ROOT, leafHash, nodeHash } from "./entry.ts";

const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;

/** Is this entry number `seq` of the tree of `size` entries with this root? RFC 9162 §2.1.3.2. */
export function verifyInclusion(
  claim: { readonly seq: number; readonly size: number; readonly root: Uint8Array },
  entry: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  const { seq, size, root } = claim;
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(size) || seq < 0 || seq >= size) return false;
  if (proof.some((hash) => hash.length !== 32)) return false;
  let index = seq;
  let last = size - 1;
  let hash = leafHash(entry);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(index) || index === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(index) && index !== 0) {
        index = half(index);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    index = half(index);
    last = half(last);
  }
  return last === 0 && hash.equals(root);
}

export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Does the newer tree begin with all of the older one, unchanged? RFC 9162 §2.1.4.2. */
export function verifyConsistency(older: Head, newer: Head, proof: readonly Uint8Array[]): boolean {
  if (![older.size, newer.size].every((size) => Number.isSafeInteger(size) && size >= 0)) return false;
  if (older.size > newer.size || proof.some((hash) => hash.length !== 32)) return false;
  if (older.size === 0) return proof.length === 0 && EMPTY_ROOT.equals(older.root);
  if (older.size === newer.size) return proof.length === 0 && Buffer.from(older.root).equals(newer.root);
  const rest = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof];
  const first = rest.shift();
  if (first === undefined) return false;
  let index = older.size - 1;
  let last = newer.size - 1;
  while (isOdd(index)) {
    index = half(index);
    last = half(last);
  }
  let olderHash: Buffer = Buffer.from(first);
  let newerHash: Buffer = Buffer.from(first);
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(index) || index === last) {
      olderHash = nodeHash(sibling, olderHash);
      newerHash = nodeHash(sibling, newerHash);
      while (!isOdd(index) && index !== 0) {
        index = half(index);
        last = half(last);
      }
    } else {
      newerHash = nodeHash(newerHash, sibling);
    }
    index = half(index);
    last = half(last);
  }
  return last === 0 && olderHash.equals(older.root) && newerHash.equals(newer.root);
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}
