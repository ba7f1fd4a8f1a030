/** /api/ledger: the whole check, checkpoints, entries and their proofs. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import {
  consistencyProof,
  digestHex,
  findCheckpoint,
  inclusionProof,
  latestCheckpoint,
  listEntries,
  logKey,
  logSize,
  readEntry,
  rootHash,
  signCheckpoint,
} from "#src/features/ledger/index.ts";
import type { Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { verifyEverything } from "./integrity.ts";
import { forEachRegister } from "./registers.ts";

const fault = z.object({
  code: z.string(),
  where: z.string(),
  message: z.string(),
  means: z.string(),
  todo: z.string(),
});
const faults = (description: string) => z.array(fault).readonly().meta({ description });
const hash = z.string().meta({ description: "base64, 32 bytes" });

const checkpointShape = z.object({
  origin: z.string(),
  size: z.int(),
  root: hash,
  note: z.string().meta({ description: "The whole C2SP signed note" }),
  signedAt: z.string(),
  vkey: z.string().meta({ description: "C2SP verifier key of the log's present name" }),
  publicKeyPem: z.string(),
  fingerprint: z.string().meta({ description: "Hex SHA-256 of the raw public key: compare it with paper" }),
});

const whole = z.coerce.number().int().min(0);

export function integrityApi(http: Http, app: Akashi): void {
  const everyone = { action: "log.verify" as const };
  const owner = { action: "house.manage" as const };
  const tags = ["ledger"];

  http.get(
    "/api/ledger/verify",
    {
      config: everyone,
      schema: {
        tags,
        summary:
          "Checks the whole log, its checkpoints and anchors, every stored file, and the registers against the log. Returns all faults.",
        response: {
          200: z.object({
            isSound: z.boolean().meta({ description: "What lies in storage agrees with itself, no more" }),
            verdict: z.object({
              isIntact: z.boolean(),
              protected: z
                .object({ size: z.int(), since: z.string(), authority: z.string(), rootSha256: z.string() })
                .nullable()
                .meta({ description: "Up to which entry an outside timestamp vouches" }),
              unprotected: z.int().meta({ description: "Entries that nothing outside vouches for" }),
            }),
            entries: z.int(),
            root: z.string().meta({ description: "Hex RFC 6962 root over all entries" }),
            checkpoints: z.object({ sound: z.int(), highest: z.int() }),
            files: z.int(),
            logFaults: faults("Entries, tree, checkpoints and high water"),
            anchorFaults: faults("Timestamps against the log"),
            fileFaults: faults("Stored files"),
            ...forEachRegister(({ compares }) => faults(compares)),
            notes: faults("Harmless leftovers"),
          }),
        },
      },
    },
    async () => {
      const { at: _at, ...check } = await verifyEverything(app.house());
      return check;
    },
  );

  http.get(
    "/api/ledger/checkpoint",
    {
      config: everyone,
      schema: { tags, summary: "The newest signed checkpoint", response: { 200: checkpointShape } },
    },
    async () => {
      const house = app.house();
      const found = latestCheckpoint(house.read);
      if (!found) throw new Refusal("not_found");
      return { ...found, ...publicKey() };
    },
  );

  http.post(
    "/api/ledger/checkpoint",
    {
      config: everyone,
      schema: { tags, summary: "Signs the log as it stands", response: { 200: checkpointShape } },
    },
    async () => ({ ...signCheckpoint(app.house()), ...publicKey() }),
  );

  const publicKey = () => {
    const { vkey, publicKeyPem, fingerprint } = logKey(app.house());
    return { vkey, publicKeyPem, fingerprint };
  };

  http.get(
    "/api/ledger/entries",
    {
      config: owner,
      schema: {
        tags,
        summary: "Entries, newest first",
        querystring: z.object({
          cursor: whole.optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: {
          200: z.object({
            items: z.array(
              z.object({
                seq: z.int(),
                at: z.string(),
                kind: z.string(),
                actor: z.string(),
                incident: z.string().nullable(),
                log: z.string(),
                payload_sha256: z.string(),
                prev: z.string(),
              }),
            ),
            nextCursor: z.int().nullable(),
          }),
        },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const items = listEntries(app.house().read, {
        limit,
        ...(cursor === undefined ? {} : { before: cursor }),
      });
      const last = items.at(-1)?.seq ?? 0;
      return { items, nextCursor: items.length === limit && last > 0 ? last : null };
    },
  );

  http.get(
    "/api/ledger/entries/:seq/proof",
    {
      config: owner,
      schema: {
        tags,
        summary: "An entry with its inclusion proof (RFC 9162) under a signed checkpoint",
        params: z.object({ seq: whole }),
        querystring: z.object({
          size: whole.optional().meta({
            description: "Size of a checkpoint that was signed; the log is signed now when left out",
          }),
        }),
        response: {
          200: z.object({
            seq: z.int(),
            size: z.int(),
            root: hash,
            entry: z.string().meta({ description: "The leaf: base64 of the exact bytes" }),
            entrySha256: z.string(),
            proof: z.array(hash).meta({ description: "Lowest first" }),
            checkpoint: z.string(),
          }),
        },
      },
    },
    async (request) => {
      const house = app.house();
      const { seq } = request.params;
      const { size: wanted } = request.query;
      const checkpoint = wanted === undefined ? signCheckpoint(house) : findCheckpoint(house.read, wanted);
      const found = readEntry(house.read, seq);
      if (!checkpoint || !found || seq >= checkpoint.size) throw new Refusal("not_found");
      const { size, root, note } = checkpoint;
      return {
        seq,
        size,
        root,
        entry: found.entry.toString("base64"),
        entrySha256: digestHex(found.entry),
        proof: inclusionProof(house.read, seq, size).map((one) => one.toString("base64")),
        checkpoint: note,
      };
    },
  );

  http.get(
    "/api/ledger/consistency",
    {
      config: everyone,
      schema: {
        tags,
        summary: "Proof (RFC 9162) that the tree of `to` entries begins with that of `from`",
        querystring: z.object({ from: whole, to: whole }),
        response: {
          200: z.object({
            from: z.int(),
            fromRoot: hash,
            to: z.int(),
            toRoot: hash,
            proof: z.array(hash),
          }),
        },
      },
    },
    async (request) => {
      const { read } = app.house();
      const { from, to } = request.query;
      if (from > to || to > logSize(read)) throw new Refusal("not_found");
      return {
        from,
        fromRoot: rootHash(read, from).toString("base64"),
        to,
        toRoot: rootHash(read, to).toString("base64"),
        proof: consistencyProof(read, from, to).map((one) => one.toString("base64")),
      };
    },
  );
}
