/** Does what was written of custody agree with the ledger: every act, receipt, owner and device, word for word? */
import { asc, eq } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { deviceDigest } from "./devices.ts";
import { actRecorded, deviceAdded, deviceDescribed, ownerTold, receiptAttached } from "./events.ts";
import {
  custodyAct,
  custodyActItem,
  custodyOwner,
  custodyReceipt,
  device,
  deviceRevision,
} from "./tables.ts";
import { actLabel, deviceLabel } from "./words.ts";

interface CustodyFault {
  readonly code: keyof typeof meanings;
  /** Number or id; never personal data. */
  readonly where: string;
}

const meanings = {
  act_not_in_log: "受渡しの記録にあるものが、記録簿に見当たりません。",
  act_differs_from_log: "受渡しの記録の内容が、書いたときの記録と違います。",
  act_not_kept: "記録簿にある受渡しが、受渡しの記録から消えています。",
  receipt_differs_from_log: "受渡しに添えた受領書の写真が、記録と違います。",
  owner_differs_from_log: "だれの物かの記載が、書いたときの記録と違います。",
  device_differs_from_log: "機器の台帳の記載が、書いたときの記録と違います。",
} as const;

/** One Japanese sentence for a fault. */
export const custodyFaultSentence = ({ code, where }: CustodyFault): string =>
  `${meanings[code]}（${where}）`;

/** Compares all rows of custody with their entries. Returns all it finds. */
export function verifyCustody(read: Reader): CustodyFault[] {
  return [...actFaults(read), ...receiptFaults(read), ...ownerFaults(read), ...deviceFaults(read)];
}

function actFaults(read: Reader): CustodyFault[] {
  const faults: CustodyFault[] = [];
  const told = new Map(
    [...eventsTold(read, actRecorded)].map(({ entry, payload }) => [payload.act, { entry, payload }]),
  );
  const items = new Map<string, string[]>();
  for (const row of read
    .select()
    .from(custodyActItem)
    .orderBy(asc(custodyActItem.actId), asc(custodyActItem.position))
    .all()) {
    items.set(row.actId, [...(items.get(row.actId) ?? []), row.evidenceId ?? row.deviceId ?? ""]);
  }
  const rows = read
    .select()
    .from(custodyAct)
    .orderBy(asc(custodyAct.incidentId), asc(custodyAct.number))
    .all();
  for (const row of rows) {
    const where = actLabel(row.number);
    const said = told.get(row.id);
    told.delete(row.id);
    if (!said) {
      faults.push({ code: "act_not_in_log", where });
      continue;
    }
    const { entry, payload } = said;
    const agrees =
      payload.fields_sha256 === sha256Hex(row.fields) &&
      payload.number === row.number &&
      payload.action === row.action &&
      payload.corrects === row.corrects &&
      entry.seq === row.entry &&
      entry.incident === row.incidentId &&
      entry.at === row.recordedAt &&
      entry.actor === row.recordedBy &&
      payload.items.join() === (items.get(row.id) ?? []).join();
    if (!agrees) faults.push({ code: "act_differs_from_log", where });
  }
  for (const { payload } of told.values())
    faults.push({ code: "act_not_kept", where: actLabel(payload.number) });
  return faults;
}

function receiptFaults(read: Reader): CustodyFault[] {
  const told = [...eventsTold(read, receiptAttached)].map(({ payload }) => `${payload.act} ${payload.file}`);
  const kept = read
    .select({ actId: custodyReceipt.actId, fileId: custodyReceipt.fileId })
    .from(custodyReceipt)
    .all()
    .map(({ actId, fileId }) => `${actId} ${fileId}`);
  return [...different(told, kept)].map((pair) => ({
    code: "receipt_differs_from_log",
    where: pair.split(" ")[1]!,
  }));
}

function ownerFaults(read: Reader): CustodyFault[] {
  const told = [...eventsTold(read, ownerTold)].map(
    ({ payload }) => `${payload.item} ${payload.revision} ${payload.fields_sha256}`,
  );
  const kept = read
    .select()
    .from(custodyOwner)
    .all()
    .map((row) => `${row.itemId} ${row.revision} ${sha256Hex(row.fields)}`);
  const items = new Set([...different(told, kept)].map((line) => line.split(" ")[0]!));
  return [...items].map((where) => ({ code: "owner_differs_from_log", where }));
}

function deviceFaults(read: Reader): CustodyFault[] {
  const told = [
    ...[...eventsTold(read, deviceAdded)].map(
      ({ payload }) => `${payload.device} 1 ${payload.fields_sha256}`,
    ),
    ...[...eventsTold(read, deviceDescribed)].map(
      ({ payload }) => `${payload.device} ${payload.revision} ${payload.fields_sha256}`,
    ),
  ];
  const kept = read
    .select()
    .from(deviceRevision)
    .all()
    .map((row) => `${row.deviceId} ${row.revision} ${deviceDigest(row.fields, row.photoFileId)}`);
  const found = new Set([...different(told, kept)].map((line) => line.split(" ")[0]!));
  const numbers = new Map<string, number>();
  for (const { payload, entry } of eventsTold(read, deviceAdded)) {
    numbers.set(payload.device, payload.number);
    const row = read.select().from(device).where(eq(device.id, payload.device)).get();
    if (row?.number !== payload.number || row.incidentId !== entry.incident) found.add(payload.device);
  }
  return [...found].map((id) => ({
    code: "device_differs_from_log",
    where: numbers.has(id) ? deviceLabel(numbers.get(id)!) : id,
  }));
}

/** What stands in one list only. */
function different(told: readonly string[], kept: readonly string[]): Set<string> {
  const found = new Set(told);
  const extra = kept.filter((line) => !found.delete(line));
  return new Set([...found, ...extra]);
}
