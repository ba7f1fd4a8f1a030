/** A storage with one case, closed, from which a fault test takes as many copies as it needs. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { openTestApp, temporaryFolder } from "../support/house.ts";
import type { Origin } from "./opening.ts";

export async function makeOrigin(): Promise<Origin> {
  const at = await openTestApp();
  const actor = { id: at.owner.id };
  const { house } = at;
  const { id } = house.write(actor, (tx) => openIncident(tx, { shopId: listShops(house.read)[0]!.id }));
  await at.close();
  return { storage: house.storage, bundle: house.bundle, incident: id, actor };
}

/** A copy of its own, so that what one fault leaves behind does not reach the next. */
export function copyOf(origin: Origin): Origin {
  const storage = temporaryFolder("fault");
  cpSync(origin.storage, storage, { recursive: true });
  return { ...origin, storage };
}

/** Arguments of Node for a program of this folder, loaded as quickly as the tests themselves. */
export function childProgram(name: string): string[] {
  return ["--import", join(import.meta.dirname, "../support/loading.ts"), join(import.meta.dirname, name)];
}
