/**
 * The sample case: a plainly invented salon, so that a newcomer can look around before anything is at stake.
 * Owns nothing; it uses the same doors as a person would.
 */
import type { Akashi, Owner } from "#src/app.ts";
import type { User } from "#src/features/access/index.ts";
import { SAMPLE_SHOP } from "./shop.ts";

/** Sets up a new storage with the sample case. Throws `already_set_up`. */
export async function loadSample(app: Akashi, owner: Owner): Promise<{ user: User; recoveryCode: string }> {
  return app.setUp(SAMPLE_SHOP, owner);
}
