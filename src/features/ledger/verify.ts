/**
 * Checks the whole log and every registered file. Never stops at the first fault: it returns all it finds.
 * Two questions stay apart: did the log change, and did the files change.
 */
import { and, asc, count, eq, gte, lt } from "drizzle-orm";
import type { Blobs, StoredBlob } from "#src/platform/blobs.ts";
import type { Database, Reader } from "#src/platform/database.ts";
import { decodeEntry, digestHex, leafHash, NO_PREVIOUS, nodeHash } from "./entry.ts";
import { payloadErased } from "./events.ts";
import { findFile, listFiles } from "./files.ts";
import { listOrigins, type Origin } from "./origins.ts";
import { ledger, node, payload } from "./tables.ts";
import { logSize, rootHash } from "./tree.ts";

export type FaultCode =
  | "entry_missing"
  | "entry_unreadable"
  | "entry_out_of_place"
  | "entry_other_log"
  | "entry_copy_differs"
  | "chain_broken"
  | "leaf_differs"
  | "node_differs"
  | "node_missing"
  | "node_extra"
  | "payload_differs"
  | "payload_erased_unsaid"
  | "file_missing"
  | "file_differs"
  | "file_unsaid"
  | "file_unregistered"
  | "database";

export interface Fault {
  readonly code: FaultCode;
  /** Sequence number, file name or SQLite's words; never personal data. */
  readonly where: string;
}

const meanings: Record<FaultCode, string> = {
  entry_missing: "記録の一部が見つかりません。",
  entry_unreadable: "記録の内容が読めない形に変わっています。",
  entry_out_of_place: "記録の順番が入れ替わっています。",
  entry_other_log: "別の記録簿の記録が混じっています。",
  entry_copy_differs: "記録の索引が本体と一致しません。",
  chain_broken: "前の記録とのつながりが切れています。",
  leaf_differs: "記録の指紋（ハッシュ値）が本体と一致しません。",
  node_differs: "記録をまとめた指紋（ハッシュ値）が一致しません。",
  node_missing: "記録をまとめた指紋（ハッシュ値）の一部がありません。",
  node_extra: "あるはずのない指紋（ハッシュ値）があります。",
  payload_differs: "記録の詳細が書き換えられています。",
  payload_erased_unsaid: "記録の詳細が、消去の記録なしに消えています。",
  file_missing: "保管したファイルが見つかりません。",
  file_differs: "保管したファイルが変わっています。",
  file_unsaid: "保管したファイルの指紋（SHA-256）が、記録のどこにもありません。",
  file_unregistered: "登録のないファイルがあります（途中で止まった追加の残りで、害はありません）。",
  database: "データベースの検査で異常が見つかりました。",
};

/** One Japanese sentence for a fault. */
export function faultSentence(fault: Fault): string {
  return `${meanings[fault.code]}（${fault.where}）`;
}

export interface Verification {
  readonly entries: number;
  /** Hex root over all entries. */
  readonly root: string;
  readonly files: number;
  readonly logFaults: readonly Fault[];
  readonly fileFaults: readonly Fault[];
  /** Harmless leftovers; not counted as faults. */
  readonly notes: readonly Fault[];
}

const BATCH = 2000;

function verifyLog(read: Reader, origins: readonly Origin[]): { entries: number; faults: Fault[] } {
  const faults: Fault[] = [];
  const report = (code: FaultCode, where: string | number) => faults.push({ code, where: String(where) });
  const erased = declaredErasures(read);
  // The newest complete subtree of each level; `pending[level]` waits for its right sibling.
  const pending: (Buffer | undefined)[] = [];
  let expectedNodes = 0;
  let prev = NO_PREVIOUS;
  let next = 0;
  const size = logSize(read);
  for (let from = 0; from < size; from += BATCH) {
    const range = and(gte(ledger.seq, from), lt(ledger.seq, from + BATCH));
    const rows = read.select().from(ledger).where(range).orderBy(asc(ledger.seq)).all();
    const bodies = new Map(
      read
        .select()
        .from(payload)
        .where(and(gte(payload.seq, from), lt(payload.seq, from + BATCH)))
        .all()
        .map((row) => [row.seq, row.body]),
    );
    const nodes = new Map<string, Buffer>();
    for (const row of readNodes(read, from, from + BATCH)) nodes.set(`${row.level}/${row.idx}`, row.hash);
    for (const row of rows) {
      for (; next < row.seq; next++) report("entry_missing", next);
      next = row.seq + 1;
      const bytes = row.entry;
      try {
        const entry = decodeEntry(bytes);
        if (entry.seq !== row.seq) report("entry_out_of_place", row.seq);
        if (entry.log !== nameAt(origins, row.seq)) report("entry_other_log", row.seq);
        if (entry.kind !== row.kind || entry.incident !== row.incident) report("entry_copy_differs", row.seq);
        if (entry.prev !== prev) report("chain_broken", row.seq);
        const body = bodies.get(row.seq);
        if (body === undefined) {
          if (!erased.has(row.seq)) report("payload_erased_unsaid", row.seq);
        } else if (digestHex(body) !== entry.payload_sha256) report("payload_differs", row.seq);
      } catch {
        report("entry_unreadable", row.seq);
      }
      prev = digestHex(bytes);
      let hash = leafHash(bytes);
      if (!hash.equals(row.leaf)) report("leaf_differs", row.seq);
      let index = row.seq;
      let level = 0;
      for (; index % 2 === 1; level++) {
        hash = nodeHash(pending[level] ?? Buffer.alloc(32), hash);
        index = (index - 1) / 2;
        expectedNodes += 1;
        const stored = nodes.get(`${level + 1}/${index}`);
        if (!stored) report("node_missing", `${level + 1}/${index}`);
        else if (!stored.equals(hash)) report("node_differs", `${level + 1}/${index}`);
      }
      pending[level] = hash;
    }
  }
  const storedNodes = read.select({ n: count() }).from(node).get()?.n ?? 0;
  if (storedNodes > expectedNodes) report("node_extra", storedNodes - expectedNodes);
  const storedRows = read.select({ n: count() }).from(ledger).get()?.n ?? 0;
  if (storedRows !== size && faults.length === 0) report("entry_missing", `${storedRows}/${size}`);
  return { entries: size, faults };
}

function nameAt(origins: readonly Origin[], seq: number): string | undefined {
  return origins.findLast((origin) => origin.firstSeq <= seq)?.name;
}

/** Interior nodes that were completed by entries from `from` to before `to`. */
function readNodes(read: Reader, from: number, to: number) {
  const rows: { level: number; idx: number; hash: Buffer }[] = [];
  // A node (level, idx) is completed by the entry (idx + 1) · 2^level − 1.
  for (let level = 1; 2 ** level <= to; level++) {
    const width = 2 ** level;
    const first = Math.floor(from / width);
    const range = and(eq(node.level, level), gte(node.idx, first), lt(node.idx, Math.floor(to / width)));
    rows.push(...read.select().from(node).where(range).all());
  }
  return rows;
}

function declaredErasures(read: Reader): Set<number> {
  const rows = read
    .select({ seq: ledger.seq, body: payload.body })
    .from(ledger)
    .innerJoin(payload, eq(payload.seq, ledger.seq))
    .where(eq(ledger.kind, payloadErased.kind))
    .all();
  const erased = new Set<number>();
  for (const row of rows) {
    // A payload that was rewritten into something else is reported where its digest is compared.
    const said = /"erased":(\d{1,15})[,}]/.exec(row.body.toString("utf8"));
    if (said) erased.add(Number(said[1]));
  }
  return erased;
}

/** Every SHA-256 that a payload names: what came into the house was told to the log. */
function digestsSaid(read: Reader): Set<string> {
  const said = new Set<string>();
  const size = logSize(read);
  for (let from = 0; from < size; from += BATCH) {
    const range = and(gte(payload.seq, from), lt(payload.seq, from + BATCH));
    for (const { body } of read.select({ body: payload.body }).from(payload).where(range).all()) {
      for (const [digest] of body.toString("latin1").matchAll(/\b[0-9a-f]{64}\b/g)) said.add(digest);
    }
  }
  return said;
}

async function verifyFiles(
  read: Reader,
  blobs: Blobs,
  registered: readonly StoredBlob[],
  said: ReadonlySet<string>,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const file of registered) {
    const found = await blobs.inspect(file.name);
    const where = file.name;
    if (found === "missing") {
      // A customers' list may have been decided, and its file taken away, since the check began.
      if (findFile(read, file.name)) faults.push({ code: "file_missing", where });
    } else if (
      found === "damaged" ||
      found.storedSha256 !== file.storedSha256 ||
      found.sha256 !== file.sha256
    ) {
      faults.push({ code: "file_differs", where });
    } else if (!said.has(file.sha256)) faults.push({ code: "file_unsaid", where });
  }
  return faults;
}

/**
 * Verifies log, files and database. The log is read as it stands at one moment: the command line may check while the
 * service writes, and what is written meanwhile is no fault.
 */
export async function verifyHouse(
  database: Database,
  blobs: Blobs,
  firstName: string,
): Promise<Verification> {
  const { read } = database;
  const onDisk = await blobs.list();
  const { fromLog, root, registered, said, ownFaults } = database.atOneMoment((moment) => ({
    fromLog: verifyLog(moment, listOrigins(moment, firstName)),
    root: rootOrNothing(moment),
    registered: listFiles(moment),
    said: digestsSaid(moment),
    ownFaults: database.faults(),
  }));
  const fileFaults = await verifyFiles(read, blobs, registered, said);
  return {
    entries: fromLog.entries,
    root,
    files: registered.length,
    logFaults: [...fromLog.faults, ...ownFaults.map((where): Fault => ({ code: "database", where }))],
    fileFaults,
    // Bytes come first, then the row: what has its row by now was only on its way.
    notes: onDisk
      .filter((name) => !findFile(read, name))
      .map((name): Fault => ({ code: "file_unregistered", where: name })),
  };
}

/** The root, or nothing when nodes are missing (already among the faults). */
function rootOrNothing(read: Reader): string {
  try {
    return rootHash(read).toString("hex");
  } catch {
    return "";
  }
}
