/**
 * Passwords for locked downloads: made for the moment, shown
 * once, held in memory until fetched or an hour has passed.
 */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { newSpokenPassword } from "#src/lib/spoken-password.ts";
import { checkKey, type Locking, lockedName, lockZip } from "./lock.ts";
import { downloadPacket } from "./packets.ts";
import { getPacket, packetFileName } from "./queries.ts";

const LIFE_MS = 3_600_000;

interface Prepared extends Locking {
  readonly packetId: string;
  readonly until: number;
}

const prepared = new WeakMap<House, Map<string, Prepared>>();

/** `password` is undefined for a recipient's own key. Throws `packet_state` and `packet_key`. */
export function prepareLock(
  house: House,
  incidentId: string,
  packetId: string,
  lock: Locking["lock"],
  key: string,
): { readonly token: string; readonly password: string | undefined } {
  if (getPacket(house.read, incidentId, packetId).file === null) throw new Refusal("packet_state");
  if (lock === "age-key") checkKey(key);
  const password = lock === "age-key" ? undefined : newSpokenPassword();
  const token = randomBytes(16).toString("hex");
  const now = house.clock().getTime();
  const waiting = prepared.get(house) ?? new Map<string, Prepared>();
  for (const [old, { until }] of waiting) if (until < now) waiting.delete(old);
  waiting.set(token, { lock, secret: password ?? key, packetId, until: now + LIFE_MS });
  prepared.set(house, waiting);
  return { token, password };
}

/** The locked file for a token of `prepareLock`. Throws `not_found` when it is unknown or its hour has passed. */
export async function downloadLocked(
  house: House,
  actor: Actor,
  incidentId: string,
  packetId: string,
  token: string,
): Promise<{ readonly name: string; readonly bytes: Readable }> {
  const found = prepared.get(house)?.get(token);
  if (found?.packetId !== packetId || found.until < house.clock().getTime()) throw new Refusal("not_found");
  const { packet, zip } = downloadPacket(house, actor, incidentId, packetId, found.lock);
  const name = packetFileName(getIncident(house.read, incidentId).number, packet);
  return { name: lockedName(name, found.lock), bytes: await lockZip(zip, name, found) };
}
