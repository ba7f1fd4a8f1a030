/** What custody is kept of: items of evidence, and devices. */
import { type Evidence, getEvidence, kindLabels, searchEvidence } from "#src/features/evidence/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Device, getDevice, listDevices } from "./devices.ts";
import { deviceKindLabels } from "./words.ts";

export interface CustodyItem {
  readonly id: string;
  readonly incidentId: string;
  readonly type: "evidence" | "device";
  /** E-003 or D-001 */
  readonly label: string;
  readonly title: string;
  readonly kindLabel: string;
  /** A thing that can be carried away; otherwise data, which only is copied. */
  readonly isPhysical: boolean;
  /** Where the registers say it lies, until somebody records an act. */
  readonly keptWhere: string;
  readonly keptBy: string;
  readonly isWithdrawn: boolean;
  /** Of evidence: its files. */
  readonly files: Evidence["files"];
}

export const isDeviceId = (id: string): boolean => id.startsWith("dev_");

/** Evidence in the order of its numbers, then devices; what was withdrawn stays. */
export function listItems(read: Reader, incidentId: string): CustodyItem[] {
  const { items } = searchEvidence(read, incidentId, { limit: 1_000_000 });
  return [...items.map(ofEvidence), ...listDevices(read, incidentId).map(ofDevice)];
}

/** Throws `not_found`, also for an item of another incident. */
export function getItem(read: Reader, incidentId: string, id: string): CustodyItem {
  return isDeviceId(id)
    ? ofDevice(getDevice(read, incidentId, id))
    : ofEvidence(getEvidence(read, incidentId, id));
}

function ofEvidence(item: Evidence): CustodyItem {
  return {
    id: item.id,
    incidentId: item.incidentId,
    type: "evidence",
    label: item.label,
    title: item.title,
    kindLabel: kindLabels[item.kind],
    isPhysical: item.form !== "data",
    keptWhere: item.keptWhere,
    keptBy: item.keptBy,
    isWithdrawn: item.withdrawnAt !== null,
    files: item.files,
  };
}

function ofDevice(device: Device): CustodyItem {
  const { fields } = device;
  return {
    id: device.id,
    incidentId: device.incidentId,
    type: "device",
    label: device.label,
    title: [fields.model, fields.serial].filter(Boolean).join("　") || deviceKindLabels[fields.kind],
    kindLabel: deviceKindLabels[fields.kind],
    isPhysical: true,
    keptWhere: fields.place,
    keptBy: "",
    isWithdrawn: false,
    files: [],
  };
}
