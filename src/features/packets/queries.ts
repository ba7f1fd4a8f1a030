/** Reads of packets and of how they left the house. */
import { and, asc, desc, eq, inArray, lt, max } from "drizzle-orm";
import { findFile } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type PacketChoice, packetChoice } from "./choice.ts";
import { type Recipe, recipeShape } from "./recipe.ts";
import { packet, packetHandover, type packetStates } from "./tables.ts";
import { packetFolder, type RecipientKind, type Way } from "./words.ts";

export interface PacketHandover {
  readonly id: string;
  readonly way: Way;
  readonly handedTo: string;
  readonly handedBy: string;
  /** Civil date. */
  readonly handedOn: string;
  readonly note: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

export interface Packet {
  readonly id: string;
  readonly incidentId: string;
  /** 提出用データ3: counted in its incident. */
  readonly number: number;
  readonly recipient: RecipientKind;
  readonly recipientName: string;
  readonly purpose: string;
  readonly state: (typeof packetStates)[number];
  readonly attempt: number;
  readonly choice: PacketChoice;
  /** null until made. */
  readonly recipe: Recipe | null;
  /** The stored, encrypted zip; null until made. */
  readonly file: { readonly name: string; readonly sizeBytes: number; readonly sha256: string } | null;
  /** Hex: the number on the cover sheet. */
  readonly tagManifestSha256: string | null;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly endedAt: string | null;
  readonly handovers: readonly PacketHandover[];
}

export interface PacketQuery {
  /** Only packets with a lower number: the cursor. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

/** Newest first. */
export function listPackets(read: Reader, incidentId: string, query: PacketQuery = {}): Packet[] {
  const rows = read
    .select()
    .from(packet)
    .where(
      and(
        eq(packet.incidentId, incidentId),
        query.before === undefined ? undefined : lt(packet.number, query.before),
      ),
    )
    .orderBy(desc(packet.number))
    .limit(query.limit ?? 1000)
    .all();
  return withHandovers(read, rows);
}

/** Throws `not_found`, also for a packet of another incident. */
export function getPacket(read: Reader, incidentId: string, id: string): Packet {
  const row = read
    .select()
    .from(packet)
    .where(and(eq(packet.id, id), eq(packet.incidentId, incidentId)))
    .get();
  const [found] = row ? withHandovers(read, [row]) : [];
  if (!found) throw new Refusal("not_found");
  return found;
}

export function nextNumber(read: Reader, incidentId: string): number {
  const last = read
    .select({ number: max(packet.number) })
    .from(packet)
    .where(eq(packet.incidentId, incidentId))
    .get();
  return (last?.number ?? 0) + 1;
}

/** 「packet-1-003.zip」: ASCII, without a name of a person. */
export function packetFileName(incident: number, { number }: Packet): string {
  return `${packetFolder(incident, number)}.zip`;
}

function withHandovers(read: Reader, rows: readonly (typeof packet.$inferSelect)[]): Packet[] {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const given = read
    .select()
    .from(packetHandover)
    .where(inArray(packetHandover.packetId, ids))
    .orderBy(asc(packetHandover.handedOn), asc(packetHandover.id))
    .all();
  return rows.map(({ recipientKind, choice, recipe, file, ...row }) => {
    const stored = file === null ? undefined : findFile(read, file);
    if (file !== null && !stored) throw new Error("a packet lacks its file");
    return {
      ...row,
      recipient: recipientKind,
      choice: packetChoice.parse(JSON.parse(choice)),
      recipe: recipe === null ? null : recipeShape.parse(JSON.parse(recipe)),
      file: stored ? { name: stored.name, sizeBytes: stored.sizeBytes, sha256: stored.sha256 } : null,
      handovers: given
        .filter((one) => one.packetId === row.id)
        .map(({ packetId: _packetId, ...rest }) => rest),
    };
  });
}
