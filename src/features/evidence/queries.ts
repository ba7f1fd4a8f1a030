import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Fields, fromColumns, searchKey } from "./fields.ts";
import { evidence, evidenceFact, evidenceFile, evidenceRevision } from "./tables.ts";
import { evidenceLabel, type MediaType, type Part } from "./words.ts";

export interface EvidenceFile {
  readonly id: string;
  readonly evidenceId: string;
  /** 枝番, counted from 1. */
  readonly branch: number;
  /** `E-003-2`, or `E-003` while it is the only file of its item. */
  readonly label: string;
  readonly fileName: string;
  readonly mediaType: MediaType;
  readonly sizeBytes: number;
  /** Hex SHA-256 of the original, as `sha256sum` prints it. */
  readonly sha256: string;
  readonly part: Part;
  readonly caption: string;
  /** Of part and caption. */
  readonly revision: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly camera: string;
  /** By the camera's own clock, `YYYY-MM-DDTHH:MM:SS`. */
  readonly takenAt: string | null;
  readonly takenOffset: string | null;
  readonly hasGps: boolean;
  /** Of films and recordings, as they say themselves; the device's clock may be wrong. */
  readonly durationMs: number | null;
  readonly recordedAt: string | null;
  readonly codecs: string;
  /** A picture for screen and paper can be had (`readDerivative`), as far as is known. */
  readonly isDrawable: boolean;
  readonly addedAt: string;
  readonly addedBy: string;
}

export interface Evidence extends Fields {
  readonly id: string;
  readonly incidentId: string;
  readonly number: number;
  /** E-003 */
  readonly label: string;
  readonly revision: number;
  readonly addedAt: string;
  readonly addedBy: string;
  readonly withdrawnAt: string | null;
  readonly withdrawnReason: string;
  /** In the order of their branch numbers; at least one. */
  readonly files: readonly EvidenceFile[];
  readonly factIds: readonly string[];
}

export type EvidenceSort = "number" | "newest" | "created";
export type EvidenceFilter = "all" | "undescribed" | "withdrawn";

export interface EvidenceQuery {
  /** Part of number, title, people, purpose, note or file name. */
  readonly q?: string;
  readonly sort?: EvidenceSort;
  readonly filter?: EvidenceFilter;
  readonly limit?: number;
  readonly offset?: number;
  /** Only items with a higher number: the cursor of programs. */
  readonly after?: number;
}

/** All evidence of an incident in the order of its numbers; what was withdrawn is left out. For documents. */
export function listEvidence(read: Reader, incidentId: string): Evidence[] {
  return withParts(
    read,
    read
      .select()
      .from(evidence)
      .where(and(eq(evidence.incidentId, incidentId), isNull(evidence.withdrawnAt)))
      .orderBy(asc(evidence.number))
      .all(),
  );
}

/** One page of the register, withdrawn items included unless the filter says otherwise. */
export function searchEvidence(
  read: Reader,
  incidentId: string,
  query: EvidenceQuery,
): { items: Evidence[]; total: number } {
  const where = and(
    eq(evidence.incidentId, incidentId),
    filterOf(query.filter ?? "all"),
    query.after === undefined ? undefined : gt(evidence.number, query.after),
    ...searchKey(query.q ?? "")
      .split(" ")
      .filter(Boolean)
      .map((word) => sql`instr(${evidence.searchText}, ${word}) > 0`),
  );
  const rows = read
    .select()
    .from(evidence)
    .where(where)
    .orderBy(...orderOf(query.sort ?? "number"))
    .limit(query.limit ?? 24)
    .offset(query.offset ?? 0)
    .all();
  const total = read.select({ n: count() }).from(evidence).where(where).get()?.n ?? 0;
  return { items: withParts(read, rows), total };
}

function filterOf(filter: EvidenceFilter) {
  if (filter === "withdrawn") return isNotNull(evidence.withdrawnAt);
  if (filter === "undescribed") return and(isNull(evidence.withdrawnAt), isUndescribed());
  return undefined;
}

/** What papers need and the register does not say yet: what it shows, or whom it came from. */
const isUndescribed = () => or(eq(evidence.purpose, ""), eq(evidence.obtainedFrom, ""));

function orderOf(sort: EvidenceSort) {
  if (sort === "newest") return [desc(evidence.number)];
  if (sort === "created")
    return [sql`${evidence.createdOn} IS NULL`, asc(evidence.createdOn), asc(evidence.number)];
  return [asc(evidence.number)];
}

export interface EvidenceCounts {
  readonly all: number;
  readonly undescribed: number;
  readonly withdrawn: number;
}

export function countEvidence(read: Reader, incidentId: string): EvidenceCounts {
  const of = (filter: EvidenceFilter): number =>
    read
      .select({ n: count() })
      .from(evidence)
      .where(and(eq(evidence.incidentId, incidentId), filterOf(filter)))
      .get()?.n ?? 0;
  return { all: of("all"), undescribed: of("undescribed"), withdrawn: of("withdrawn") };
}

/** Throws `not_found`, also for an item of another incident. */
export function getEvidence(read: Reader, incidentId: string, id: string): Evidence {
  const row = read
    .select()
    .from(evidence)
    .where(and(eq(evidence.incidentId, incidentId), eq(evidence.id, id)))
    .get();
  if (!row) throw new Refusal("not_found");
  return withParts(read, [row])[0]!;
}

/** Throws `not_found`, also for a file of another item or incident. */
export function getEvidenceFile(
  read: Reader,
  incidentId: string,
  evidenceId: string,
  fileId: string,
): EvidenceFile {
  const file = getEvidence(read, incidentId, evidenceId).files.find((one) => one.id === fileId);
  if (!file) throw new Refusal("not_found");
  return file;
}

/** Items that are not withdrawn, by the facts they are linked to. For the timeline. */
export function evidenceByFact(read: Reader, incidentId: string): Map<string, Evidence[]> {
  const found = new Map<string, Evidence[]>();
  for (const item of listEvidence(read, incidentId)) {
    for (const fact of item.factIds) found.set(fact, [...(found.get(fact) ?? []), item]);
  }
  return found;
}

export interface Revision {
  readonly revision: number;
  readonly at: string;
  readonly by: string;
  readonly fields: Fields;
}

/** Every wording of the register's fields, newest first. */
export function listRevisions(read: Reader, evidenceId: string): Revision[] {
  return read
    .select()
    .from(evidenceRevision)
    .where(eq(evidenceRevision.evidenceId, evidenceId))
    .orderBy(desc(evidenceRevision.revision))
    .all()
    .map((row) => ({
      revision: row.revision,
      at: row.at,
      by: row.byUser,
      fields: JSON.parse(row.fields) as Fields,
    }));
}

function withParts(read: Reader, rows: readonly (typeof evidence.$inferSelect)[]): Evidence[] {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const files = new Map<string, (typeof evidenceFile.$inferSelect)[]>();
  const facts = new Map<string, string[]>();
  const fileRows = read
    .select()
    .from(evidenceFile)
    .where(inArray(evidenceFile.evidenceId, ids))
    .orderBy(asc(evidenceFile.branch))
    .all();
  for (const file of fileRows) files.set(file.evidenceId, [...(files.get(file.evidenceId) ?? []), file]);
  const links = read.select().from(evidenceFact).where(inArray(evidenceFact.evidenceId, ids)).all();
  for (const link of links) facts.set(link.evidenceId, [...(facts.get(link.evidenceId) ?? []), link.factId]);
  return rows.map((row) => ({
    ...fromColumns(row),
    id: row.id,
    incidentId: row.incidentId,
    number: row.number,
    label: evidenceLabel(row.number),
    revision: row.revision,
    addedAt: row.addedAt,
    addedBy: row.addedBy,
    withdrawnAt: row.withdrawnAt,
    withdrawnReason: row.withdrawnReason,
    files: (files.get(row.id) ?? []).map((file, _, all) => ({
      id: file.id,
      evidenceId: file.evidenceId,
      branch: file.branch,
      label: evidenceLabel(row.number, all.length > 1 ? file.branch : undefined),
      fileName: file.fileName,
      mediaType: file.mediaType,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      part: file.part,
      caption: file.caption,
      revision: file.revision,
      width: file.width,
      height: file.height,
      camera: file.camera,
      takenAt: file.takenAt,
      takenOffset: file.takenOffset,
      hasGps: file.hasGps,
      durationMs: file.durationMs,
      recordedAt: file.recordedAt,
      codecs: file.codecs,
      isDrawable: file.isDrawable,
      addedAt: file.addedAt,
      addedBy: file.addedBy,
    })),
    factIds: facts.get(row.id) ?? [],
  }));
}
