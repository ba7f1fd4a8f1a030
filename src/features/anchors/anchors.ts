/** The kept tokens: rows that never change, and the one way in. */
import { createHash } from "node:crypto";
import { and, asc, desc, eq, gt, isNull, lt } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import type { Reader } from "#src/platform/database.ts";
import type { Timestamp } from "#src/platform/timestamp.ts";
import { anchorReceived } from "./events.ts";
import { anchor } from "./tables.ts";

export interface Anchor {
  readonly id: string;
  /** Entries that the anchored checkpoint covers. */
  readonly size: number;
  /** The anchor whose token this one renews, or null for an anchor of the checkpoint itself. */
  readonly renews: string | null;
  /** The anchored checkpoint, the whole signed note. */
  readonly note: string;
  /** Hex: what the request held. */
  readonly nonce: string;
  /** DER TimeStampResp (the whole answer): what `openssl ts -verify -in` takes. */
  readonly token: Buffer;
  /** Hex. */
  readonly tokenSha256: string;
  /** Instant at which the authority vouches. */
  readonly genTime: string;
  readonly policy: string;
  readonly authority: string;
  readonly serial: string;
  /** Instant. After it the token counts only with a renewal made before. */
  readonly certificateExpiresAt: string;
  /** PEM: the chain above the signer, root last: `-CAfile`. */
  readonly caPem: string;
  /** Hex SHA-256 of the root certificate. */
  readonly rootSha256: string;
  readonly receivedAt: string;
}

/** All anchors and their renewals, by size, then by time. */
export function listAnchors(read: Reader): Anchor[] {
  return read.select().from(anchor).orderBy(asc(anchor.size), asc(anchor.genTime)).all();
}

/** Every anchor of a checkpoint itself with its renewals behind it, oldest first; by size. */
export function listLines(read: Reader): Anchor[][] {
  const all = listAnchors(read);
  const renewals = new Map(all.flatMap((one) => (one.renews === null ? [] : [[one.renews, one]])));
  return all
    .filter((one) => one.renews === null)
    .map((first) => {
      const line = [first];
      for (let next = renewals.get(first.id); next; next = renewals.get(next.id)) line.push(next);
      return line;
    });
}

/** Anchors without their renewals, largest checkpoint first; `before` is the size that the former page ended with. */
export function pageOfAnchors(
  read: Reader,
  page: { readonly before?: number | undefined; readonly limit: number },
): Anchor[] {
  return read
    .select()
    .from(anchor)
    .where(and(isNull(anchor.renews), page.before === undefined ? undefined : lt(anchor.size, page.before)))
    .orderBy(desc(anchor.size))
    .limit(page.limit)
    .all();
}

/** Anchors and renewals whose certificate ends between two moments, the first to end first. */
export function listExpiring(read: Reader, from: Date, to: Date): Anchor[] {
  const { certificateExpiresAt } = anchor;
  return read
    .select()
    .from(anchor)
    .where(and(gt(certificateExpiresAt, from.toISOString()), lt(certificateExpiresAt, to.toISOString())))
    .orderBy(asc(certificateExpiresAt), asc(anchor.size))
    .all();
}

/** The anchor (no renewal) of the largest checkpoint. */
export function latestAnchor(read: Reader): Anchor | undefined {
  return read.select().from(anchor).where(isNull(anchor.renews)).orderBy(desc(anchor.size)).limit(1).get();
}

export function findAnchor(read: Reader, id: string): Anchor | undefined {
  return read.select().from(anchor).where(eq(anchor.id, id)).get();
}

/**
 * The anchor's line: the anchor of the checkpoint itself, then each renewal, oldest first. `id` may name any of them.
 */
export function lineOf(read: Reader, id: string): Anchor[] {
  const line: Anchor[] = [];
  // Rows that somebody changed may renew each other in a circle.
  const seen = new Set<string>();
  const isNew = (one: Anchor | undefined): one is Anchor =>
    one !== undefined && !seen.has(one.id) && seen.add(one.id).size > 0;
  for (
    let one = findAnchor(read, id);
    isNew(one);
    one = one.renews ? findAnchor(read, one.renews) : undefined
  )
    line.unshift(one);
  for (let next = renewalOf(read, id); isNew(next); next = renewalOf(read, next.id)) line.push(next);
  return line;
}

const renewalOf = (read: Reader, id: string): Anchor | undefined =>
  read.select().from(anchor).where(eq(anchor.renews, id)).get();

/**
 * The bytes that the last token of a line covers, or that the next renewal will cover when the line is whole: the note,
 * then every earlier token. A stranger makes them by `cat checkpoint.txt first.tsr second.tsr`.
 */
export function coveredBytes(note: string, earlier: readonly Pick<Anchor, "token">[]): Buffer {
  return Buffer.concat([Buffer.from(note, "utf8"), ...earlier.map((one) => one.token)]);
}

/** One checkpoint has one anchor: the second token is not kept. */
export class KnownAlready extends Error {
  readonly anchor: Anchor;
  constructor(known: Anchor) {
    super("this checkpoint is anchored already");
    this.anchor = known;
  }
}

export interface Receipt {
  readonly size: number;
  readonly note: string;
  readonly renews: string | null;
  readonly nonce: string;
  readonly token: Buffer;
  readonly timestamp: Timestamp;
}

/**
 * Keeps a verified token with its entry, in one write: a crash before it leaves the wish open, and it is asked for
 * again. Throws KnownAlready where another process kept a token of the same checkpoint, or the same renewal, before.
 */
export function receiveToken(tx: Tx, receipt: Receipt): Anchor {
  const { size, note, renews, nonce, token, timestamp } = receipt;
  const known = renews === null ? anchorOfSize(tx.db, size) : renewalOf(tx.db, renews);
  if (known) throw new KnownAlready(known);
  const row: Anchor = {
    id: newId("anc"),
    size,
    renews,
    note,
    nonce,
    token,
    tokenSha256: sha256(token),
    genTime: timestamp.genTime.toISOString(),
    policy: timestamp.policy,
    authority: timestamp.authority,
    serial: timestamp.serial,
    certificateExpiresAt: timestamp.certificateExpiresAt.toISOString(),
    caPem: timestamp.chainPem,
    rootSha256: timestamp.rootSha256,
    receivedAt: tx.at.toISOString(),
  };
  tx.db.insert(anchor).values(row).run();
  tx.record(anchorReceived, null, {
    anchor: row.id,
    size,
    note_sha256: sha256(Buffer.from(note, "utf8")),
    token_sha256: row.tokenSha256,
    root_sha256: row.rootSha256,
    renews,
  });
  return row;
}

export function anchorOfSize(read: Reader, size: number): Anchor | undefined {
  return read
    .select()
    .from(anchor)
    .where(eq(anchor.size, size))
    .orderBy(asc(anchor.genTime))
    .all()
    .find((one) => one.renews === null);
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
