/** Do the rows say what their entries said? For the whole check of the house. */
import { eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { digestOf } from "./choice.ts";
import { packetHandedOver, packetIssued, packetStarted } from "./events.ts";
import { allPackets } from "./queries.ts";

export interface PacketFault {
  readonly code: "packet_changed" | "packet_handover_changed" | "packet_unlogged";
  /** Id of the packet or handover. */
  readonly where: string;
}

export function packetFaultSentence({ code, where }: PacketFault): string {
  switch (code) {
    case "packet_changed":
      return `渡した提出用データ（${where}）の記載が、作ったときの記録と違います。`;
    case "packet_handover_changed":
      return `提出用データを渡した記録（${where}）が、書いたときの記録と違います。`;
    case "packet_unlogged":
      return `提出用データの記載（${where}）に、対応する操作の記録がありません。`;
  }
}

/** Compares every packet and handover with the digests that the log holds. */
export function verifyPackets(read: Reader): PacketFault[] {
  const choices = new Map<string, string>();
  for (const { payload } of eventsTold(read, packetStarted))
    choices.set(payload.packet, payload.choice_sha256);
  const issued = new Map([...eventsTold(read, packetIssued)].map(({ payload }) => [payload.packet, payload]));
  const handed = new Map(
    [...eventsTold(read, packetHandedOver)].map(({ payload }) => [payload.handover, payload.row_sha256]),
  );
  const faults: PacketFault[] = [];
  const expect = (code: PacketFault["code"], where: string, told: string | undefined, now: string): void => {
    if (told === undefined) faults.push({ code: "packet_unlogged", where });
    else if (told !== now) faults.push({ code, where });
  };
  for (const one of allPackets(read)) {
    const { recipient, recipientName: name, purpose } = one;
    expect(
      "packet_changed",
      one.id,
      choices.get(one.id),
      digestOf({ ...one.choice, recipient, name, purpose }),
    );
    if (one.recipe) {
      const told = issued.get(one.id);
      expect("packet_changed", one.id, told?.recipe_sha256, digestOf(one.recipe));
      expect("packet_changed", one.id, told?.tag_manifest_sha256, one.tagManifestSha256 ?? "");
      expect("packet_changed", one.id, told?.zip_sha256, one.file?.sha256 ?? "");
    }
    for (const handover of one.handovers) {
      expect("packet_handover_changed", handover.id, handed.get(handover.id), digestOf(handover));
    }
  }
  return faults;
}
