/** Devices that may hold traces (機器台帳): what they are, where they lie, and what must not be done with them. */
import { and, asc, desc, eq, max } from "drizzle-orm";
import { z } from "zod";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { refuseUnseen, revisionRead } from "#src/lib/revision.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedTime, typedWholeDay } from "#src/lib/typed-text.ts";
import { whole } from "#src/lib/whole.ts";
import type { Reader } from "#src/platform/database.ts";
import { deviceAdded, deviceDescribed } from "./events.ts";
import { device, deviceRevision } from "./tables.ts";
import { careLabels, codesOf, deviceKindLabels, deviceLabel, powerLabels } from "./words.ts";

export const deviceInput = z.object({
  kind: z.enum(codesOf(deviceKindLabels), "機器の種類を選んでください。"),
  /** Maker and model. */
  model: typedLine(100).default(""),
  /** Serial or asset number. */
  serial: typedLine(100).default(""),
  usedBy: typedLine(100).default(""),
  /** Where it lies, until an act of custody says otherwise. */
  place: typedLine(200).default(""),
  power: z.enum(codesOf(powerLabels), "電源の状態を選んでください。").default("unknown"),
  untouchedOn: typedWholeDay.default(null),
  untouchedAt: typedTime.default(null),
  care: z.array(z.enum(codesOf(careLabels))).default([]),
  note: typedProse(1000).default(""),
});
export type DeviceFields = z.infer<typeof deviceInput>;
/** What is typed, and the revision that the writer had before them. */
export const deviceChange = whole(deviceInput).safeExtend({ revision: revisionRead });

export interface Device {
  readonly id: string;
  readonly incidentId: string;
  readonly number: number;
  /** D-001 */
  readonly label: string;
  readonly revision: number;
  readonly fields: DeviceFields;
  /** A file of evidence that shows the device. */
  readonly photoFileId: string | undefined;
  readonly addedAt: string;
  /** When the newest wording was written. */
  readonly at: string;
}

export interface DeviceRevision {
  readonly revision: number;
  readonly at: string;
  readonly by: string;
  readonly fields: DeviceFields;
}

/** Puts a device on the list. Throws `invalid_input` for a day that has not come. */
export function addDevice(tx: Tx, incidentId: string, fields: DeviceFields): Device {
  getIncident(tx.db, incidentId);
  checkDay(tx, fields);
  const last = tx.db
    .select({ number: max(device.number) })
    .from(device)
    .where(eq(device.incidentId, incidentId))
    .get();
  const number = (last?.number ?? 0) + 1;
  const id = newId("dev");
  const at = tx.at.toISOString();
  tx.db.insert(device).values({ id, incidentId, number, addedAt: at, addedBy: tx.actor.id }).run();
  const fields_sha256 = save(tx, id, 1, fields, null);
  tx.record(deviceAdded, incidentId, { device: id, number, fields_sha256 });
  return getDevice(tx.db, incidentId, id);
}

/**
 * Writes anew what the list says of a device, or which photo shows it; the former wording stays. Throws `not_found`,
 * `invalid_input`, and `changed_elsewhere` where another revision than the one that the writer had seen would be
 * overwritten.
 */
export function describeDevice(
  tx: Tx,
  incidentId: string,
  id: string,
  { revision: seen, ...fields }: z.infer<typeof deviceChange>,
  photoFileId?: string,
): Device {
  const before = getDevice(tx.db, incidentId, id);
  checkDay(tx, fields);
  const names = (Object.keys(deviceInput.shape) as (keyof DeviceFields)[]).filter(
    (name) => canonicalJson(fields[name]) !== canonicalJson(before.fields[name]),
  );
  refuseUnseen(seen, before.revision, names);
  const revision = before.revision + 1;
  const photo = photoFileId ?? before.photoFileId ?? null;
  const fields_sha256 = save(tx, id, revision, fields, photo);
  const changed = photo === (before.photoFileId ?? null) ? names : [...names, "photo"];
  tx.record(deviceDescribed, incidentId, { device: id, revision, fields: changed, fields_sha256 });
  return getDevice(tx.db, incidentId, id);
}

/** In the order of their numbers. */
export function listDevices(read: Reader, incidentId: string): Device[] {
  const found = new Map<string, Device>();
  const rows = read
    .select({ device, revision: deviceRevision })
    .from(device)
    .innerJoin(deviceRevision, eq(deviceRevision.deviceId, device.id))
    .where(eq(device.incidentId, incidentId))
    .orderBy(asc(device.number), asc(deviceRevision.revision))
    .all();
  // The newest revision comes last and stands.
  for (const row of rows) found.set(row.device.id, deviceOf(row.device, row.revision));
  return [...found.values()];
}

/** Throws `not_found`, also for a device of another incident. */
export function getDevice(read: Reader, incidentId: string, id: string): Device {
  const row = read
    .select({ device, revision: deviceRevision })
    .from(device)
    .innerJoin(deviceRevision, eq(deviceRevision.deviceId, device.id))
    .where(and(eq(device.incidentId, incidentId), eq(device.id, id)))
    .orderBy(desc(deviceRevision.revision))
    .get();
  if (!row) throw new Refusal("not_found");
  return deviceOf(row.device, row.revision);
}

/** Every wording, newest first. */
export function listDeviceRevisions(read: Reader, deviceId: string): DeviceRevision[] {
  return read
    .select()
    .from(deviceRevision)
    .where(eq(deviceRevision.deviceId, deviceId))
    .orderBy(desc(deviceRevision.revision))
    .all()
    .map((row) => ({
      revision: row.revision,
      at: row.at,
      by: row.byUser,
      fields: JSON.parse(row.fields) as DeviceFields,
    }));
}

function deviceOf(
  row: typeof device.$inferSelect,
  { revision, fields, photoFileId, at }: typeof deviceRevision.$inferSelect,
): Device {
  return {
    id: row.id,
    incidentId: row.incidentId,
    number: row.number,
    label: deviceLabel(row.number),
    revision,
    fields: JSON.parse(fields) as DeviceFields,
    photoFileId: photoFileId ?? undefined,
    addedAt: row.addedAt,
    at,
  };
}

function save(
  tx: Tx,
  deviceId: string,
  revision: number,
  fields: DeviceFields,
  photoFileId: string | null,
): string {
  const text = canonicalJson(fields);
  const at = tx.at.toISOString();
  tx.db
    .insert(deviceRevision)
    .values({ deviceId, revision, fields: text, photoFileId, at, byUser: tx.actor.id })
    .run();
  return deviceDigest(text, photoFileId);
}

/** Of a wording and the photo beside it. */
export const deviceDigest = (fields: string, photoFileId: string | null): string =>
  sha256Hex(canonicalJson({ fields, photo: photoFileId }));

function checkDay(tx: Tx, { untouchedOn, untouchedAt }: DeviceFields): void {
  if (untouchedOn !== null && untouchedOn > dateInTokyo(tx.at)) {
    throw new Refusal("invalid_input", {}, { untouchedOn: "今日より先の日付です。ご確認ください。" });
  }
  if (untouchedOn === null && untouchedAt !== null) {
    throw new Refusal("invalid_input", {}, { untouchedAt: "日付を入れてから、時刻を入れてください。" });
  }
}
