/**
 * The whole check, one for the page, the API and the command line: did the log change, did the files change, do the
 * registers agree with the log?
 */
import { custodyFaultSentence, verifyCustody } from "#src/features/custody/index.ts";
import { documentFaultSentence, verifyDocuments } from "#src/features/documents/index.ts";
import { evidenceFaultSentence, keepHealth, verifyEvidence } from "#src/features/evidence/index.ts";
import { factFaultSentence, verifyFacts } from "#src/features/incidents/index.ts";
import { faultSentence, type House } from "#src/features/ledger/index.ts";
import { letterFaultSentence, verifyLetters } from "#src/features/letters/index.ts";

export interface Finding {
  readonly code: string;
  /** Number, id or file name; never personal data. */
  readonly where: string;
  /** One Japanese sentence. */
  readonly message: string;
}

interface WholeCheck {
  readonly at: string;
  readonly isSound: boolean;
  readonly entries: number;
  readonly files: number;
  /** Hex root over all entries: the number to compare with an earlier print. */
  readonly root: string;
  readonly logFaults: readonly Finding[];
  readonly fileFaults: readonly Finding[];
  readonly factFaults: readonly Finding[];
  readonly evidenceFaults: readonly Finding[];
  readonly custodyFaults: readonly Finding[];
  readonly documentFaults: readonly Finding[];
  readonly letterFaults: readonly Finding[];
  /** Harmless leftovers; not counted as faults. */
  readonly notes: readonly Finding[];
}

/** The last check since the house was opened. It is shown, not trusted: every check looks at everything again. */
const last = new WeakMap<House, WholeCheck>();

export const lastCheck = (house: House): WholeCheck | undefined => last.get(house);

/** Reads the whole log and every stored file; takes about a second a gigabyte. Returns all it finds. */
export async function verifyEverything(house: House): Promise<WholeCheck> {
  const found = await house.verify();
  // One state of the database: another process may be writing.
  const registers = house.atOneMoment((read) => ({
    factFaults: told(verifyFacts(read), factFaultSentence),
    evidenceFaults: told(verifyEvidence(read), evidenceFaultSentence),
    custodyFaults: told(verifyCustody(read), custodyFaultSentence),
    documentFaults: told(verifyDocuments(read), documentFaultSentence),
    letterFaults: told(verifyLetters(read), letterFaultSentence),
  }));
  const faults = {
    logFaults: told(found.logFaults, faultSentence),
    fileFaults: told(found.fileFaults, faultSentence),
    ...registers,
  };
  const check: WholeCheck = {
    at: house.clock().toISOString(),
    isSound: Object.values(faults).every((list) => list.length === 0),
    entries: found.entries,
    files: found.files,
    root: found.root,
    ...faults,
    notes: told(found.notes, faultSentence),
  };
  last.set(house, check);
  keepHealth(house, check);
  return check;
}

function told<F extends { readonly code: string; readonly where: string }>(
  faults: readonly F[],
  sentenceOf: (fault: F) => string,
): Finding[] {
  return faults.map((fault) => ({ code: fault.code, where: fault.where, message: sentenceOf(fault) }));
}
