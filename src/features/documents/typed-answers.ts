/**
 * What the owner typed for a paper, kept in revisions: nobody's
 * answer is overwritten unseen, and the log vouches for each.
 */
import { and, desc, eq } from "drizzle-orm";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { paperAnswersWritten } from "./events.ts";
import { paperAnswers } from "./tables.ts";
import {
  type AnswersOf,
  type PaperPlace,
  type TypedForm,
  type TypedValues,
  valuesFrom,
} from "./typed-form.ts";

/** For `gather`: what was kept for this paper, "" and [] where nothing was. */
export function typedAnswers<F extends TypedForm>(read: Reader, place: PaperPlace, form: F): AnswersOf<F> {
  return valuesFrom(form, findRevision(read, place)?.fields) as AnswersOf<F>;
}

export interface KeptAnswers {
  readonly values: TypedValues;
  /** 0 while nothing was kept. */
  readonly revision: number;
  readonly at: string | null;
  readonly by: string | null;
}

export function keptAnswers(read: Reader, place: PaperPlace, form: TypedForm): KeptAnswers {
  const row = findRevision(read, place);
  return {
    values: valuesFrom(form, row?.fields),
    revision: row?.revision ?? 0,
    at: row?.at ?? null,
    by: row?.byUser ?? null,
  };
}

/**
 * Keeps another revision. `seen` is the revision that the writer had before them; undefined asks for no guard. Throws
 * `paper_answers_changed` when a later one says something else, and `not_found` for an unknown incident. `values` come
 * from `readTyped`. Returns the revision that now stands, the same where nothing differs.
 */
export function saveTypedAnswers(
  tx: Tx,
  place: PaperPlace,
  { form, values, seen }: { readonly form: TypedForm; readonly values: TypedValues; readonly seen?: number },
): number {
  getIncident(tx.db, place.incidentId);
  const kept = keptAnswers(tx.db, place, form);
  const changed = changedFields(form, kept.values, values);
  if (seen !== undefined && seen !== kept.revision && changed.length > 0)
    throw new Refusal("paper_answers_changed");
  const revision = kept.revision + 1;
  const fields = canonicalJson(Object.fromEntries(form.fields.map(({ name }) => [name, values[name]!])));
  tx.db
    .insert(paperAnswers)
    .values({ ...place, revision, fields, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  tx.record(paperAnswersWritten, place.incidentId, {
    kind: place.kind,
    ...(place.subjectId !== "" && { subject: place.subjectId }),
    revision,
    fields: changed,
    fields_sha256: sha256Hex(fields),
  });
  return revision;
}

/** Names of the fields that differ. */
export const changedFields = (form: TypedForm, before: TypedValues, after: TypedValues): string[] =>
  form.fields
    .map(({ name }) => name)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

function findRevision(read: Reader, { incidentId, kind, subjectId }: PaperPlace) {
  return read
    .select()
    .from(paperAnswers)
    .where(
      and(
        eq(paperAnswers.incidentId, incidentId),
        eq(paperAnswers.kind, kind),
        eq(paperAnswers.subjectId, subjectId),
      ),
    )
    .orderBy(desc(paperAnswers.revision))
    .limit(1)
    .get();
}
