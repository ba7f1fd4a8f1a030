/** The state of the log that some papers print: whoever holds the paper holds an anchor of the log. */
import { z } from "zod";
import { type House, logSize, rootHash } from "#src/features/ledger/index.ts";
import { readDossier } from "./issue.ts";

/** How a dossier of any kind says it. */
const printing = z.object({ custody: z.object({ logSize: z.string(), logRoot: z.string() }) });

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
  const dossier = printing.safeParse(await readDossier(house, incidentId, documentId));
  if (!dossier.success) return undefined;
  const { logSize: printed, logRoot: root } = dossier.data.custody;
  const size = Number(printed);
  const isThere = size <= logSize(house.read);
  return { size, root, isSame: isThere && rootHash(house.read, size).toString("hex") === root };
}
