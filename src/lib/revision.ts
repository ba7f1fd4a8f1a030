/** Programs may say which wording they read, so that nothing that came since is overwritten unseen. */
import { z } from "zod";
import { Refusal } from "./refusal.ts";

/** Beside what a program writes; without it nothing is compared. */
export const revisionRead = z
  .int()
  .optional()
  .meta({ description: "The revision that was read; 409 when another says something else since" });

/**
 * Throws `changed_elsewhere` where another revision than the one that was read would be overwritten. `changed`: names
 * of what the writer changes in what stands; whoever writes what stands already overwrites nothing.
 */
export function refuseUnseen(read: number | undefined, standing: number, changed: readonly string[]): void {
  if (read !== undefined && read !== standing && changed.length > 0) throw new Refusal("changed_elsewhere");
}
