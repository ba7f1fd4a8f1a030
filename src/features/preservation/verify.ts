/** Does every request and every step still say what it said when it was written? */
import { asc, eq } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { requestAnswered, requestChanged, requestDrafted, requestRemoved, requestSent } from "./events.ts";
import { preservationRequest, preservationRevision, preservationStep } from "./tables.ts";

interface PreservationFault {
  readonly code:
    | "preservation_not_in_log"
    | "preservation_differs"
    | "preservation_step_differs"
    | "preservation_removal_differs"
    | "preservation_not_in_register";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<PreservationFault["code"], string> = {
  preservation_not_in_log: "ログ保全の依頼先が、書いたときの記録に見当たりません。",
  preservation_differs: "ログ保全の依頼先の内容が、書いたときの記録と違います。",
  preservation_step_differs: "ログ保全の依頼を送ったこと、または回答の内容が、記録と違います。",
  preservation_removal_differs: "ログ保全の依頼先を外したこと、または残していることが、記録と違います。",
  preservation_not_in_register: "記録にあるログ保全の依頼先か、送付・回答の記録が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const preservationFaultSentence = (fault: PreservationFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every wording and step with its entry. Returns all it finds. */
export function verifyPreservation(read: Reader): PreservationFault[] {
  const faults: PreservationFault[] = [];
  const told = toldByLedger(read);
  const requests = read.select().from(preservationRequest).orderBy(asc(preservationRequest.id)).all();
  for (const request of requests) {
    const where = `依頼先${request.number} ${request.id}`;
    const entry = told.requests.get(request.id);
    told.requests.delete(request.id);
    if (entry?.incident !== request.incidentId || entry.number !== request.number)
      faults.push({ code: "preservation_not_in_log", where });
    if ((request.removedAt !== null) !== told.removed.has(request.id))
      faults.push({ code: "preservation_removal_differs", where });
  }
  for (const id of told.requests.keys()) faults.push({ code: "preservation_not_in_register", where: id });
  const rows = read
    .select({ revision: preservationRevision, number: preservationRequest.number })
    .from(preservationRevision)
    .innerJoin(preservationRequest, eq(preservationRequest.id, preservationRevision.requestId))
    .all();
  for (const { revision, number } of rows) {
    const key = `${revision.requestId} ${revision.revision}`;
    if (told.wordings.get(key) !== sha256Hex(revision.fields))
      faults.push({ code: "preservation_differs", where: `依頼先${number} ${key}` });
    told.wordings.delete(key);
  }
  for (const step of read.select().from(preservationStep).all()) {
    const key = `${step.requestId} ${step.kind} ${step.id}`;
    if (told.steps.get(key) !== sha256Hex(step.fields))
      faults.push({ code: "preservation_step_differs", where: step.id });
    told.steps.delete(key);
  }
  for (const key of [...told.wordings.keys(), ...told.steps.keys()])
    faults.push({ code: "preservation_not_in_register", where: key });
  return faults;
}

function toldByLedger(read: Reader) {
  const requests = new Map<string, { incident: string | null; number: number }>();
  const wordings = new Map<string, string>();
  const steps = new Map<string, string>();
  const removed = new Set<string>();
  for (const { entry, payload } of eventsTold(read, requestDrafted)) {
    requests.set(payload.request, { incident: entry.incident, number: payload.number });
    wordings.set(`${payload.request} ${payload.revision}`, payload.fields_sha256);
  }
  for (const { payload } of eventsTold(read, requestChanged))
    wordings.set(`${payload.request} ${payload.revision}`, payload.fields_sha256);
  for (const { payload } of eventsTold(read, requestSent))
    steps.set(`${payload.request} sent ${payload.step}`, payload.fields_sha256);
  for (const { payload } of eventsTold(read, requestAnswered))
    steps.set(`${payload.request} answered ${payload.step}`, payload.fields_sha256);
  for (const { payload } of eventsTold(read, requestRemoved)) removed.add(payload.request);
  return { requests, wordings, steps, removed };
}
