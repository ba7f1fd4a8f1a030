/** 「渡した」: to whom and when an issued document left the house. Recorded once, never changed. */
import { z } from "zod";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import { dateInTokyo, isCivilDate } from "#src/lib/civil-date.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine } from "#src/lib/typed-text.ts";
import { documentHandedOver } from "./events.ts";
import { getDocument, type Handover } from "./queries.ts";
import { documentHandover } from "./tables.ts";

export const handoverInput = z.object({
  /** 「例示警察署 生活安全課 見本巡査部長」 */
  handedTo: typedLine(200).refine(
    (text) => text !== "",
    "渡した相手を入れてください。例：例示警察署 生活安全課",
  ),
  handedOn: z.string().refine(isCivilDate, "渡した日を入れてください。例：令和8年11月21日"),
  note: typedLine(300).default(""),
});
export type HandoverInput = z.infer<typeof handoverInput>;

/** Throws `not_found`, and `invalid_input` for a day before the document was issued or one that has not come. */
export function recordHandover(
  tx: Tx,
  incidentId: string,
  documentId: string,
  input: HandoverInput,
): Handover {
  const issued = getDocument(tx.db, incidentId, documentId);
  if (input.handedOn > dateInTokyo(tx.at)) {
    throw new Refusal("invalid_input", {}, { handedOn: "今日より先の日付です。渡した日をご確認ください。" });
  }
  if (input.handedOn < dateInTokyo(issued.issuedAt)) {
    throw new Refusal(
      "invalid_input",
      {},
      { handedOn: "書類を発行した日より前の日付です。渡した日をご確認ください。" },
    );
  }
  const handover: Handover = {
    id: newId("hnd"),
    ...input,
    recordedAt: tx.at.toISOString(),
    recordedBy: tx.actor.id,
  };
  tx.db
    .insert(documentHandover)
    .values({ ...handover, documentId })
    .run();
  tx.record(documentHandedOver, incidentId, {
    document: documentId,
    handover: handover.id,
    handed_on: handover.handedOn,
    row_sha256: handoverDigest(handover),
  });
  return handover;
}

/** Hex SHA-256 of all that was written: what the ledger's entry is compared with. */
export const handoverDigest = (handover: Handover): string => sha256Hex(canonicalJson({ ...handover }));
