/** The state of the log that is printed in a police paper: whoever holds the paper holds an anchor of the log. */
import { type House, logSize, rootHash } from "#src/features/ledger/index.ts";
import { policeDossier } from "./dossier-police.ts";
import { readDossier } from "./issue.ts";

export interface PrintedLog {
  /** Entries that the printed value covers. */
  readonly size: number;
  readonly root: string;
  /** The log of today gives the same value for as many entries. */
  readonly isSame: boolean;
}

/** Undefined for papers that print no value. Throws `not_found`. */
export async function checkPrintedLog(
  house: House,
  incidentId: string,
  documentId: string,
): Promise<PrintedLog | undefined> {
  const dossier = policeDossier.safeParse(await readDossier(house, incidentId, documentId));
  if (!dossier.success) return undefined;
  const { logSize: printed, logRoot: root } = dossier.data.custody;
  const size = Number(printed);
  const isThere = size <= logSize(house.read);
  return { size, root, isSame: isThere && rootHash(house.read, size).toString("hex") === root };
}
