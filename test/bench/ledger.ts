/**
 * The log at a million entries: the whole check beside reading and hashing the entries once, a proof, an append.
 * Each part runs in a child of its own, so that its memory is its own.
 */
import { execFileSync } from "node:child_process";
import { createHash, hash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import {
  DATABASE_FILE,
  defineEvent,
  inclusionProof,
  logSize,
  readEntry,
  rootHash,
  verifyInclusion,
} from "#src/features/ledger/index.ts";
import { shopInput } from "#src/features/shops/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import { openConnection } from "#src/platform/connection.ts";
import { type KeyBundle, keyOf } from "#src/platform/keyring.ts";
import { peakMegabytes } from "./peak.ts";
import type { BenchRow } from "./row.ts";

const ENTRIES = 1_000_000;
const PROOFS = 2_000;
const APPENDS = 2_000;
const WARMING = 500;
const ROUNDS = 3;

interface Measure {
  readonly verifySeconds: number;
  readonly readSeconds: number;
  readonly readBothSeconds: number;
  readonly peakMegabytes: number;
  readonly proofMs: number;
  readonly appendMs: number;
  readonly commitMs: number;
}

export async function benchLedger(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "akashi-bench-ledger-"));
  try {
    const bundle = await build(folder);
    const run = (part: string): Measure =>
      JSON.parse(
        execFileSync(process.execPath, [...process.execArgv, import.meta.filename, part, folder], {
          encoding: "utf8",
          // As the command line runs: compiled once, by whichever part comes first.
          env: {
            ...process.env,
            NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
            AKASHI_BENCH_BUNDLE: JSON.stringify(bundle),
          },
        }),
      ) as Measure;
    // Side by side, so that both see the same machine.
    const rounds = Array.from({ length: ROUNDS }, () => ({ ...run("read"), ...run("verify") }));
    const best = rounds.reduce((a, b) =>
      a.verifySeconds / a.readSeconds < b.verifySeconds / b.readSeconds ? a : b,
    );
    const rest = run("rest");
    const count = ENTRIES.toLocaleString("en");
    return [
      {
        what: `full check of ${count} entries`,
        ours: round(best.verifySeconds),
        baseline: round(best.readSeconds),
        ratio: best.readSeconds / best.verifySeconds,
        unit: "s",
        note: `${(best.verifySeconds / best.readSeconds).toFixed(2)} times reading the entries and SHA-256 once (limit 2.5), ${(best.verifySeconds / best.readBothSeconds).toFixed(2)} times with their payloads; with SQLite's own checks; processor time, best of ${ROUNDS} rounds`,
      },
      {
        what: "memory of that check",
        ours: Math.round(Math.max(...rounds.map((one) => one.peakMegabytes))),
        baseline: 200,
        ratio: 200 / Math.max(...rounds.map((one) => one.peakMegabytes)),
        unit: "MB",
        note: "baseline: the limit; the highest of the whole process",
      },
      {
        what: `inclusion proof among ${count} entries`,
        ours: round(rest.proofMs),
        baseline: 1,
        ratio: 1 / rest.proofMs,
        unit: "ms",
        note: "baseline: the limit; processor time, the mean of random entries, each proof verified",
      },
      {
        what: "append one event, p99",
        ours: round(rest.appendMs),
        baseline: round(rest.commitMs),
        ratio: rest.commitMs / rest.appendMs,
        unit: "ms",
        note: `${(rest.appendMs / rest.commitMs).toFixed(2)} times one fsynced commit of one row in a bare encrypted SQLite (limit 3); ${WARMING} of each before, not counted`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const sha = (...parts: readonly Uint8Array[]): Buffer => hash("sha256", Buffer.concat(parts), "buffer");

/** A set-up storage whose log is filled up to a million, as `append` would have written it. */
async function build(folder: string): Promise<KeyBundle> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: folder }), systemClock);
  await app.setUp(shopInput.parse({ tradeName: "ヘアサロン見本", representativeName: "見本 花子" }), {
    login: "mihon",
    displayName: "見本 花子",
    password: "ひだまりの庭に七つの小さな鈴",
  });
  const { bundle, log } = app.house();
  app.close();
  const db = openConnection({ file: join(folder, DATABASE_FILE), key: keyOf(bundle, "database") });
  const putEntry = db.prepare("INSERT INTO ledger (seq, entry, leaf, kind, incident) VALUES (?, ?, ?, ?, ?)");
  const putPayload = db.prepare("INSERT INTO payload (seq, body) VALUES (?, ?)");
  const putNode = db.prepare("INSERT INTO node (place, hash) VALUES (?, ?)");
  const pending: Buffer[] = [];
  let place = 0;
  const grow = (seq: number, leaf: Buffer, isNew: boolean): void => {
    let digest = leaf;
    let index = seq;
    let level = 0;
    for (; index % 2 === 1; level++) {
      digest = sha(Buffer.of(1), pending[level]!, digest);
      index = (index - 1) / 2;
      if (isNew) putNode.run(place, digest);
      place++;
    }
    pending[level] = digest;
  };
  const first = db.prepare("SELECT entry, leaf FROM ledger ORDER BY seq").all() as {
    entry: Buffer;
    leaf: Buffer;
  }[];
  first.forEach(({ leaf }, seq) => {
    grow(seq, leaf, false);
  });
  let prev = hash("sha256", first.at(-1)!.entry);
  const at = first
    .at(-1)!
    .entry.toString()
    .slice(first.at(-1)!.entry.indexOf('"at"') + 6, first.at(-1)!.entry.indexOf('"at"') + 30);
  db.exec("BEGIN");
  for (let seq = first.length; seq < ENTRIES; seq++) {
    const id = randomBytes(40).toString("hex");
    const body = Buffer.from(`{"fact":"fct_${id.slice(0, 16)}","nonce":"${id.slice(16)}"}`);
    const entry = Buffer.from(
      `{"actor":"usr_${"a".repeat(16)}","at":"${at}","incident":"inc_${"b".repeat(16)}","kind":"fact.added","log":"${log}","payload_sha256":"${hash("sha256", body)}","prev":"${prev}","seq":${seq},"v":1}`,
    );
    prev = hash("sha256", entry);
    const leaf = sha(Buffer.of(0), entry);
    putEntry.run(seq, entry, leaf, "fact.added", `inc_${"b".repeat(16)}`);
    putPayload.run(seq, body);
    grow(seq, leaf, true);
  }
  db.exec("COMMIT");
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  return bundle;
}

/** Of this process alone, so that neighbours on the machine do not count; all of the check runs on one thread. */
function cpuSeconds(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000_000;
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** The least that any check must do, written the plain way: every entry read once and hashed once. */
function read(folder: string, bundle: KeyBundle): Partial<Measure> {
  const open = () =>
    openConnection({ file: join(folder, DATABASE_FILE), key: keyOf(bundle, "database"), readonly: true });
  const pass = (text: string): number => {
    const db = open();
    const before = process.cpuUsage();
    for (const row of db.prepare(text).raw().iterate() as IterableIterator<Buffer[]>)
      for (const bytes of row) createHash("sha256").update(bytes).digest();
    const seconds = cpuSeconds(before);
    db.close();
    return seconds;
  };
  return {
    readSeconds: pass("SELECT entry FROM ledger ORDER BY seq"),
    readBothSeconds: pass(
      "SELECT l.entry, p.body FROM ledger l JOIN payload p ON p.seq = l.seq ORDER BY l.seq",
    ),
  };
}

async function verify(folder: string, bundle: KeyBundle): Promise<Partial<Measure>> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: folder }), systemClock, bundle);
  const start = process.cpuUsage();
  const found = await app.house().verify();
  const verifySeconds = cpuSeconds(start);
  const peak = peakMegabytes();
  app.close();
  if (found.entries !== ENTRIES || found.logFaults.length > 0) throw new Error(JSON.stringify(found));
  return { verifySeconds, peakMegabytes: peak };
}

const noted = defineEvent("bench.noted", z.object({ fact: z.string() }));

async function rest(folder: string, bundle: KeyBundle): Promise<Partial<Measure>> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: folder }), systemClock, bundle);
  const house = app.house();
  const size = logSize(house.read);
  const root = rootHash(house.read, size);
  const chosen = Array.from({ length: PROOFS }, () => Math.floor(Math.random() * size));
  const before = process.cpuUsage();
  const proofs = chosen.map((seq) => inclusionProof(house.read, seq, size));
  const proofSeconds = cpuSeconds(before);
  chosen.forEach((seq, place) => {
    if (!verifyInclusion({ seq, size, root }, readEntry(house.read, seq)!.entry, proofs[place]!))
      throw new Error(`no proof of entry ${seq}`);
  });

  const bare = openConnection({ file: join(folder, "bare.db"), key: keyOf(bundle, "database") });
  bare.exec("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT");
  const put = bare.prepare("INSERT INTO row (body) VALUES (?)");
  const commit = bare.transaction((body: Buffer) => put.run(body)).immediate;
  const appends: number[] = [];
  const commits: number[] = [];
  // In turns, so that both meet the same disk; the first ones, while the code is being compiled, are not counted.
  for (let turn = -WARMING; turn < APPENDS; turn++) {
    const body = randomBytes(330);
    const bareSeconds = secondsOf(() => commit(body));
    const seconds = secondsOf(() =>
      house.write({ id: "system" }, (tx) => tx.record(noted, null, { fact: "fct_bench" })),
    );
    if (turn < 0) continue;
    commits.push(bareSeconds);
    appends.push(seconds);
  }
  bare.close();
  app.close();
  return {
    proofMs: (proofSeconds / PROOFS) * 1000,
    appendMs: percentile(appends, 0.99) * 1000,
    commitMs: percentile(commits, 0.99) * 1000,
  };
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;
}

const [part, storage] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && part && storage) {
  const bundle = JSON.parse(process.env.AKASHI_BENCH_BUNDLE!) as KeyBundle;
  const parts = { read, verify, rest };
  process.stdout.write(JSON.stringify(await parts[part as keyof typeof parts](storage, bundle)));
}
