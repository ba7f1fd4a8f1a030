/** Changes to the register: fields, captions, links to facts, withdrawal. Each leaves its entry in the ledger. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { getFact } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { typedLine, typedProse } from "#src/lib/typed-text.ts";
import { reasonDigest, storedDigests } from "./digests.ts";
import { evidenceDescribed, evidenceEdited, evidenceLinked, evidenceWithdrawn } from "./events.ts";
import {
  type FieldChanges,
  type Fields,
  fieldNames,
  saveRevision,
  searchTextOf,
  toColumns,
} from "./fields.ts";
import { type Evidence, getEvidence, getEvidenceFile } from "./queries.ts";
import { evidence, evidenceFact, evidenceFile } from "./tables.ts";
import { codesOf, partLabels } from "./words.ts";

/**
 * Saves the fields as a new revision, also where none differs. Returns the names of those that changed. Throws
 * `changed_elsewhere` where another revision than the one that the writer had seen would be overwritten.
 */
export function editEvidence(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...changes }: FieldChanges,
): string[] {
  const item = openItem(tx, incidentId, id);
  const before = fieldsOf(item);
  const fields: Fields = { ...before, ...changes };
  if (fields.obtainedOn === null) fields.obtainedAt = null;
  if (fields.photographedOn === null) fields.photographedAt = null;
  const changed = fieldNames.filter(
    (name) => canonicalJson([before[name]]) !== canonicalJson([fields[name]]),
  );
  refuseUnseen(seen, item.revision, changed);
  const revision = item.revision + 1;
  const digest = saveRevision(tx, id, revision, fields);
  const fileNames = item.files.map((file) => file.fileName);
  tx.db
    .update(evidence)
    .set({ ...toColumns(fields), revision, searchText: searchTextOf(item.number, fields, fileNames) })
    .where(eq(evidence.id, id))
    .run();
  tx.record(evidenceEdited, incidentId, { evidence: id, revision, fields: changed, fields_sha256: digest });
  return changed;
}

export const descriptionInput = z.object({
  part: z.enum(codesOf(partLabels), "写っているところを選んでください。"),
  caption: typedLine(100),
});
export type Description = z.infer<typeof descriptionInput>;
/** What a file shows, and the revision that the writer had before them. */
export const descriptionChange = descriptionInput.extend({ revision: revisionRead });

/**
 * Says what a file shows: which side, and a caption for papers. Throws `changed_elsewhere` where something else than
 * the writer had seen would be overwritten.
 */
export function describeFile(
  tx: Tx,
  incidentId: string,
  file: { readonly evidenceId: string; readonly id: string },
  { revision: seen, ...description }: z.infer<typeof descriptionChange>,
): void {
  openItem(tx, incidentId, file.evidenceId);
  const before = getEvidenceFile(tx.db, incidentId, file.evidenceId, file.id);
  const names = ["part", "caption"] as const;
  const changed = names.filter((name) => before[name] !== description[name]);
  refuseUnseen(seen, before.revision, changed);
  tx.db
    .update(evidenceFile)
    .set({ ...description, revision: before.revision + 1 })
    .where(eq(evidenceFile.id, file.id))
    .run();
  tx.record(evidenceDescribed, incidentId, {
    evidence: file.evidenceId,
    file: file.id,
    description_sha256: storedDigests(tx.db, file.id).description_sha256,
  });
}

/** Replaces the links of an item by these facts of the same incident. Throws `not_found` for any other. */
export function linkFacts(tx: Tx, incidentId: string, id: string, factIds: readonly string[]): void {
  openItem(tx, incidentId, id);
  const facts = [...new Set(factIds)];
  for (const fact of facts) getFact(tx.db, incidentId, fact);
  tx.db.delete(evidenceFact).where(eq(evidenceFact.evidenceId, id)).run();
  for (const factId of facts) tx.db.insert(evidenceFact).values({ evidenceId: id, factId }).run();
  tx.record(evidenceLinked, incidentId, { evidence: id, facts });
}

export const withdrawalInput = z.object({
  reason: typedProse(500).refine((text) => text !== "", "取り下げる理由を入れてください。"),
});

/** Marks an item as added by mistake (取下げ). It stays in the register and in the log, out of documents to come. */
export function withdrawEvidence(tx: Tx, incidentId: string, id: string, reason: string): void {
  openItem(tx, incidentId, id);
  tx.db
    .update(evidence)
    .set({ withdrawnAt: tx.at.toISOString(), withdrawnReason: reason })
    .where(eq(evidence.id, id))
    .run();
  const { withdrawnReason } = getEvidence(tx.db, incidentId, id);
  tx.record(evidenceWithdrawn, incidentId, { evidence: id, reason_sha256: reasonDigest(withdrawnReason) });
}

function openItem(tx: Tx, incidentId: string, id: string): Evidence {
  const item = getEvidence(tx.db, incidentId, id);
  if (item.withdrawnAt !== null) throw new Refusal("evidence_withdrawn");
  return item;
}

function fieldsOf(item: Evidence): Fields {
  return Object.fromEntries(fieldNames.map((name) => [name, item[name]])) as Fields;
}
