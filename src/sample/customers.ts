/** The sample's customers: the list as the till exported it, who is concerned, and who reported a postcard. */
import {
  addReport,
  applyScopeRules,
  importCustomers,
  listCustomersForLetters,
  scopeRules,
  setFlags,
} from "#src/features/customers/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { addDays } from "#src/lib/civil-date.ts";
import { CUSTOMER_COUNT, customerList } from "./customer-list.ts";
import type { Calendar } from "./story.ts";

async function* list(): AsyncGenerator<Buffer> {
  yield customerList();
}

export async function addSampleCustomers(
  house: House,
  actor: Actor,
  incidentId: string,
  days: Calendar,
): Promise<void> {
  const imported = await importCustomers(house, actor, incidentId, list(), { fileName: "customers.csv" });
  house.write(actor, (tx) => {
    const rule = { importId: imported.id, scope: "in", reason: "退職の前日に書き出された顧客一覧にある" };
    applyScopeRules(tx, incidentId, scopeRules.parse([rule]));
    const ids = new Map(
      [...listCustomersForLetters(tx.db, incidentId, {})].map((one) => [one.number, one.id]),
    );
    const report = (number: number, note: string, reportedOn: string) =>
      addReport(tx, incidentId, ids.get(number)!, { reportedOn, note });
    report(CUSTOMER_COUNT - 1, "届いたはがきを持参された", days.known);
    report(CUSTOMER_COUNT, "届いたはがきを持参された", addDays(days.known, 1));
    for (const number of [12, 47, 118, 203])
      report(number, "同じはがきが届いたと、電話でお知らせいただいた", days.yesterday);
    setFlags(tx, incidentId, ids.get(31)!, {
      flags: ["doNotWrite"],
      reason: "本人から、手紙は送らないでほしいとのお申し出（電話）",
    });
    setFlags(tx, incidentId, ids.get(64)!, {
      flags: ["isMinor"],
      reason: "中学生のお客様。保護者の方にあてる",
    });
  });
}
