/**
 * An issued paper as a PDF that opens with a password (AES-256), made from what was kept while it is fetched. Neither
 * it nor its password is kept on disk: the password waits in memory until it is fetched or an hour has passed. The
 * issued file itself never changes.
 */
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { newSpokenPassword } from "#src/lib/spoken-password.ts";
import { renderPdf } from "#src/typeset/index.ts";
import { documentCopied } from "./events.ts";
import { readKept } from "./kept.ts";

const LIFE_MS = 3_600_000;
const shortest = 12;
const longest = 64;

/**
 * One's own password, or "" for one that is made here. Other
 * letters than these are typed differently from reader to reader.
 */
export const lockInput = z.object({
  password: z
    .string("文字で入れてください。")
    .refine(
      (text) => /^[\x21-\x7e]*$/.test(text),
      "半角の英字・数字・記号だけで入れてください（空白は使えません）。",
    )
    .refine(
      (text) => text === "" || text.length >= shortest,
      `${shortest}文字以上にしてください。短いと、たやすく破られます。空のままにすると、強いパスワードを作ります。`,
    )
    .refine((text) => text.length <= longest, `${longest}文字以内で入れてください。`)
    .refine(
      (text) => text === "" || new Set(text).size >= 5,
      "同じ文字の繰り返しは、たやすく破られます。5種類以上の文字を使ってください。",
    )
    .default(""),
});

interface Prepared {
  readonly documentId: string;
  readonly password: string;
  readonly until: number;
}

const prepared = new WeakMap<House, Map<string, Prepared>>();

/** `password` is to be shown once. Throws `not_found` and `document_outdated`. */
export async function prepareLocked(
  house: House,
  incidentId: string,
  id: string,
  own: string,
): Promise<{ readonly token: string; readonly password: string }> {
  await readKept(house, incidentId, id);
  const password = own === "" ? newSpokenPassword() : own;
  const token = randomBytes(16).toString("hex");
  const now = house.clock().getTime();
  const waiting = prepared.get(house) ?? new Map<string, Prepared>();
  for (const [old, { until }] of waiting) if (until < now) waiting.delete(old);
  waiting.set(token, { documentId: id, password, until: now + LIFE_MS });
  prepared.set(house, waiting);
  return { token, password };
}

export interface LockedCopy {
  readonly number: number;
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** The locked file for a token of `prepareLocked`. Throws `not_found` when it is unknown or its hour has passed. */
export async function downloadLockedDocument(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
  token: string,
): Promise<LockedCopy> {
  const found = prepared.get(house)?.get(token);
  if (found?.documentId !== id || found.until < house.clock().getTime()) throw new Refusal("not_found");
  return lockDocument(house, actor, incidentId, id, found.password);
}

/** Prints it once more, with a password. Throws `not_found` and `document_outdated`. */
export async function lockDocument(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
  password: string,
): Promise<LockedCopy> {
  const { document, paper, dossier, tree, madeAt } = await readKept(house, incidentId, id);
  const out = new PassThrough();
  // Whoever reads the stream gets its error; without a listener it would end the process before reading began.
  out.on("error", () => {});
  const options = {
    out,
    createdAt: madeAt,
    author: paper.author(dossier),
    header: paper.header(dossier, document.edition),
    images: paper.images(house),
    password,
  };
  const printed = renderPdf(tree, options).then(
    () => out.end(),
    (error: Error) => {
      out.destroy(error);
      throw error;
    },
  );
  const [bytes] = await Promise.all([buffer(out), printed]);
  house.write(actor, (tx) =>
    tx.record(documentCopied, incidentId, {
      document: id,
      format: "locked-pdf",
      file_sha256: sha256Hex(bytes),
      size_bytes: bytes.length,
    }),
  );
  const fileName = `${document.fileName.replace(/\.pdf$/, "")}_パスワード付き.pdf`;
  return { number: document.number, fileName, bytes };
}
