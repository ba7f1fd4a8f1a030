/** 証拠の健全性: did the log change, did the files change, does the register agree with the log? */
import { faultSentence, type House } from "#src/features/ledger/index.ts";
import { evidenceFaultSentence, verifyEvidence } from "./verify.ts";

export interface Health {
  readonly at: string;
  readonly isSound: boolean;
  readonly entries: number;
  readonly files: number;
  /** Hex root over all entries: the number to compare with an earlier print. */
  readonly root: string;
  readonly log: readonly string[];
  readonly stored: readonly string[];
  readonly register: readonly string[];
  /** Harmless leftovers. */
  readonly notes: readonly string[];
}

/** The last check since the house was opened. It is shown, not trusted: every check looks at everything again. */
const last = new WeakMap<House, Health>();

export const lastHealth = (house: House): Health | undefined => last.get(house);

/** Reads the whole log and every stored file; takes about a second a gigabyte. */
export async function checkHealth(house: House): Promise<Health> {
  const found = await house.verify();
  const register = verifyEvidence(house.read).map(evidenceFaultSentence);
  const health: Health = {
    at: house.clock().toISOString(),
    isSound: found.logFaults.length + found.fileFaults.length + register.length === 0,
    entries: found.entries,
    files: found.files,
    root: found.root,
    log: found.logFaults.map(faultSentence),
    stored: found.fileFaults.map(faultSentence),
    register,
    notes: found.notes.map(faultSentence),
  };
  last.set(house, health);
  return health;
}
