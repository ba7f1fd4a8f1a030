/**
 * Names of the log. A restored copy goes on under a new name, so that two ledgers that grew apart never speak in one
 * name; its first entry tells of the head it grew from.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Reader, statement } from "#src/platform/database.ts";
import { digestHex } from "./entry.ts";
import { defineEvent } from "./events.ts";
import { logSize, rootHash } from "./tree.ts";

export interface Origin {
  /** The first entry of this name. */
  readonly firstSeq: number;
  readonly name: string;
}

/**
 * First entry of a new name. `known…` is a higher checkpoint of the former name, whose entries are not in this copy.
 */
export const originOpened = defineEvent(
  "origin.opened",
  z.object({
    formerLog: z.string(),
    formerSize: z.int(),
    formerRoot: z.string(),
    /** SHA-256 of the newest stored checkpoint's bytes. */
    formerCheckpointSha256: z.string().nullable(),
    knownSize: z.int().nullable(),
    knownCheckpointSha256: z.string().nullable(),
  }),
);

/** All names, first to last. The first is made from the installation's. */
export function listOrigins(read: Reader, first: string): Origin[] {
  const later = statement<Origin>(
    read,
    "SELECT first_seq AS firstSeq, name FROM log_origin ORDER BY first_seq",
  ).all();
  return [{ firstSeq: 0, name: first }, ...later];
}

/** The present name. */
export function presentOrigin(read: Reader, first: string): string {
  const last = statement<{ name: string }>(
    read,
    "SELECT name FROM log_origin ORDER BY first_seq DESC LIMIT 1",
  ).get();
  return last?.name ?? first;
}

/** A name that nobody else has. */
export const newOriginName = (): string => `akashi/log/${randomBytes(6).toString("hex")}`;

/** Whether the restore with this mark has its new name already. */
export function hasOriginOf(read: Reader, mark: string): boolean {
  return statement(read, "SELECT 1 FROM log_origin WHERE mark = ?").get(mark) !== undefined;
}

/** What the first entry of a new name says of the log as it stands. */
export function headTold(
  read: Reader,
  formerLog: string,
  known: { readonly size: number; readonly note: string } | undefined,
): z.input<typeof originOpened.payload> {
  const size = logSize(read);
  const newest = statement<{ note: string }>(
    read,
    "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1",
  ).get();
  return {
    formerLog,
    formerSize: size,
    formerRoot: rootHash(read, size).toString("hex"),
    formerCheckpointSha256: newest ? digestHex(Buffer.from(newest.note, "utf8")) : null,
    knownSize: known && known.size > size ? known.size : null,
    knownCheckpointSha256: known && known.size > size ? digestHex(Buffer.from(known.note, "utf8")) : null,
  };
}

/**
 * Names that were begun while more was known to be signed than this copy holds: `held/known` of each. The mark of a
 * restore needs no key, so whoever can put an old folder back can plant it as well.
 */
export function originsLacking(read: Reader, first: string): string[] {
  return listOrigins(read, first)
    .slice(1)
    .flatMap(({ firstSeq }) => {
      const row = statement<{ body: Buffer }>(read, "SELECT body FROM payload WHERE seq = ?").get(firstSeq);
      const told = originOpened.payload.safeParse(row && readJson(row.body)).data;
      return told && told.knownSize !== null ? [`${told.formerSize}/${told.knownSize}`] : [];
    });
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The log's name at an entry. */
export function nameAt(origins: readonly Origin[], seq: number): string {
  for (let at = origins.length - 1; at > 0; at--) if (origins[at]!.firstSeq <= seq) return origins[at]!.name;
  return origins[0]!.name;
}
