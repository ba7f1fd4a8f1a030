/**
 * The work of a packet, while the browser may be closed. Progress lies in memory; a packet whose process ended stays
 * `making` in the database, is shown as stopped, and can be made again with the same number.
 */
import { getIncident } from "#src/features/incidents/index.ts";
import { type Actor, type House, signCheckpoint } from "#src/features/ledger/index.ts";
import { getShop } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { StoredBlob } from "#src/platform/blobs.ts";
import { anchorForPacket, anchorsFor, stampPacket } from "./anchoring.ts";
import { type Bag, folderOf, makeBag, signedParts } from "./build.ts";
import { entriesOf } from "./entries.ts";
import { packetListMade } from "./events.ts";
import { zipOf } from "./format/zip.ts";
import { CUSTOMERS_PATH, type Plan, planPacket } from "./plan.ts";
import { getPacket, type Packet } from "./queries.ts";
import type { Recipe } from "./recipe.ts";
import { openSources } from "./sources.ts";
import { columnLabels } from "./words.ts";
import { endPacket, finishPacket } from "./writes.ts";

export interface PacketJob {
  readonly incidentId: string;
  /** Bytes packed so far, of `totalBytes` (0 until it is known). */
  readonly doneBytes: () => number;
  readonly totalBytes: () => number;
  readonly cancel: () => void;
  /** Never rejects. `error` is what nobody expected. */
  readonly ended: Promise<{ readonly state: "made" | "cancelled" | "failed"; readonly error?: unknown }>;
}

const jobs = new WeakMap<House, Map<string, PacketJob>>();

/** The work on a packet, where this process is at it. */
export function findPacketJob(house: House, packetId: string): PacketJob | undefined {
  return jobs.get(house)?.get(packetId);
}

/** What a person sees: a packet that is `making` while no process is at it has stopped half-way. */
export function packetState(house: House, of: Packet): Packet["state"] | "stopped" {
  return of.state === "making" && findPacketJob(house, of.id) === undefined ? "stopped" : of.state;
}

/** Begins the work of a packet that was just started, or started again. */
export function beginMaking(house: House, actor: Actor, of: Packet): PacketJob {
  const cancelling = new AbortController();
  const running = jobs.get(house) ?? new Map<string, PacketJob>();
  jobs.set(house, running);
  const progress = { done: 0, total: 0 };
  const me: Actor = { id: actor.id };
  const job: PacketJob = {
    incidentId: of.incidentId,
    doneBytes: () => progress.done,
    totalBytes: () => progress.total,
    cancel: () => cancelling.abort(),
    ended: make(house, me, of, progress, cancelling.signal)
      .then(
        () => ({ state: "made" as const }),
        (error: unknown) => recordEnd(house, me, of, error, cancelling.signal.aborted),
      )
      .finally(() => {
        if (running.get(of.id) === job) running.delete(of.id);
      }),
  };
  running.set(of.id, job);
  return job;
}

async function make(
  house: House,
  actor: Actor,
  of: Packet,
  progress: { done: number; total: number },
  signal: AbortSignal,
): Promise<void> {
  const plan = await planPacket(house, of.incidentId, of.choice);
  refuseBlocked(plan);
  signal.throwIfAborted();
  const { recipe, bag } = await freeze(house, actor, of, plan, signal);
  const parts = signedParts(house, recipe, bag);
  progress.total = parts.reduce((sum, one) => sum + one.sizeBytes, 0);
  const onBytes = (count: number): void => {
    progress.done += count;
  };
  const blob = await house.blobs.put(
    zipOf(parts, { folder: folderOf(recipe), at: new Date(recipe.at), onBytes, signal }),
  );
  await enter(house, actor, of, { recipe, bag, blob });
}

/** Throws `packet_blocked` with one sentence for each thing that must not go to this recipient. */
export function refuseBlocked(plan: Plan): void {
  const refused = plan.remarks.filter((one) => one.kind === "refusal");
  if (refused.length === 0) return;
  const fields = Object.fromEntries(refused.map(({ what, sentence }) => [what, `${what}：${sentence}`]));
  throw new Refusal("packet_blocked", { count: refused.length }, fields);
}

/**
 * First everything that this packet does is recorded, then the log is signed, so that the checkpoint covers it; then
 * entries and tokens are fixed. Nothing of this is read again later but by the recipe.
 */
async function freeze(
  house: House,
  actor: Actor,
  of: Packet,
  plan: Plan,
  signal: AbortSignal,
): Promise<{ recipe: Recipe; bag: Bag }> {
  const open = openSources(house, actor, of.incidentId, plan.files, plan.customers?.csv ?? null);
  recordList(house, actor, of, plan);
  await anchorForPacket(house, actor);
  const checkpoint = signCheckpoint(house);
  const entries = entriesOf(house, of.incidentId, of.id, plan.files, checkpoint.size);
  const { number: incident, shopId } = getIncident(house.read, of.incidentId);
  const shop = getShop(house.read, shopId);
  const unsigned: Recipe = {
    v: 1,
    incident,
    number: of.number,
    recipient: of.recipient,
    recipientName: of.recipientName,
    purpose: of.purpose,
    shop: { name: shop.tradeName, tel: shop.tel ?? "" },
    at: house.clock().toISOString(),
    files: plan.files.map((one) => ({ ...one, source: { ...one.source } })),
    customersCsv: plan.customers?.csv ?? null,
    customers: plan.customers?.count ?? 0,
    fields: plan.customers?.columns.map((one) => columnLabels[one]) ?? [],
    entries,
    checkpointSize: checkpoint.size,
    anchors: anchorsFor(house, entries, checkpoint.size),
    token: null,
  };
  const bag = makeBag(house, unsigned, open);
  const token = await stampPacket(house, bag.tagManifest);
  signal.throwIfAborted();
  return { recipe: { ...unsigned, token }, bag };
}

function recordList(house: House, actor: Actor, of: Packet, { customers, files }: Plan): void {
  const list = files.find((one) => one.path === CUSTOMERS_PATH);
  if (!customers || !list) return;
  house.write(actor, (tx) =>
    tx.record(packetListMade, of.incidentId, {
      packet: of.id,
      customers: customers.count,
      fields: [...customers.columns],
      masked: of.choice.customers?.masked ?? false,
      sha256: list.sha256,
    }),
  );
}

/** Bytes first, then the rows. */
async function enter(
  house: House,
  actor: Actor,
  of: Packet,
  made: { readonly recipe: Recipe; readonly bag: Bag; readonly blob: StoredBlob },
): Promise<void> {
  const { recipe, bag, blob } = made;
  const { tagManifestSha256, payloadFiles } = bag;
  try {
    house.write(actor, (tx) => finishPacket(tx, of, { recipe, blob, tagManifestSha256, payloadFiles }));
  } catch (error) {
    await house.blobs.remove(blob.name);
    throw error;
  }
}

/** A house that was locked meanwhile cannot be written to: the packet then shows as stopped. */
function recordEnd(house: House, actor: Actor, of: Packet, error: unknown, isCancelled: boolean) {
  const state = isCancelled ? ("cancelled" as const) : ("failed" as const);
  try {
    const now = getPacket(house.read, of.incidentId, of.id);
    if (now.state === "making" && now.attempt === of.attempt) {
      house.write(actor, (tx) => endPacket(tx, of.incidentId, of.id, state));
    }
  } catch {
    return { state, error };
  }
  return isCancelled || error instanceof Refusal ? { state } : { state, error };
}
