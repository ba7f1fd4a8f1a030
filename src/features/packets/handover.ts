/** 「渡した」: how, to whom and when a packet left the house. Recorded once, never changed. */
import { z } from "zod";
import type { Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo, isCivilDate } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { typedLine } from "#src/lib/typed-text.ts";
import { digestOf } from "./choice.ts";
import { packetHandedOver } from "./events.ts";
import { getPacket, type PacketHandover } from "./queries.ts";
import { packetHandover } from "./tables.ts";
import { codesOf, wayLabels } from "./words.ts";

export const packetHandoverInput = z.object({
  way: z.enum(codesOf(wayLabels), "渡し方を選んでください。"),
  handedTo: typedLine(200).refine(
    (text) => text !== "",
    "渡した相手を入れてください。例：例示警察署 生活安全課",
  ),
  handedBy: typedLine(100).refine((text) => text !== "", "渡した人を入れてください。"),
  handedOn: z.string().refine(isCivilDate, "渡した日を入れてください。例：令和8年11月21日"),
  note: typedLine(300).default(""),
});
export type PacketHandoverInput = z.infer<typeof packetHandoverInput>;

/** Throws `not_found`, `packet_state` before it is made, and `invalid_input` for a day before that or to come. */
export function recordPacketHandover(
  tx: Tx,
  incidentId: string,
  packetId: string,
  input: PacketHandoverInput,
): PacketHandover {
  const { state, recipe } = getPacket(tx.db, incidentId, packetId);
  if (state !== "made" || !recipe) throw new Refusal("packet_state");
  if (input.handedOn > dateInTokyo(tx.at)) {
    throw new Refusal("invalid_input", {}, { handedOn: "今日より先の日付です。渡した日をご確認ください。" });
  }
  if (input.handedOn < dateInTokyo(recipe.at)) {
    throw new Refusal(
      "invalid_input",
      {},
      { handedOn: "提出用データを作った日より前の日付です。渡した日をご確認ください。" },
    );
  }
  const handover: PacketHandover = {
    id: newId("hnd"),
    ...input,
    recordedAt: tx.at.toISOString(),
    recordedBy: tx.actor.id,
  };
  tx.db
    .insert(packetHandover)
    .values({ ...handover, packetId })
    .run();
  tx.record(packetHandedOver, incidentId, {
    packet: packetId,
    handover: handover.id,
    way: handover.way,
    handed_on: handover.handedOn,
    row_sha256: digestOf(handover),
  });
  return handover;
}
