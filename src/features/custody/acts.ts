/** What people did with things: recorded once, never edited; a wrong act is corrected by one that points at it. */
import { eq, max } from "drizzle-orm";
import { z } from "zod";
import { getEvidence } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedTime, typedWholeDay } from "#src/lib/typed-text.ts";
import { actRecorded, receiptAttached } from "./events.ts";
import { getItem, isDeviceId } from "./items.ts";
import { type Act, getAct, listActs } from "./queries.ts";
import { custodyAct, custodyActItem, custodyReceipt } from "./tables.ts";
import { whereNow } from "./where.ts";
import { actionLabels, actLabel, codesOf, type RecordedAction, timeSourceLabels } from "./words.ts";

const shape = z.object({
  action: z.enum(codesOf(actionLabels), "何をしたかを選んでください。"),
  items: z
    .array(
      z.strictObject({ id: z.string(), condition: typedLine(200).default("") }),
      "どの物かを選んでください。",
    )
    .min(1, "どの物かを選んでください。")
    .max(200, "一度に記録できるのは200点までです。分けて記録してください。"),
  happenedOn: typedWholeDay.default(null),
  happenedAt: typedTime.default(null),
  timeSource: z
    .enum(codesOf(timeSourceLabels), "日時をどのように確かめたかを選んでください。")
    .default("clock"),
  releasedBy: typedLine(100).default(""),
  releasedAffiliation: typedLine(100).default(""),
  receivedBy: typedLine(100).default(""),
  receivedAffiliation: typedLine(100).default(""),
  witness: typedLine(100).default(""),
  /** Where it happened. */
  place: typedLine(200).default(""),
  /** Where the thing lies afterwards, in the shop's hands. */
  keptAt: typedLine(200).default(""),
  purpose: typedLine(200).default(""),
  /** Number of the seal or bag. */
  seal: typedLine(60).default(""),
  /** Camera, scanner, program and its version. */
  tool: typedLine(100).default(""),
  /** 受理番号 */
  caseNumber: typedLine(60).default(""),
  /** The paper that was signed when handing over, in its own words: 任意提出書 … */
  paperTitle: typedLine(100).default(""),
  /** What it says about ownership and return, word for word. */
  paperWords: typedProse(500).default(""),
  /** 押収品目録交付書: number and date as printed. */
  listNumber: typedLine(60).default(""),
  listOn: typedWholeDay.default(null),
  note: typedProse(1000).default(""),
});

export type ActInput = z.infer<typeof shape>;
/** Everything an act says; `reason` only in a correction. */
export type ActFields = ActInput & { readonly reason: string };

/** Who has to be named, by name or affiliation, and the field that asks first. */
const mustName: Partial<Record<RecordedAction, { who: Party; asks: keyof ActInput; message: string }>> = {
  transferred: {
    who: "received",
    asks: "receivedAffiliation",
    message: "渡した相手のお名前か所属を入れてください。例：例示警察署 生活安全課",
  },
  returned: {
    who: "released",
    asks: "releasedAffiliation",
    message: "返してくれた相手のお名前か所属を入れてください。例：例示警察署 生活安全課",
  },
  received: {
    who: "released",
    asks: "releasedBy",
    message: "だれから受け取ったかを、お名前か所属で入れてください。",
  },
  shown: {
    who: "received",
    asks: "receivedAffiliation",
    message: "見せた相手のお名前か所属を入れてください。",
  },
};
type Party = "released" | "received";

/** What people type. */
export const actInput = shape.superRefine((act, context) => {
  const wrong = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (act.happenedOn === null) wrong("happenedOn", "いつのことかを、年月日で入れてください。");
  const must = mustName[act.action];
  if (must && act[`${must.who}By`] === "" && act[`${must.who}Affiliation`] === "")
    wrong(must.asks, must.message);
  if (act.action === "stored" && act.keptAt === "") wrong("keptAt", "保管場所を入れてください。例：店の金庫");
});

export const correctionReason = z.object({
  reason: typedLine(200)
    .default("")
    .refine((text) => text !== "", "どこが違っていたかを入れてください。"),
});

/**
 * Records what was done with one or several items. Throws `not_found` for items of another incident, `invalid_input`
 * for a day that has not come or an item named twice, `custody_destroyed` for what was destroyed before.
 */
export function recordCustody(tx: Tx, incidentId: string, input: ActInput): Act {
  getIncident(tx.db, incidentId);
  checkDay(tx, input);
  checkStillThere(tx, incidentId, input, undefined);
  return keep(tx, incidentId, input.action, { ...input, reason: "" }, null);
}

/** Puts a right act in the place of a wrong one. Throws also `custody_corrected` when that has been done already. */
export function correctCustody(
  tx: Tx,
  incidentId: string,
  actId: string,
  input: ActInput,
  reason: string,
): Act {
  const wrong = standing(tx, incidentId, actId);
  checkDay(tx, input);
  checkStillThere(tx, incidentId, input, wrong.id);
  return keep(tx, incidentId, input.action, { ...input, reason }, wrong.id);
}

/** Says that an act never happened. Throws as `correctCustody`. */
export function voidCustody(tx: Tx, incidentId: string, actId: string, reason: string): Act {
  const wrong = standing(tx, incidentId, actId);
  return keep(tx, incidentId, "voided", { ...wrong.fields, reason }, wrong.id);
}

/** Puts a photo of the paper beside its act. The same photo twice is one. Throws `not_found`. */
export function attachReceipt(tx: Tx, incidentId: string, actId: string, evidenceId: string, fileId: string) {
  const act = getAct(tx.db, incidentId, actId);
  if (!getEvidence(tx.db, incidentId, evidenceId).files.some(({ id }) => id === fileId)) {
    throw new Refusal("not_found");
  }
  if (act.receipts.some((receipt) => receipt.fileId === fileId)) {
    throw new Refusal("custody_receipt_known");
  }
  tx.db.insert(custodyReceipt).values({ actId, fileId, at: tx.at.toISOString(), byUser: tx.actor.id }).run();
  tx.record(receiptAttached, incidentId, { act: actId, file: fileId });
}

function standing(tx: Tx, incidentId: string, actId: string): Act {
  const act = getAct(tx.db, incidentId, actId);
  if (act.correctedBy !== undefined) throw new Refusal("custody_corrected", { act: actLabel(act.number) });
  if (act.action === "voided") throw new Refusal("custody_corrected", { act: actLabel(act.number) });
  return act;
}

function checkDay(tx: Tx, { happenedOn, listOn, items }: ActInput): void {
  const today = dateInTokyo(tx.at);
  const late = "今日より先の日付です。ご確認ください。";
  if (happenedOn !== null && happenedOn > today) throw new Refusal("invalid_input", {}, { happenedOn: late });
  if (listOn !== null && listOn > today) throw new Refusal("invalid_input", {}, { listOn: late });
  if (new Set(items.map(({ id }) => id)).size !== items.length) {
    throw new Refusal("invalid_input", {}, { items: "同じ物が二度選ばれています。" });
  }
}

/** `instead`: the act that this one stands for no longer counts. */
function checkStillThere(tx: Tx, incidentId: string, input: ActInput, instead: string | undefined): void {
  const acts = listActs(tx.db, incidentId).filter((act) => act.id !== instead);
  for (const { id } of input.items) {
    const item = getItem(tx.db, incidentId, id);
    const now = whereNow(item, acts);
    if (now.state === "destroyed" && input.happenedOn! > now.since!) {
      throw new Refusal("custody_destroyed", { item: item.label });
    }
  }
}

function keep(
  tx: Tx,
  incidentId: string,
  action: RecordedAction,
  fields: ActFields,
  corrects: string | null,
): Act {
  const id = newId("act");
  const last = tx.db
    .select({ number: max(custodyAct.number) })
    .from(custodyAct)
    .where(eq(custodyAct.incidentId, incidentId))
    .get();
  const number = (last?.number ?? 0) + 1;
  const text = canonicalJson({ ...fields, action });
  const items = fields.items.map((item) => item.id);
  const entry = tx.record(actRecorded, incidentId, {
    act: id,
    number,
    action,
    items,
    corrects,
    fields_sha256: sha256Hex(text),
  });
  const recordedAt = tx.at.toISOString();
  tx.db
    .insert(custodyAct)
    .values({
      id,
      incidentId,
      number,
      action,
      fields: text,
      corrects,
      entry,
      recordedAt,
      recordedBy: tx.actor.id,
    })
    .run();
  items.forEach((item, index) => {
    const which = isDeviceId(item)
      ? { deviceId: item, evidenceId: null }
      : { evidenceId: item, deviceId: null };
    tx.db
      .insert(custodyActItem)
      .values({ actId: id, position: index + 1, ...which })
      .run();
  });
  return getAct(tx.db, incidentId, id);
}
