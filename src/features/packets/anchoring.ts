/**
 * Third parties' times for a packet: kept anchors of the log that it needs, and a fresh token over the packet itself.
 */

import {
  type Anchor,
  anchorNow,
  findAuthority,
  isLineValid,
  listLines,
} from "#src/features/anchors/index.ts";
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
 * For each entry the first anchor that covers it, and the newest of all; none beyond the packet's checkpoint. Each goes
 * with its renewals. A token whose certificates have ended without a renewal proves nothing to a stranger any more, and
 * stays at home, as does what is not valid.
 */
export function anchorsFor(house: House, entries: readonly number[], size: number): Recipe["anchors"] {
  const now = house.clock();
  const usable = listLines(house.read).filter(
    (line) => line[0]!.size <= size && line.at(-1)!.certificateExpiresAt > now.toISOString(),
  );
  const valid = new Map<readonly Anchor[], boolean>();
  const holds = (line: readonly Anchor[]): boolean => {
    const isValid = valid.get(line) ?? isLineValid(house.read, line[0]!, now);
    valid.set(line, isValid);
    return isValid;
  };
  const first = entries.flatMap((seq) => {
    const found = usable.find((line) => line[0]!.size > seq && holds(line));
    return found ? [found] : [];
  });
  const newest = usable.findLast(holds);
  const chosen = new Set([...first, ...(newest ? [newest] : [])]);
  return [...chosen].sort((a, b) => a[0]!.size - b[0]!.size).map(frozen);
}

function frozen([first, ...renewals]: readonly Anchor[]): Recipe["anchors"][number] {
  const token = (one: Anchor) => ({ tsr: one.token.toString("base64"), ca: one.caPem });
  return {
    size: first!.size,
    note: first!.note,
    ...token(first!),
    renewals: renewals.map((one) => ({ ...token(one), at: one.genTime })),
  };
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
