/** Does the register still say of each item and file what it said when that was last written? */
import { asc } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { descriptionDigest, fieldsDigest, reasonDigest, revisionDigest } from "./digests.ts";
import {
  evidenceAdded,
  evidenceDescribed,
  evidenceEdited,
  evidenceLinked,
  evidenceWithdrawn,
} from "./events.ts";
import { evidence, evidenceFact, evidenceFile, evidenceRevision } from "./tables.ts";
import { evidenceLabel } from "./words.ts";

type Row = typeof evidence.$inferSelect;

export interface WordsFault {
  readonly code:
    | "number_differs_from_log"
    | "fields_differ_from_log"
    | "revision_differs_from_log"
    | "withdrawal_differs_from_log"
    | "links_differ_from_log"
    | "description_differs_from_log";
  /** Number or id; never personal data. */
  readonly where: string;
}

/**
 * What the newest entries say. Undefined digests: entries of the first version kept none, so nothing can be compared.
 */
interface Told {
  readonly number: number;
  readonly incident: string | null;
  readonly addedAt: string;
  readonly addedBy: string;
  /** By revision. */
  readonly wordings: Map<number, string | undefined>;
  links: readonly string[];
  withdrawal?: { readonly reason: string | undefined };
}

/** Compares wording, links and withdrawal of every item, and what its files are said to show. Returns all it finds. */
export function verifyWords(read: Reader): WordsFault[] {
  const told = toldOfItems(read);
  const revisions = revisionsOf(read);
  const links = linksOf(read);
  const labels = new Map<string, string>();
  const faults: WordsFault[] = [];
  for (const row of read
    .select()
    .from(evidence)
    .orderBy(asc(evidence.incidentId), asc(evidence.number))
    .all()) {
    const where = evidenceLabel(row.number);
    labels.set(row.id, where);
    const item = told.get(row.id);
    // An item of which no entry tells is found by its files.
    if (!item) continue;
    const kept = { revisions: revisions.get(row.id) ?? new Map(), links: links.get(row.id) ?? [] };
    for (const code of faultsOf(row, item, kept)) faults.push({ code, where });
  }
  const files = toldOfFiles(read);
  for (const file of read.select().from(evidenceFile).orderBy(asc(evidenceFile.id)).all()) {
    const where = `${labels.get(file.evidenceId) ?? file.evidenceId}-${file.branch}`;
    const said = files.get(file.id);
    if (!said) continue;
    if (said.evidence !== file.evidenceId || said.branch !== file.branch) {
      faults.push({ code: "number_differs_from_log", where });
    }
    if (!isTold(said.description, descriptionDigest(file))) {
      faults.push({ code: "description_differs_from_log", where });
    }
  }
  return faults;
}

function faultsOf(
  row: Row,
  told: Told,
  kept: { readonly revisions: ReadonlyMap<number, string>; readonly links: readonly string[] },
): WordsFault["code"][] {
  const codes: WordsFault["code"][] = [];
  const isSameItem =
    row.number === told.number &&
    row.incidentId === told.incident &&
    row.addedAt === told.addedAt &&
    row.addedBy === told.addedBy;
  if (!isSameItem) codes.push("number_differs_from_log");
  const newest = Math.max(...told.wordings.keys());
  const isShown = row.revision === newest && isTold(told.wordings.get(newest), fieldsDigest(row));
  if (!isShown) codes.push("fields_differ_from_log");
  const areKept =
    kept.revisions.size === told.wordings.size &&
    [...told.wordings].every(([revision, digest]) => {
      const text = kept.revisions.get(revision);
      return text !== undefined && isTold(digest, revisionDigest(text));
    });
  if (!areKept) codes.push("revision_differs_from_log");
  const isWithdrawn = row.withdrawnAt !== null;
  const isReason = isTold(told.withdrawal?.reason, reasonDigest(row.withdrawnReason));
  if (isWithdrawn !== (told.withdrawal !== undefined) || !isReason) codes.push("withdrawal_differs_from_log");
  if ([...kept.links].sort().join() !== [...told.links].sort().join()) codes.push("links_differ_from_log");
  return codes;
}

const isTold = (told: string | undefined, found: string): boolean => told === undefined || told === found;

function toldOfItems(read: Reader): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { entry, payload } of eventsTold(read, evidenceAdded)) {
    if (told.has(payload.evidence)) continue;
    told.set(payload.evidence, {
      number: payload.number,
      incident: entry.incident,
      addedAt: entry.at,
      addedBy: entry.actor,
      wordings: new Map([[1, payload.fields_sha256]]),
      links: [],
    });
  }
  for (const { payload } of eventsTold(read, evidenceEdited)) {
    told.get(payload.evidence)?.wordings.set(payload.revision, payload.fields_sha256);
  }
  for (const { payload } of eventsTold(read, evidenceLinked)) {
    const item = told.get(payload.evidence);
    if (item) item.links = payload.facts;
  }
  for (const { payload } of eventsTold(read, evidenceWithdrawn)) {
    const item = told.get(payload.evidence);
    if (item) item.withdrawal = { reason: payload.reason_sha256 };
  }
  return told;
}

interface ToldOfFile {
  readonly evidence: string;
  readonly branch: number;
  description: string | undefined;
}

/** By file id. */
function toldOfFiles(read: Reader): Map<string, ToldOfFile> {
  const told = new Map<string, ToldOfFile>();
  for (const { payload } of eventsTold(read, evidenceAdded)) {
    const { file, branch, description_sha256: description } = payload;
    told.set(file, { evidence: payload.evidence, branch, description });
  }
  for (const { payload } of eventsTold(read, evidenceDescribed)) {
    const said = told.get(payload.file);
    if (said) said.description = payload.description_sha256;
  }
  return told;
}

function revisionsOf(read: Reader): Map<string, Map<number, string>> {
  const found = new Map<string, Map<number, string>>();
  for (const { evidenceId, revision, fields } of read.select().from(evidenceRevision).all()) {
    const of = found.get(evidenceId) ?? new Map<number, string>();
    found.set(evidenceId, of.set(revision, fields));
  }
  return found;
}

function linksOf(read: Reader): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { evidenceId, factId } of read.select().from(evidenceFact).all()) {
    found.set(evidenceId, [...(found.get(evidenceId) ?? []), factId]);
  }
  return found;
}
