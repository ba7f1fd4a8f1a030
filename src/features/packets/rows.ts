/** Do the rows say what their entries said? For the whole check of the house. */
import { asc } from "drizzle-orm";
import type { z } from "zod";
import { eventsTold, findFile } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { digestOf } from "./choice.ts";
import { packetEnded, packetHandedOver, packetIssued, packetStarted } from "./events.ts";
import { packet, packetHandover } from "./tables.ts";

interface PacketFault {
  readonly code: keyof typeof meanings;
  /** Id of the packet or handover. */
  readonly where: string;
}

const meanings = {
  packet_changed: "提出用データの記載が、作ったときの記録と違います。",
  packet_unlogged: "提出用データの記載に、対応する操作の記録がありません。",
  packet_missing: "記録にある提出用データが、なくなっています。",
  packet_handover_changed: "提出用データを渡した記録が、書いたときの記録と違います。",
  packet_handover_missing: "記録にある、提出用データを渡したという記載が、なくなっています。",
} as const;

/** One Japanese sentence for a fault. */
export const packetFaultSentence = ({ code, where }: PacketFault): string => `${meanings[code]}（${where}）`;

/** Compares every packet and handover with their entries. Returns all it finds, whatever the rows hold. */
export function verifyPackets(read: Reader): PacketFault[] {
  return [...packetFaults(read), ...handoverFaults(read)];
}

function packetFaults(read: Reader): PacketFault[] {
  const told = toldByLedger(read);
  const faults: PacketFault[] = [];
  for (const row of read.select().from(packet).orderBy(asc(packet.id)).all()) {
    const said = told.get(row.id);
    told.delete(row.id);
    if (!said) faults.push({ code: "packet_unlogged", where: row.id });
    else if (!agrees(read, row, said)) faults.push({ code: "packet_changed", where: row.id });
  }
  for (const where of told.keys()) faults.push({ code: "packet_missing", where });
  return faults;
}

function agrees(read: Reader, row: typeof packet.$inferSelect, said: Said): boolean {
  const { end } = said;
  return (
    said.incidentId === row.incidentId &&
    said.number === row.number &&
    said.attempt === row.attempt &&
    said.startedAt === row.startedAt &&
    said.startedBy === row.startedBy &&
    // The text is what was digested; only after that may it be taken apart.
    said.choiceSha256 === sha256Hex(row.choice) &&
    saysTheSame(row) &&
    (end?.state ?? "making") === row.state &&
    (end?.at ?? null) === row.endedAt &&
    end?.made?.recipe_sha256 === (row.recipe === null ? undefined : sha256Hex(row.recipe)) &&
    end?.made?.tag_manifest_sha256 === (row.tagManifestSha256 ?? undefined) &&
    end?.made?.zip_sha256 === (row.file === null ? undefined : findFile(read, row.file)?.sha256)
  );
}

function saysTheSame({ choice, recipientKind, recipientName, purpose }: typeof packet.$inferSelect): boolean {
  const chosen = JSON.parse(choice);
  return chosen.recipient === recipientKind && chosen.name === recipientName && chosen.purpose === purpose;
}

interface End {
  readonly seq: number;
  readonly at: string;
  readonly state: "made" | "cancelled" | "failed";
  readonly made?: z.infer<typeof packetIssued.payload>;
}

interface Said {
  readonly incidentId: string | null;
  readonly number: number;
  readonly startedAt: string;
  readonly startedBy: string;
  /** Of the last making. */
  readonly attempt: number;
  readonly choiceSha256: string;
  /** How the last making ended; undefined while it runs, or when it was stopped. */
  readonly end: End | undefined;
}

function toldByLedger(read: Reader): Map<string, Said> {
  const ends = endsTold(read);
  const told = new Map<string, Said>();
  for (const { entry, payload } of eventsTold(read, packetStarted)) {
    const end = ends.get(payload.packet);
    const { startedAt = entry.at, startedBy = entry.actor } = told.get(payload.packet) ?? {};
    told.set(payload.packet, {
      incidentId: entry.incident,
      number: payload.number,
      startedAt,
      startedBy,
      attempt: payload.attempt,
      choiceSha256: payload.choice_sha256,
      end: end && end.seq > entry.seq ? end : undefined,
    });
  }
  return told;
}

/** The last end of each packet. */
function endsTold(read: Reader): Map<string, End> {
  const ends = [
    ...[...eventsTold(read, packetEnded)].map(({ entry, payload }) => ({
      packet: payload.packet,
      end: { seq: entry.seq, at: entry.at, state: payload.state },
    })),
    ...[...eventsTold(read, packetIssued)].map(({ entry, payload }) => ({
      packet: payload.packet,
      end: { seq: entry.seq, at: entry.at, state: "made" as const, made: payload },
    })),
  ];
  ends.sort((one, other) => one.end.seq - other.end.seq);
  return new Map(ends.map(({ packet: id, end }) => [id, end]));
}

function handoverFaults(read: Reader): PacketFault[] {
  const told = new Map(
    [...eventsTold(read, packetHandedOver)].map(({ payload }) => [payload.handover, payload]),
  );
  const faults: PacketFault[] = [];
  for (const { packetId, ...row } of read
    .select()
    .from(packetHandover)
    .orderBy(asc(packetHandover.id))
    .all()) {
    const said = told.get(row.id);
    told.delete(row.id);
    if (!said) faults.push({ code: "packet_unlogged", where: row.id });
    else if (said.packet !== packetId || said.row_sha256 !== digestOf(row))
      faults.push({ code: "packet_handover_changed", where: row.id });
  }
  for (const where of told.keys()) faults.push({ code: "packet_handover_missing", where });
  return faults;
}
