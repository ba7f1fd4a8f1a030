/** Writes of packets: begun, begun again, made, ended without one, taken out. */
import { and, eq } from "drizzle-orm";
import { registerFile, type Tx } from "#src/features/ledger/index.ts";
import { canonicalJson, type JsonValue } from "#src/lib/canonical-json.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { digestOf, type PacketChoice } from "./choice.ts";
import { packetDownloaded, packetEnded, packetIssued, packetStarted } from "./events.ts";
import { getPacket, nextNumber, type Packet } from "./queries.ts";
import type { Recipe } from "./recipe.ts";
import { packet } from "./tables.ts";
import type { Lock } from "./words.ts";

/** Gives the packet its number and keeps what was chosen. Throws `packet_busy` while another is being made. */
export function startPacket(tx: Tx, incidentId: string, choice: PacketChoice): Packet {
  const unfinished = tx.db
    .select({ number: packet.number })
    .from(packet)
    .where(and(eq(packet.incidentId, incidentId), eq(packet.state, "making")))
    .get();
  // Jobs of another program are not known here; what it wrote is.
  if (unfinished) throw new Refusal("packet_busy", { number: unfinished.number });
  const id = newId("pck");
  const number = nextNumber(tx.db, incidentId);
  tx.db
    .insert(packet)
    .values({
      id,
      incidentId,
      number,
      recipientKind: choice.recipient,
      recipientName: choice.name,
      purpose: choice.purpose,
      state: "making",
      attempt: 1,
      choice: canonicalJson(choice as unknown as JsonValue),
      recipe: null,
      file: null,
      tagManifestSha256: null,
      startedAt: tx.at.toISOString(),
      startedBy: tx.actor.id,
      endedAt: null,
    })
    .run();
  tx.record(packetStarted, incidentId, { packet: id, number, attempt: 1, choice_sha256: digestOf(choice) });
  return getPacket(tx.db, incidentId, id);
}

/** Once more, with the same choice and number. Throws `packet_state` for one that was made. */
export function restartPacket(tx: Tx, incidentId: string, id: string): Packet {
  const { state, attempt, number, choice } = getPacket(tx.db, incidentId, id);
  if (state === "made") throw new Refusal("packet_state");
  tx.db
    .update(packet)
    .set({ state: "making", attempt: attempt + 1, endedAt: null })
    .where(eq(packet.id, id))
    .run();
  tx.record(packetStarted, incidentId, {
    packet: id,
    number,
    attempt: attempt + 1,
    choice_sha256: digestOf(choice),
  });
  return getPacket(tx.db, incidentId, id);
}

export interface MadePacket {
  readonly recipe: Recipe;
  readonly blob: StoredBlob;
  readonly tagManifestSha256: string;
  readonly payloadFiles: number;
}

/** Throws `packet_state` when this attempt is no longer wanted; the caller then removes the file. */
export function finishPacket(tx: Tx, of: Packet, made: MadePacket): void {
  const now = getPacket(tx.db, of.incidentId, of.id);
  if (now.state !== "making" || now.attempt !== of.attempt) throw new Refusal("packet_state");
  const { recipe, blob, tagManifestSha256, payloadFiles } = made;
  registerFile(tx, blob);
  tx.db
    .update(packet)
    .set({
      state: "made",
      recipe: canonicalJson(recipe as unknown as JsonValue),
      file: blob.name,
      tagManifestSha256,
      endedAt: tx.at.toISOString(),
    })
    .where(eq(packet.id, of.id))
    .run();
  tx.record(packetIssued, of.incidentId, {
    packet: of.id,
    tag_manifest_sha256: tagManifestSha256,
    zip_sha256: blob.sha256,
    size_bytes: blob.sizeBytes,
    files: payloadFiles,
    customers: recipe.customers,
    checkpoint_size: recipe.checkpointSize,
    recipe_sha256: digestOf(recipe),
    choice_sha256: digestOf(of.choice),
  });
}

/** Ends a packet that was not made. Throws `packet_state` for one that was. */
export function endPacket(tx: Tx, incidentId: string, id: string, state: "cancelled" | "failed"): void {
  if (getPacket(tx.db, incidentId, id).state === "made") throw new Refusal("packet_state");
  tx.db.update(packet).set({ state, endedAt: tx.at.toISOString() }).where(eq(packet.id, id)).run();
  tx.record(packetEnded, incidentId, { packet: id, state });
}

export function recordDownload(tx: Tx, of: Packet, lock: Lock): void {
  tx.record(packetDownloaded, of.incidentId, { packet: of.id, zip_sha256: of.file!.sha256, lock });
}
