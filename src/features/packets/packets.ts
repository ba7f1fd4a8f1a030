/** Packets from the choice to the file: what pages, API and command line call. */
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { folderOf, makeBag, signedParts } from "./build.ts";
import type { PacketChoice } from "./choice.ts";
import { zipOf } from "./format/zip.ts";
import { beginMaking, findPacketJob, type PacketJob, packetState, refuseBlocked } from "./making.ts";
import { planPacket } from "./plan.ts";
import { getPacket, type Packet } from "./queries.ts";
import { openSources } from "./sources.ts";
import type { Lock } from "./words.ts";
import { endPacket, recordDownload, restartPacket, startPacket } from "./writes.ts";

/**
 * Checks what was chosen, gives the packet its number and begins the work. Throws `packet_nothing`, `packet_blocked`
 * with one sentence for each thing that must not go to this recipient, `packet_no_view`, `packet_busy` and `not_found`.
 */
export async function makePacket(
  house: House,
  actor: Actor,
  incidentId: string,
  choice: PacketChoice,
): Promise<{ packet: Packet; job: PacketJob }> {
  refuseBlocked(await planPacket(house, incidentId, choice));
  const packet = house.write(actor, (tx) => startPacket(tx, incidentId, choice));
  return { packet, job: beginMaking(house, actor, packet) };
}

/** Begins a packet again that stopped, failed or was cancelled. Throws `packet_state` for one that was made. */
export function remakePacket(house: House, actor: Actor, incidentId: string, id: string): PacketJob {
  const packet = getPacket(house.read, incidentId, id);
  const at = findPacketJob(house, id);
  if (at !== undefined) return at;
  if (packetState(house, packet) === "made") throw new Refusal("packet_state");
  return beginMaking(
    house,
    actor,
    house.write(actor, (tx) => restartPacket(tx, incidentId, id)),
  );
}

/** Stops the work; the packet can be made again. Throws `packet_state` for one that was made. */
export async function cancelPacket(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
): Promise<void> {
  const packet = getPacket(house.read, incidentId, id);
  const job = findPacketJob(house, id);
  if (job !== undefined) {
    job.cancel();
    const { state } = await job.ended;
    if (state === "made") throw new Refusal("packet_state");
    return;
  }
  if (packet.state === "cancelled") return;
  house.write(actor, (tx) => endPacket(tx, incidentId, id, "cancelled"));
}

/** The zip as it was made, byte for byte, with the download recorded. Throws `packet_state` before it is made. */
export function downloadPacket(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
  lock: Lock = "plain",
): { packet: Packet; zip: AsyncGenerator<Buffer> } {
  const packet = getPacket(house.read, incidentId, id);
  if (packet.file === null) throw new Refusal("packet_state");
  house.write(actor, (tx) => recordDownload(tx, packet, lock));
  return { packet, zip: house.blobs.read(packet.file.name) };
}

/**
 * The zip made anew from the packet's recipe: the same bytes as the stored one, as long as the log and the files are
 * what they were. Opening the originals is recorded. Throws `packet_state`, and ChangedSource while it is read.
 */
export function rebuildPacket(
  house: House,
  actor: Actor,
  incidentId: string,
  id: string,
): AsyncIterable<Uint8Array> {
  const { recipe } = getPacket(house.read, incidentId, id);
  if (recipe === null) throw new Refusal("packet_state");
  const open = openSources(house, actor, incidentId, recipe.files, recipe.customersCsv);
  const parts = signedParts(house, recipe, makeBag(house, recipe, open));
  return zipOf(parts, { folder: folderOf(recipe), at: new Date(recipe.at) });
}

/** Makes a packet and waits for it: for the command line. Throws like `makePacket`, and `packet_failed`. */
export async function exportPacket(
  house: House,
  actor: Actor,
  incidentId: string,
  choice: PacketChoice,
  onProgress?: (done: number, total: number) => void,
): Promise<{ packet: Packet; zip: AsyncGenerator<Buffer> }> {
  const { packet, job } = await makePacket(house, actor, incidentId, choice);
  const timer = setInterval(() => onProgress?.(job.doneBytes(), job.totalBytes()), 200);
  const { state, error } = await job.ended.finally(() => clearInterval(timer));
  if (state !== "made") throw error ?? new Refusal("packet_failed");
  onProgress?.(job.totalBytes(), job.totalBytes());
  return downloadPacket(house, actor, incidentId, packet.id);
}
