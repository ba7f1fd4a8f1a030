/** Writing: a request, its changes, and what became of it. Each leaves its entry with a digest of what was said. */
import { eq, max } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedWholeDay } from "#src/lib/typed-text.ts";
import { whole } from "#src/lib/whole.ts";
import { requestAnswered, requestChanged, requestDrafted, requestRemoved, requestSent } from "./events.ts";
import { getRequest, type PreservationRequest } from "./queries.ts";
import { preservationRequest, preservationRevision, preservationStep } from "./tables.ts";
import { outcomes, retentions, sendingWays, vendors } from "./words.ts";

const days = z
  .union([z.literal("").transform(() => null), z.null(), z.coerce.number("日数を数字で入れてください。")])
  .refine(
    (count) => count === null || (Number.isInteger(count) && count >= 1 && count <= 3650),
    "1日から3650日までの日数を、数字で入れてください。",
  );

const shape = z.object({
  vendor: z.enum(vendors, "依頼先の種類を選んでください。"),
  name: typedLine(100).refine((name) => name !== "", "依頼先の会社名を入れてください。"),
  /** Desk, address, telephone, mail: as a letter is addressed. */
  contact: typedProse(500).default(""),
  /** Contract number, shop id or name of the shop's own account with this vendor. */
  account: typedLine(200).default(""),
  records: typedProse(1500).refine((text) => text !== "", "残してほしい記録を入れてください。"),
  from: typedWholeDay.default(null),
  until: typedWholeDay.default(null),
  retention: z.enum(retentions, "保存日数が分かるかどうかを選んでください。").default("unknown"),
  retentionDays: days.default(null),
  /** The login or device that the request is about: said instead of a person's name. */
  target: typedLine(200).default(""),
  /** The owner's own choice to name the person in the letter. */
  namesPerson: z.boolean().default(false),
  note: typedProse(1000).default(""),
});

const checked = shape
  .refine(({ from, until }) => from === null || until === null || from <= until, {
    path: ["until"],
    message: "終わりの日が、始まりの日より前になっています。",
  })
  .refine(({ retention, retentionDays }) => retention === "unknown" || retentionDays !== null, {
    path: ["retentionDays"],
    message: "保存日数を入れるか、「分からない」を選んでください。",
  });
/** A number of days stands only where it is known. */
const settled = <Fields extends z.output<typeof shape>>(fields: Fields): Fields => ({
  ...fields,
  retentionDays: fields.retention === "known" ? fields.retentionDays : null,
});

/** What people type about a request. */
export const requestInput = checked.transform(settled);
/** The same from programs. */
export const requestBody = checked.strict().transform(settled);
export type RequestFields = z.output<typeof requestInput>;
/** What is typed, and the revision that the writer had before them. */
export const requestChange = whole(checked).safeExtend({ revision: revisionRead }).transform(settled);
const fieldNames = Object.keys(shape.shape) as (keyof RequestFields)[];

const happened = (what: string) =>
  typedWholeDay.refine((day): day is string => day !== null, `${what}を入れてください。`);

export const sentInput = z.object({
  on: happened("送った日"),
  how: z.enum(sendingWays, "送り方を選んでください。"),
  note: typedLine(200).default(""),
});
export type SentFields = z.output<typeof sentInput>;

export const answeredInput = z.object({
  on: happened("回答のあった日"),
  outcome: z.enum(outcomes, "回答の内容を選んでください。"),
  keptUntil: typedWholeDay.default(null),
  /** Number that the vendor gave (受付番号). */
  reference: typedLine(100).default(""),
  note: typedProse(1000).default(""),
});
export type AnsweredFields = z.output<typeof answeredInput>;

/** Throws `not_found` for an unknown incident. Returns the request's id. */
export function addRequest(tx: Tx, incidentId: string, fields: RequestFields): string {
  getIncident(tx.db, incidentId);
  const id = newId("prs");
  const last = tx.db
    .select({ number: max(preservationRequest.number) })
    .from(preservationRequest)
    .where(eq(preservationRequest.incidentId, incidentId))
    .get();
  const number = (last?.number ?? 0) + 1;
  tx.db.insert(preservationRequest).values({ id, incidentId, number, removedAt: null }).run();
  const fields_sha256 = saveRevision(tx, id, 1, fields);
  tx.record(requestDrafted, incidentId, {
    request: id,
    number,
    revision: 1,
    fields: fieldNames,
    fields_sha256,
  });
  return id;
}

/**
 * Saves another wording, also where nothing differs. Throws `not_found`, `preservation_removed`, and
 * `changed_elsewhere` where another revision than the one that the writer had seen would be overwritten.
 */
export function changeRequest(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...fields }: z.output<typeof requestChange>,
): string[] {
  const found = openRequest(tx, incidentId, id);
  const changed = fieldNames.filter((name) => found[name] !== fields[name]);
  refuseUnseen(seen, found.revision, changed);
  const revision = found.revision + 1;
  const fields_sha256 = saveRevision(tx, id, revision, fields);
  const { number } = found;
  tx.record(requestChanged, incidentId, { request: id, number, revision, fields: changed, fields_sha256 });
  return changed;
}

/** Throws `not_found`, `preservation_removed`, and `invalid_input` for a day that has not come. */
export function recordSent(tx: Tx, incidentId: string, id: string, fields: SentFields): void {
  const step = addStep(tx, openRequest(tx, incidentId, id), "sent", fields);
  tx.record(requestSent, incidentId, { request: id, ...step });
}

/** As `recordSent`. */
export function recordAnswered(tx: Tx, incidentId: string, id: string, fields: AnsweredFields): void {
  const step = addStep(tx, openRequest(tx, incidentId, id), "answered", fields);
  tx.record(requestAnswered, incidentId, { request: id, ...step });
}

/** Takes a request back that was written by mistake. It stays readable at its address. */
export function removeRequest(tx: Tx, incidentId: string, id: string): void {
  openRequest(tx, incidentId, id);
  tx.db
    .update(preservationRequest)
    .set({ removedAt: tx.at.toISOString() })
    .where(eq(preservationRequest.id, id))
    .run();
  tx.record(requestRemoved, incidentId, { request: id });
}

function openRequest(tx: Tx, incidentId: string, id: string): PreservationRequest {
  const found = getRequest(tx.db, incidentId, id);
  if (found.removedAt !== null) throw new Refusal("preservation_removed");
  return found;
}

function saveRevision(tx: Tx, requestId: string, revision: number, fields: RequestFields): string {
  const text = canonicalJson(fields);
  tx.db
    .insert(preservationRevision)
    .values({ requestId, revision, fields: text, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  return sha256Hex(text);
}

function addStep(
  tx: Tx,
  { id: requestId, steps }: PreservationRequest,
  kind: "sent" | "answered",
  fields: SentFields | AnsweredFields,
): { step: string; fields_sha256: string } {
  if (fields.on > dateInTokyo(tx.at))
    throw new Refusal("invalid_input", {}, { on: "今日より先の日付です。" });
  const step = newId("prt");
  const text = canonicalJson(fields);
  tx.db
    .insert(preservationStep)
    .values({
      id: step,
      requestId,
      position: steps.length + 1,
      kind,
      fields: text,
      at: tx.at.toISOString(),
      byUser: tx.actor.id,
    })
    .run();
  return { step, fields_sha256: sha256Hex(text) };
}
