/** EVIDENCE §5, the log: every tampering that somebody with the keys could do, and what the check says of it. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openAkashi } from "#src/app.ts";
import { anchorNow } from "#src/features/anchors/index.ts";
import { verifyEverything } from "#src/features/casefile/index.ts";
import {
  consistencyProof,
  DATABASE_FILE,
  defineEvent,
  latestCheckpoint,
  logSize,
  rootHash,
  signCheckpoint,
  verifyConsistency,
} from "#src/features/ledger/index.ts";
import { setMachineTime, useAuthority } from "../../support/anchoring.ts";
import {
  type ForgedEntry,
  forge,
  forgeNote,
  replaceCheckpoints,
  replaceHighWater,
  rewrite,
  rewriteOne,
  sha,
  signingKey,
} from "../../support/forger.ts";
import { NOON, openTestApp, type TestApp, temporaryFolder, testConfig } from "../../support/house.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../../support/timestamp-authority.ts";

let at: TestApp;
let authority: TimestampAuthority | undefined;
afterEach(async () => {
  await at.close();
  await authority?.close();
  authority = undefined;
});

const SYSTEM = { id: "system" };
const noted = defineEvent("test.noted", z.object({ n: z.int() }));
const note = (house = at.house, n = 1): void => {
  house.write(SYSTEM, (tx) => tx.record(noted, null, { n }));
};

/** A log of 9 entries, the last six of them notes; nothing signed yet. */
async function begin(): Promise<void> {
  at = await openTestApp();
  while (logSize(at.house.read) < 9) note();
}

/** The same, with a checkpoint over all, kept outside too. */
async function beginSigned(): Promise<void> {
  await begin();
  signCheckpoint(at.house);
}

/** The same with a timestamp of a real authority over it, then two entries more. Returns the size it covers. */
async function beginAnchored(): Promise<number> {
  await begin();
  authority = await startAuthority({ key: "ec" });
  setMachineTime(at);
  useAuthority(at, authority);
  const outcome = await anchorNow(at.house, { id: at.owner.id });
  if (outcome.kind !== "made") throw new Error(outcome.kind);
  note();
  note();
  return outcome.anchor.size;
}

const verdict = async () => {
  const check = await verifyEverything(at.house);
  const codes = new Set([...check.logFaults, ...check.anchorFaults].map((one) => one.code));
  return { ...check.verdict, codes: [...codes].sort(), entries: check.entries };
};
const codes = async () => (await verdict()).codes;

const sql = (...statements: string[]) =>
  forge(at.house, (connection) => {
    for (const one of statements) connection.exec(one);
  });

/** Puts other bytes in an entry's place, with a leaf that fits. */
const replaceEntry = (seq: number, bytes: string | Buffer): void =>
  forge(at.house, (connection) => {
    connection
      .prepare("UPDATE ledger SET entry = ?, leaf = ? WHERE seq = ?")
      .run(Buffer.from(bytes as string), sha("\u0000", bytes), seq);
  });

const textOf = (seq: number): string =>
  forge(at.house, (connection) =>
    connection.prepare("SELECT CAST(entry AS TEXT) FROM ledger WHERE seq = ?").pluck().get(seq),
  ) as string;

describe("bytes that changed", () => {
  test("a flipped bit in a row → entry, chain and leaf", async () => {
    await begin();
    const bytes = Buffer.from(textOf(5));
    bytes[bytes.indexOf("seq") + 5]! ^= 1;
    forge(at.house, (connection) =>
      connection.prepare("UPDATE ledger SET entry = ? WHERE seq = 5").run(bytes),
    );
    expect(await codes()).toEqual(["chain_broken", "entry_out_of_place", "leaf_differs", "node_differs"]);
  });

  test("a flipped bit in a payload → payload", async () => {
    await begin();
    sql(
      "UPDATE payload SET body = CAST(replace(CAST(body AS TEXT), '\"n\":1', '\"n\":0') AS BLOB) WHERE seq = 5",
    );
    expect(await codes()).toEqual(["payload_differs"]);
  });

  test("an edit → chain and tree, though its own leaf was made to fit", async () => {
    await begin();
    replaceEntry(5, textOf(5).replace("test.noted", "test.edits"));
    expect(await codes()).toEqual(["chain_broken", "entry_copy_differs", "node_differs"]);
  });

  test("a deletion → missing entry, broken chain", async () => {
    await begin();
    sql("DELETE FROM ledger WHERE seq = 5", "DELETE FROM payload WHERE seq = 5");
    expect(await codes()).toEqual(["chain_broken", "entry_missing", "node_differs"]);
  });

  test("an insertion → entries out of place", async () => {
    await begin();
    sql(
      "UPDATE payload SET seq = -seq - 1 WHERE seq >= 5",
      "UPDATE payload SET seq = -seq WHERE seq < 0",
      "UPDATE ledger SET seq = seq + 100 WHERE seq >= 5",
      "UPDATE ledger SET seq = seq - 99 WHERE seq >= 105",
    );
    forge(at.house, (connection) =>
      connection
        .prepare("INSERT INTO ledger SELECT 5, entry, leaf, kind, incident FROM ledger WHERE seq = 4")
        .run(),
    );
    expect(await codes()).toEqual(expect.arrayContaining(["chain_broken", "entry_out_of_place"]));
  });

  test("a reordering → entries out of place", async () => {
    await begin();
    sql(
      "UPDATE ledger SET seq = 100 WHERE seq = 5",
      "UPDATE ledger SET seq = 5 WHERE seq = 6",
      "UPDATE ledger SET seq = 6 WHERE seq = 100",
    );
    expect(await codes()).toEqual(expect.arrayContaining(["chain_broken", "entry_out_of_place"]));
  });

  test("a duplicate sequence number → refused by the table; in a table that was rebuilt, entry out of place", async () => {
    await begin();
    expect(() => sql("INSERT INTO ledger SELECT * FROM ledger WHERE seq = 5")).toThrow("UNIQUE");
    sql(
      "CREATE TABLE loose (seq INTEGER, entry BLOB, leaf BLOB, kind TEXT, incident TEXT) STRICT",
      "INSERT INTO loose SELECT * FROM ledger",
      "INSERT INTO loose SELECT * FROM ledger WHERE seq = 5",
      "DROP TABLE ledger",
      "ALTER TABLE loose RENAME TO ledger",
    );
    expect(await codes()).toEqual(expect.arrayContaining(["database", "entry_out_of_place"]));
  });

  test("a splice from another log → entries of another log", async () => {
    await begin();
    rewrite(at.house, (entries) =>
      entries.map((one, seq): ForgedEntry => (seq < 6 ? one : { ...one, log: "akashi/log/other" })),
    );
    expect(await codes()).toEqual(["entry_other_log"]);
  });
});

describe("entries that are not canonical", () => {
  test.each([
    ["unsafe JSON numbers", (text: string) => text.replace(/"seq":\d+/, '"seq":9007199254740993')],
    [
      "unsafe JSON numbers, the same value in another form",
      (text: string) => text.replace(/"seq":5/, '"seq":5.0'),
    ],
    ["duplicate keys", (text: string) => text.replace('"v":1', '"v":1,"v":1')],
    ["lone surrogates", (text: string) => text.replace("test.noted", "test.\\ud800")],
    ["keys in another order", (text: string) => text.replace(/("actor":"[^"]+"),("at":"[^"]+")/, "$2,$1")],
    ["a space more", (text: string) => text.replace('"v":1', '"v": 1')],
    ["a byte order mark", (text: string) => `\ufeff${text}`],
    ["a newline at the end", (text: string) => `${text}\n`],
  ])("%s → unreadable entry", async (_case, bend) => {
    await begin();
    replaceEntry(5, bend(textOf(5)));
    expect(await codes()).toEqual(expect.arrayContaining(["entry_unreadable"]));
  });
});

describe("a cut tail", () => {
  const cut = () => rewrite(at.house, (entries) => entries.slice(0, 6));

  test("a cut tail, with checkpoints → behind the checkpoint and behind the high water", async () => {
    await beginSigned();
    cut();
    expect(await codes()).toEqual(["checkpoint_ahead", "high_water_behind"]);
    expect(() => signCheckpoint(at.house)).toThrow("checkpoint_contradicts");
  });

  test("a cut tail, checkpoints deleted → behind the high water", async () => {
    await beginSigned();
    cut();
    replaceCheckpoints(at.house, []);
    expect(await codes()).toEqual(["high_water_behind"]);
  });

  test("a cut tail, without checkpoints → not seen inside; all unprotected", async () => {
    await beginSigned();
    cut();
    replaceCheckpoints(at.house, []);
    replaceHighWater(at.house);
    expect(await verdict()).toEqual({
      isIntact: true,
      protected: null,
      unprotected: 6,
      codes: [],
      entries: 6,
    });
  });

  test.skipIf(!hasOpenssl)(
    "a cut tail, checkpoints deleted, timestamp kept → the timestamp covers more",
    async () => {
      await beginAnchored();
      cut();
      replaceCheckpoints(at.house, []);
      replaceHighWater(at.house);
      const { codes: found, protected: guarded } = await verdict();
      expect(found).toEqual(expect.arrayContaining(["anchor_cut"]));
      expect(guarded).toBeNull();
    },
  );
});

describe("a rewritten log", () => {
  test("an edited last row, after the last checkpoint → not seen inside; all unprotected", async () => {
    await beginSigned();
    note();
    rewriteOne(at.house, 9);
    expect(await verdict()).toMatchObject({ isIntact: true, protected: null, unprotected: 10, codes: [] });
  });

  test("an edited last row, under a checkpoint → contradicts the checkpoint and the high water", async () => {
    await beginSigned();
    rewriteOne(at.house, 8);
    expect(await codes()).toEqual(["checkpoint_contradicts", "high_water_other"]);
  });

  test("the whole chain re-hashed, old checkpoints kept → contradicts the checkpoint and the high water", async () => {
    await beginSigned();
    rewriteOne(at.house, 4);
    expect(await codes()).toEqual(["checkpoint_contradicts", "high_water_other"]);
    expect(() => signCheckpoint(at.house)).toThrow("checkpoint_contradicts");
  });

  test("the whole chain re-hashed, checkpoints deleted, the high water overwritten with anything → unreadable high water", async () => {
    await beginSigned();
    rewriteOne(at.house, 4);
    replaceCheckpoints(at.house, []);
    replaceHighWater(at.house, "anything\n");
    expect(await codes()).toEqual(["high_water_unreadable"]);
  });

  test("the whole chain re-hashed, checkpoints deleted → contradicts the high water", async () => {
    await beginSigned();
    rewriteOne(at.house, 4);
    replaceCheckpoints(at.house, []);
    expect(await codes()).toEqual(["high_water_other"]);
  });

  test("the whole chain re-hashed, checkpoints signed with the attacker's key → forged checkpoint", async () => {
    await beginSigned();
    rewriteOne(at.house, 4);
    const forged = forgeNote(at.house, signingKey(at.house, "own"));
    replaceCheckpoints(at.house, [forged]);
    replaceHighWater(at.house, forged.note);
    expect(await codes()).toEqual(["checkpoint_forged", "high_water_unreadable"]);
  });

  test("the whole chain re-hashed, signed with the stolen key, high water kept → contradicts the high water", async () => {
    await beginSigned();
    rewriteOne(at.house, 4);
    replaceCheckpoints(at.house, [forgeNote(at.house, signingKey(at.house, "stolen"))]);
    expect(await codes()).toEqual(["high_water_other"]);
  });

  test("the whole chain re-hashed, signed with the stolen key everywhere, no timestamp → not seen inside; all unprotected", async () => {
    await beginSigned();
    rewriteOne(at.house, 4);
    const forged = forgeNote(at.house, signingKey(at.house, "stolen"));
    replaceCheckpoints(at.house, [forged]);
    replaceHighWater(at.house, forged.note);
    expect(await verdict()).toMatchObject({ isIntact: true, protected: null, unprotected: 9, codes: [] });
  });

  test.skipIf(!hasOpenssl)(
    "the whole chain re-hashed, signed with the stolen key everywhere, under a timestamp → contradicts the timestamp; nothing protected",
    async () => {
      await beginAnchored();
      rewriteOne(at.house, 4);
      const forged = forgeNote(at.house, signingKey(at.house, "stolen"));
      replaceCheckpoints(at.house, [forged]);
      replaceHighWater(at.house, forged.note);
      const found = await verdict();
      expect(found.codes).toEqual(expect.arrayContaining(["anchor_log"]));
      expect(found).toMatchObject({ isIntact: false, protected: null });
    },
  );

  test.skipIf(!hasOpenssl)(
    "an edit after the last anchor, signed with the stolen key everywhere → unprotected from there on, protected before",
    async () => {
      const size = await beginAnchored();
      const last = logSize(at.house.read) - 1;
      const kept = latestCheckpoint(at.house.read)!;
      rewriteOne(at.house, last);
      const forged = forgeNote(at.house, signingKey(at.house, "stolen"));
      replaceCheckpoints(at.house, [kept, forged]);
      replaceHighWater(at.house, forged.note);
      expect(await verdict()).toMatchObject({
        isIntact: true,
        protected: { size },
        unprotected: last + 1 - size,
        codes: [],
      });
      expect(size).toBeLessThan(last + 1);
    },
  );
});

describe("copies", () => {
  /** The storage as it is now, to be put back later. */
  function copyOf(): () => Promise<TestApp["app"]> {
    const copy = join(temporaryFolder("copy"), "storage");
    cpSync(at.house.storage, copy, { recursive: true });
    return async () => {
      const { storage, stateFolder, bundle } = at.house;
      at.app.close();
      rmSync(storage, { recursive: true });
      cpSync(copy, storage, { recursive: true });
      return openAkashi({ ...testConfig(storage), stateFolder }, () => NOON, bundle);
    };
  }

  test("an old backup restored, then appended to → behind the high water, and nothing is appended", async () => {
    await beginSigned();
    const putBack = copyOf();
    note();
    note();
    signCheckpoint(at.house);
    const app = await putBack();
    const house = app.house();
    expect(() => note(house)).toThrow("log_behind");
    expect(logSize(house.read)).toBe(9);
    const { logFaults } = await verifyEverything(house);
    expect(logFaults.map((one) => one.code)).toEqual(["high_water_behind"]);
    app.close();
  });

  test("an old backup restored, then appended to past the refusal → contradicts the high water", async () => {
    await beginSigned();
    const putBack = copyOf();
    note();
    signCheckpoint(at.house);
    const app = await putBack();
    const house = app.house();
    rewrite(house, (entries) => [...entries, { ...entries[8]! }, { ...entries[8]! }, { ...entries[8]! }]);
    const { logFaults } = await verifyEverything(house);
    expect(logFaults.map((one) => one.code)).toEqual(["high_water_other"]);
    app.close();
  });

  test("two forks of one size → no proof leads from one to the other, and neither is signed beside the other", async () => {
    await beginSigned();
    const putBack = copyOf();
    note(at.house, 1);
    const one = signCheckpoint(at.house);
    replaceHighWater(at.house);
    const app = await putBack();
    const house = app.house();
    rmSync(join(house.stateFolder!, "checkpoints"), { recursive: true, force: true });
    note(house, 2);
    const other = signCheckpoint(house);
    expect(other.size).toBe(one.size);
    const [a, b] = [one, other].map(({ size, root }) => ({ size, root: Buffer.from(root, "base64") }));
    expect(verifyConsistency(a!, b!, [])).toBe(false);
    note(house, 3);
    const newer = { size: 11, root: rootHash(house.read) };
    expect(verifyConsistency(b!, newer, consistencyProof(house.read, 10, 11))).toBe(true);
    expect(verifyConsistency(a!, newer, consistencyProof(house.read, 10, 11))).toBe(false);
    replaceCheckpoints(house, [one]);
    expect(() => signCheckpoint(house)).toThrow("checkpoint_contradicts");
    app.close();
  });
});

describe("the database under the log", () => {
  test("a corrupt index that hides rows → told by the database; every entry is still checked", async () => {
    await begin();
    forge(at.house, (connection) => {
      connection.exec("CREATE INDEX empty ON ledger (incident, seq) WHERE seq > 1000000");
      connection.unsafeMode(true);
      connection.pragma("writable_schema=ON");
      connection.exec(
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'empty') WHERE name = 'ledger_incident'",
      );
      connection.exec("DELETE FROM sqlite_master WHERE name = 'empty'");
      const version = connection.pragma("schema_version", { simple: true }) as number;
      connection.pragma(`schema_version=${version + 1}`);
      connection.pragma("writable_schema=OFF");
    });
    const found = await verdict();
    expect(found.codes).toEqual(["database"]);
    expect(found.entries).toBe(9);
  });

  test("the WAL deleted while nobody has it open → what was checkpointed stays whole", async () => {
    await beginSigned();
    const { storage, stateFolder, bundle } = at.house;
    at.app.close();
    for (const tail of ["-wal", "-shm"]) rmSync(join(storage, `${DATABASE_FILE}${tail}`), { force: true });
    const app = await openAkashi({ ...testConfig(storage), stateFolder }, () => NOON, bundle);
    const { logFaults } = await verifyEverything(app.house());
    expect(logFaults).toEqual([]);
    app.close();
  });
});
