/**
 * What somebody with the keys and a database tool can do to a storage: past every trigger, with their own code for the
 * tree, so that a forgery is as good as theirs would be.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_FILE, type House } from "#src/features/ledger/index.ts";
import { openConnection } from "#src/platform/connection.ts";
import { keyOf } from "#src/platform/keyring.ts";

type Connection = ReturnType<typeof openConnection>;

export const sha = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Opens the database with its key, without triggers and foreign keys, and closes it again. */
export function forge<T>(house: House, act: (connection: Connection) => T): T {
  const connection = openConnection({
    file: join(house.storage, DATABASE_FILE),
    key: keyOf(house.bundle, "database"),
  });
  try {
    connection.pragma("foreign_keys=OFF");
    const triggers = connection
      .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .pluck()
      .all();
    for (const name of triggers) connection.exec(`DROP TRIGGER ${name}`);
    return act(connection);
  } finally {
    connection.close();
  }
}

export interface ForgedEntry {
  actor: string;
  at: string;
  incident: string | null;
  kind: string;
  log: string;
  payload_sha256: string;
  prev: string;
  seq: number;
  v: number;
  /** The payload's bytes, not part of the entry. */
  body: Buffer | null;
}

/** Writes the whole log anew after `change`: chain, leaves and nodes all fit. */
export function rewrite(house: House, change: (entries: ForgedEntry[]) => ForgedEntry[]): void {
  forge(house, (connection) => {
    const rows = connection
      .prepare("SELECT l.entry, p.body FROM ledger l LEFT JOIN payload p ON p.seq = l.seq ORDER BY l.seq")
      .all() as { entry: Buffer; body: Buffer | null }[];
    const entries = change(rows.map(({ entry, body }) => ({ ...JSON.parse(entry.toString("utf8")), body })));
    connection.exec("BEGIN; DELETE FROM node; DELETE FROM payload; DELETE FROM ledger;");
    const putEntry = connection.prepare("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)");
    const putPayload = connection.prepare("INSERT INTO payload VALUES (?, ?)");
    const putNode = connection.prepare("INSERT INTO node VALUES (?, ?)");
    const pending: Buffer[] = [];
    let place = 0;
    let prev = "0".repeat(64);
    entries.forEach(({ body, ...entry }, seq) => {
      const bytes = Buffer.from(
        JSON.stringify({
          actor: entry.actor,
          at: entry.at,
          incident: entry.incident,
          kind: entry.kind,
          log: entry.log,
          payload_sha256: body ? sha(body).toString("hex") : entry.payload_sha256,
          prev,
          seq,
          v: 1,
        }),
      );
      prev = sha(bytes).toString("hex");
      let hash = sha("\u0000", bytes);
      putEntry.run(seq, bytes, hash, entry.kind, entry.incident);
      if (body) putPayload.run(seq, body);
      let index = seq;
      let level = 0;
      for (; index % 2 === 1; level++) {
        hash = sha("\u0001", pending[level]!, hash);
        index = (index - 1) / 2;
        putNode.run(place++, hash);
      }
      pending[level] = hash;
    });
    connection.exec("COMMIT");
  });
}

/** Changes what entry `seq` tells; everything behind it is made to fit. */
export function rewriteOne(house: House, seq: number): void {
  rewrite(house, (entries) => {
    const one = entries[seq]!;
    one.body = Buffer.from(JSON.stringify({ n: 666, nonce: "0".repeat(64) }));
    return entries;
  });
}

const ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The log's own key, stolen, or one of the attacker. */
export function signingKey(house: House, whose: "stolen" | "own"): KeyObject {
  const seed = whose === "stolen" ? keyOf(house.bundle, "log") : randomBytes(32);
  return createPrivateKey({ key: Buffer.concat([ED25519, seed]), format: "der", type: "pkcs8" });
}

/** A checkpoint over the log as it stands, by the forger's own code. */
export function forgeNote(house: House, key: KeyObject, size?: number): { note: string; size: number } {
  const leaves = forge(house, (connection) =>
    connection.prepare("SELECT leaf FROM ledger ORDER BY seq").pluck().all(),
  ) as Buffer[];
  const chosen = leaves.slice(0, size ?? leaves.length);
  const text = `${house.log}\n${chosen.length}\n${treeHash(chosen).toString("base64")}\n`;
  const raw = createPublicKey(key).export({ type: "spki", format: "der" }).subarray(-32);
  const id = sha(`${house.log}\n`, "\u0001", raw).subarray(0, 4);
  const line = Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString("base64");
  return { note: `${text}\n— ${house.log} ${line}\n`, size: chosen.length };
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha("\u0001", treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** Puts these checkpoints in the place of all that were signed. */
export function replaceCheckpoints(house: House, notes: readonly { note: string; size: number }[]): void {
  forge(house, (connection) => {
    connection.exec("DELETE FROM checkpoint");
    const put = connection.prepare("INSERT INTO checkpoint VALUES (?, ?, ?, ?)");
    for (const { note, size } of notes) put.run(size, house.log, note, "2026-11-21T03:00:00.000Z");
  });
}

/** Puts this note in both places of the high water, or takes what lies there away. */
export function replaceHighWater(house: House, note?: string): void {
  const name = `${house.log.replaceAll("/", "_")}.checkpoint`;
  for (const folder of [house.storage, join(house.stateFolder!, "checkpoints")]) {
    if (note !== undefined) writeFileSync(join(folder, name), note);
    else if (readdirSync(folder).includes(name)) rmSync(join(folder, name));
  }
}
