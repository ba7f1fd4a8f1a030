/**
 * The whole check, one for the page, the API and the command line: did the log change, did the files change, do the
 * registers agree with the log, and how far does something outside vouch for it?
 */
import { protection, verifyAnchors } from "#src/features/anchors/index.ts";
import { keepHealth } from "#src/features/evidence/index.ts";
import { faultSentence, type House } from "#src/features/ledger/index.ts";
import { type Finding, told } from "./findings.ts";
import { forEachRegister, type RegisterId, registers } from "./registers.ts";
import type { Verdict } from "./verdict.ts";

/** The list of faults of each register stands under the register's id. */
export interface WholeCheck extends Readonly<Record<RegisterId, readonly Finding[]>> {
  readonly at: string;
  readonly isSound: boolean;
  readonly verdict: Verdict;
  readonly entries: number;
  readonly files: number;
  /** Hex root over all entries: the number to compare with an earlier print. */
  readonly root: string;
  /** Stored checkpoints that hold, and the size of the newest of them. */
  readonly checkpoints: { readonly sound: number; readonly highest: number };
  readonly logFaults: readonly Finding[];
  readonly anchorFaults: readonly Finding[];
  readonly fileFaults: readonly Finding[];
  /** Harmless leftovers and remarks; not counted as faults. */
  readonly notes: readonly Finding[];
}

/** The last check since the house was opened. It is shown, not trusted: every check looks at everything again. */
const last = new WeakMap<House, WholeCheck>();

export const lastCheck = (house: House): WholeCheck | undefined => last.get(house);

/** Every fault of a check, in the order in which the page shows them. */
export function faultsOf(check: WholeCheck): Finding[] {
  return [
    ...check.logFaults,
    ...check.anchorFaults,
    ...check.fileFaults,
    ...registers.flatMap(({ id }) => check[id]),
  ];
}

/** Reads the whole log and every stored file; takes about a second a gigabyte. Returns all it finds. */
export async function verifyEverything(house: House): Promise<WholeCheck> {
  const found = await house.verify();
  const now = house.clock();
  // One state of the database: another process may be writing.
  const { guarded, anchors, inRegisters } = house.atOneMoment((read) => ({
    guarded: protection(read, now),
    anchors: verifyAnchors(read, now),
    inRegisters: forEachRegister((register) => register.compare(read)),
  }));
  const faults = {
    logFaults: told(found.logFaults, faultSentence),
    anchorFaults: told(anchors.faults, (one) => one.message),
    fileFaults: told(found.fileFaults, faultSentence),
    ...inRegisters,
  };
  const isSound = Object.values(faults).every((list) => list.length === 0);
  // A timestamp vouches for the tree; of a log that does not fit its own tree nothing is said to be vouched for.
  const vouched = faults.logFaults.length === 0 ? guarded : undefined;
  const check: WholeCheck = {
    at: now.toISOString(),
    isSound,
    verdict: {
      isIntact: isSound,
      protected: vouched
        ? {
            size: vouched.size,
            since: vouched.since,
            authority: vouched.authority,
            rootSha256: vouched.rootSha256,
          }
        : null,
      unprotected: found.entries - Math.min(found.entries, vouched?.size ?? 0),
    },
    entries: found.entries,
    files: found.files,
    root: found.root,
    checkpoints: found.checkpoints,
    ...faults,
    notes: [...told(found.notes, faultSentence), ...told(anchors.notes, (one) => one.message)],
  };
  last.set(house, check);
  keepHealth(house, check);
  return check;
}
