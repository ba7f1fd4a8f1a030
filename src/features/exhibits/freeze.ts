/** Issuing gives numbers for good. */
import { eq } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { arrangementDigest } from "./digests.ts";
import { exhibitsFrozen } from "./events.ts";
import { liveExhibits } from "./queries.ts";
import { exhibit, exhibitFile } from "./tables.ts";

/** What a paper printed of one file. */
export interface PrintedExhibit {
  readonly fileId: string;
  /** 「甲1の2」 */
  readonly short: string;
}

/**
 * Freezes every exhibit that has no number of its own yet, in the write that issues the document. `printed` is all that
 * the document shows, in its order. Throws `exhibits_changed` where the order has changed since it was made.
 */
export function freezeExhibits(
  tx: Tx,
  incidentId: string,
  documentId: string,
  printed: readonly PrintedExhibit[],
): void {
  const live = liveExhibits(tx.db, incidentId);
  const now = live.flatMap(({ files }) => files.map(({ fileId, short }) => `${short} ${fileId}`));
  const then = printed.map(({ fileId, short }) => `${short} ${fileId}`);
  if (now.join("\n") !== then.join("\n")) throw new Refusal("exhibits_changed");
  const open = live.filter((one) => !one.isFrozen);
  if (open.length === 0) return;
  for (const one of open) {
    one.files.forEach(({ fileId }, index) => {
      tx.db
        .insert(exhibitFile)
        .values({ exhibitId: one.id, place: index + 1, fileId })
        .run();
    });
    tx.db
      .update(exhibit)
      .set({ number: one.number, frozenAt: tx.at.toISOString(), frozenWith: documentId })
      .where(eq(exhibit.id, one.id))
      .run();
  }
  tx.record(exhibitsFrozen, incidentId, {
    document: documentId,
    exhibits: open.map((one) => ({
      exhibit: one.id,
      evidence: one.evidenceId,
      party: one.party,
      number: one.number,
      shown_as: one.shownAs,
      files: one.files.map(({ fileId }) => fileId),
    })),
    arrangement_sha256: arrangementDigest(tx.db, incidentId),
  });
}
