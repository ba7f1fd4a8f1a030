import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { AnsweredFields, RequestFields, SentFields } from "./requests.ts";
import { preservationRequest, preservationRevision, preservationStep } from "./tables.ts";
import type { states } from "./words.ts";

interface StepMeta {
  readonly id: string;
  readonly at: string;
  readonly by: string;
}
export type PreservationStep =
  | (StepMeta & SentFields & { readonly kind: "sent" })
  | (StepMeta & AnsweredFields & { readonly kind: "answered" });

/** A request as its newest wording has it. */
export interface PreservationRequest extends Readonly<RequestFields> {
  readonly id: string;
  readonly incidentId: string;
  /** 依頼先1, counted in its incident. */
  readonly number: number;
  readonly revision: number;
  readonly removedAt: string | null;
  /** In the order in which they were recorded. */
  readonly steps: readonly PreservationStep[];
  readonly state: (typeof states)[number];
  /** The last answer, if there was one. */
  readonly answer: AnsweredFields | undefined;
}

type Row = typeof preservationRequest.$inferSelect;

/** Requests that were not taken back, in the order of their numbers. */
export function listRequests(read: Reader, incidentId: string): PreservationRequest[] {
  const rows = read
    .select()
    .from(preservationRequest)
    .where(and(eq(preservationRequest.incidentId, incidentId), isNull(preservationRequest.removedAt)))
    .orderBy(asc(preservationRequest.number))
    .all();
  return withParts(read, rows);
}

/** Throws `not_found`, also for a request of another incident; one that was taken back is found. */
export function getRequest(read: Reader, incidentId: string, id: string): PreservationRequest {
  const row = read
    .select()
    .from(preservationRequest)
    .where(and(eq(preservationRequest.incidentId, incidentId), eq(preservationRequest.id, id)))
    .get();
  const [found] = row ? withParts(read, [row]) : [];
  if (!found) throw new Refusal("not_found");
  return found;
}

function withParts(read: Reader, rows: readonly Row[]): PreservationRequest[] {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const newest = new Map<string, typeof preservationRevision.$inferSelect>();
  for (const revision of read
    .select()
    .from(preservationRevision)
    .where(inArray(preservationRevision.requestId, ids))
    .orderBy(asc(preservationRevision.revision))
    .all())
    newest.set(revision.requestId, revision);
  const steps = Map.groupBy(
    read
      .select()
      .from(preservationStep)
      .where(inArray(preservationStep.requestId, ids))
      .orderBy(asc(preservationStep.position))
      .all(),
    (step) => step.requestId,
  );
  return rows.map((row) => {
    const revision = newest.get(row.id);
    if (!revision) throw new Error("a request without a wording");
    const taken = (steps.get(row.id) ?? []).map(stepOf);
    const answers = taken.filter((step) => step.kind === "answered");
    return {
      ...row,
      ...(JSON.parse(revision.fields) as RequestFields),
      revision: revision.revision,
      steps: taken,
      state: answers.length > 0 ? "answered" : taken.length > 0 ? "sent" : "drafted",
      answer: answers.at(-1),
    };
  });
}

function stepOf({
  id,
  at,
  byUser: by,
  kind,
  fields,
}: typeof preservationStep.$inferSelect): PreservationStep {
  return { id, at, by, kind, ...JSON.parse(fields) } as PreservationStep;
}
