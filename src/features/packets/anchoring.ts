/** Third parties' times for a packet: kept anchors of the log that it needs, and a fresh token over the packet itself. */

import { anchorNow, findAuthority, listAnchors } from "#src/features/anchors/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { askTimestamp } from "#src/platform/timestamp-client.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Asks for an anchor of the log as it stands, so that what this packet did is covered too. Being offline is normal: the
 * packet is made with the anchors there are, and the new one waits.
 */
export async function anchorForPacket(house: House, actor: Actor): Promise<void> {
  if (findAuthority(house.read)) await anchorNow(house, actor);
}

/**
 * For each entry the first anchor that covers it, and the newest of all; none beyond the packet's checkpoint. A token
 * whose certificates have expired proves nothing to a stranger any more, and stays at home.
 */
export function anchorsFor(house: House, entries: readonly number[], size: number): Recipe["anchors"] {
  const now = house.clock().toISOString();
  const usable = listAnchors(house.read).filter(
    (one) => one.renews === null && one.size <= size && one.certificateExpiresAt > now,
  );
  const first = entries.flatMap((seq) => usable.find((one) => one.size > seq) ?? []);
  const newest = usable.at(-1);
  const chosen = new Map([...first, ...(newest ? [newest] : [])].map((one) => [one.size, one]));
  return [...chosen.values()]
    .sort((a, b) => a.size - b.size)
    .map((one) => ({ size: one.size, note: one.note, tsr: one.token.toString("base64"), ca: one.caPem }));
}

/**
 * A token over the tag manifest; null where no authority is set up or none answered: a packet is made all the same,
 * and its page says how to see whether it has one. Only a digest leaves the house.
 */
export async function stampPacket(house: House, tagManifest: Buffer): Promise<Recipe["token"]> {
  const authority = findAuthority(house.read);
  if (!authority) return null;
  const asked = await askTimestamp(tagManifest, authority, house.clock);
  return asked.isGranted ? { tsr: asked.token.toString("base64"), ca: asked.timestamp.chainPem } : null;
}
