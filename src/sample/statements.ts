/** The sample's letters told whole: how each postcard arrived, one compared with the register, and logs to be kept. */
import {
  arrivalInput,
  comparisonInput,
  listCustomersForLetters,
  recordArrival,
  saveComparison,
} from "#src/features/customers/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { addRequest, recordSent, requestInput } from "#src/features/preservation/index.ts";
import { addDays } from "#src/lib/civil-date.ts";
import { CUSTOMER_COUNT } from "./customer-list.ts";
import type { Calendar } from "./story.ts";

export function addSampleStatements(tx: Tx, incidentId: string, days: Calendar): void {
  const [first, second] = listEvidence(tx.db, incidentId).filter((item) => item.kind === "postcard");
  const ids = new Map([...listCustomersForLetters(tx.db, incidentId, {})].map((one) => [one.number, one.id]));
  const [yuri, makoto] = [ids.get(CUSTOMER_COUNT - 1)!, ids.get(CUSTOMER_COUNT)!];
  const told = { reached: "brought", consent: "given", scale: "no", repeats: ["address", "room"] };
  recordArrival(
    tx,
    incidentId,
    first!.id,
    arrivalInput.parse({
      ...told,
      customer: yuri,
      arrivedOn: addDays(days.postmark, 1),
      reachedOn: days.known,
      handlers: "お客様、受付の試川",
      condition: "折れ・書き込みなし",
    }),
  );
  recordArrival(
    tx,
    incidentId,
    second!.id,
    arrivalInput.parse({
      ...told,
      repeats: ["address"],
      customer: makoto,
      arrivedOn: addDays(days.secondPostmark, 1),
      reachedOn: addDays(days.known, 1),
    }),
  );
  saveComparison(
    tx,
    incidentId,
    { evidenceId: first!.id, customerId: yuri },
    comparisonInput.parse({
      readings: [
        { field: "name", postcard: "例示 ゆり" },
        { field: "postal", postcard: "000-0003" },
        { field: "address", postcard: "例示県見本市架空町一ー七ー八 見本ハイツ二〇三" },
      ],
      withDays: true,
    }),
  );
  const booking = addRequest(
    tx,
    incidentId,
    requestInput.parse({
      vendor: "booking",
      name: "見本予約システム",
      contact: "見本予約システム サポート窓口",
      account: "店舗ID 000-0001",
      records: "ログインの記録\n顧客一覧の書き出し（CSV）の記録",
      from: days.gaveNotice,
      until: days.left,
      retention: "known",
      retentionDays: 90,
      target: "スタッフ用ID staff03",
    }),
  );
  recordSent(tx, incidentId, booking, { on: days.yesterday, how: "form", note: "" });
  addRequest(
    tx,
    incidentId,
    requestInput.parse({
      vendor: "camera",
      name: "例示セキュリティ",
      records: "受付とパソコンが写る録画",
      from: days.exported,
      until: days.left,
      retention: "known",
      retentionDays: 30,
    }),
  );
}
