/** 開示の記録: everything of an incident that was given away, packets and documents alike. Read only. */
import { documentName, listDocuments, listKinds } from "#src/features/documents/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import type { Reader } from "#src/platform/database.ts";
import { listPackets } from "./queries.ts";
import { packetLabel, recipientLabels, wayLabels } from "./words.ts";

export interface Disclosure {
  readonly id: string;
  readonly kind: "packet" | "document";
  /** Civil date: when it was handed over, else when it was made. */
  readonly on: string;
  /** 提出用データ2, 書類4 警察相談用資料 第1版. */
  readonly what: string;
  readonly isHandedOver: boolean;
  readonly to: string;
  readonly purpose: string;
  readonly way: string;
  readonly by: string;
  readonly note: string;
  /** What went out: 「E-001-1 元のファイル」 … */
  readonly items: readonly string[];
  /** Columns of a list of customers. */
  readonly fields: readonly string[];
  /** People on a list of customers. */
  readonly customers: number;
  /** Hex SHA-256: the tag manifest of a packet, the PDF of a document. */
  readonly sha256: string;
}

/** Newest first; each handing over is a line, and so is a made packet that was not handed over yet. */
export function listDisclosures(read: Reader, incidentId: string): Disclosure[] {
  return [...packetLines(read, incidentId), ...documentLines(read, incidentId)].sort((a, b) =>
    a.on === b.on ? (a.id < b.id ? 1 : -1) : a.on < b.on ? 1 : -1,
  );
}

function packetLines(read: Reader, incidentId: string): Disclosure[] {
  return listPackets(read, incidentId).flatMap((packet): Disclosure[] => {
    const { recipe, tagManifestSha256 } = packet;
    if (!recipe || !tagManifestSha256) return [];
    const common = {
      kind: "packet" as const,
      what: packetLabel(packet.number),
      purpose: packet.purpose,
      items: recipe.files.map((one) => `${one.label} ${one.form}`),
      fields: recipe.fields,
      customers: recipe.customers,
      sha256: tagManifestSha256,
    };
    const made: Disclosure = {
      ...common,
      id: packet.id,
      on: dateInTokyo(recipe.at),
      isHandedOver: false,
      to: `${packet.recipientName}（${recipientLabels[packet.recipient]}）`,
      way: "",
      by: "",
      note: "",
    };
    if (packet.handovers.length === 0) return [made];
    return packet.handovers.map((one) => ({
      ...common,
      id: packet.id,
      on: one.handedOn,
      isHandedOver: true,
      to: one.handedTo,
      way: wayLabels[one.way],
      by: one.handedBy,
      note: one.note,
    }));
  });
}

function documentLines(read: Reader, incidentId: string): Disclosure[] {
  const recipients = new Map(listKinds().map((one) => [one.kind, one.recipient]));
  return listDocuments(read, incidentId).flatMap((one) =>
    one.handovers.map((given) => ({
      id: one.id,
      kind: "document" as const,
      on: given.handedOn,
      what: `書類${one.number} ${documentName(one)}`,
      isHandedOver: true,
      to: given.handedTo,
      purpose: recipients.get(one.kind) === undefined ? "" : `${recipients.get(one.kind)}用の書類`,
      way: "",
      by: "",
      note: given.note,
      items: [],
      fields: [],
      customers: 0,
      sha256: one.sha256,
    })),
  );
}
