/** An invented case whose letter is final, and invented customers in its scope. */
import type { SQL } from "drizzle-orm";
import { z } from "zod";
import {
  applyScopeRules,
  type CareFlag,
  type Customer,
  importCustomers,
  listCustomersForLetters,
  scopeRules,
  setFlags,
} from "#src/features/customers/index.ts";
import { addPerson, openIncident, personInput, saveAnswers } from "#src/features/incidents/index.ts";
import { defineEvent } from "#src/features/ledger/index.ts";
import { saveDraft } from "#src/features/letters/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import type { TestApp } from "../../support/house.ts";

const prepared = defineEvent("test.prepared", z.object({}));

export const FORMER = "無名 次郎";
export const NEW_SHOP = "サロン・ド・例示";

/** A case of which everything that a letter needs is known. Returns the incident's id. */
export function makeCase(at: TestApp): string {
  return at.house.write({ id: at.owner.id }, (tx) => {
    const { id } = openIncident(tx, { shopId: listShops(tx.db)[0]!.id });
    saveAnswers(tx, id, {
      discovery: {
        finder: "お客様",
        foundOn: { precision: "day", date: "2026-11-13", around: false },
        trigger: "はがきが届いた",
      },
      leaver: { relation: "雇用", workplace: NEW_SHOP },
      data: {
        items: ["氏名", "フリガナ", "住所", "電話番号", "メールアドレス", "来店・施工履歴", "カルテ記載"],
        payment: "含まれない",
      },
      usage: { ways: ["はがき"] },
      response: { done: ["その人のIDを止めた", "警察に相談した"] },
      duty: { knownOn: "2026-11-13", preliminaryOn: "2026-11-16" },
      explanation: {
        cause: "名簿の閲覧と書き出しを必要な者に限る仕組みと、退職の際の確認が不十分でした。",
        notIncluded: "クレジットカードの情報は含まれておりません。",
        preventionDone: "IDを一人ずつに分け、書き出しを店長に限りました。",
      },
    });
    addPerson(tx, id, personInput.parse({ role: "元従業員", name: FORMER, isOtherParty: true }));
    saveDraft(tx, id, { sentOn: "2026-12-01" });
    return id;
  });
}

const HEAD = "氏名,フリガナ,郵便番号,住所,建物名,電話番号,メールアドレス,来店回数,カルテ,会社名,敬称";

export interface Row {
  readonly name: string;
  readonly kana?: string;
  readonly postal?: string;
  readonly address?: string;
  readonly building?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly visits?: string;
  readonly karte?: string;
  readonly company?: string;
  readonly honorific?: string;
}

const cell = (text = ""): string => `"${text.replaceAll('"', '""')}"`;

/** Imports these people and puts them in scope. Returned in the order in which letters are handed in. */
export async function addCustomers(
  at: TestApp,
  incidentId: string,
  rows: readonly Row[],
): Promise<Customer[]> {
  const lines = rows.map((row) =>
    [
      row.name,
      row.kana,
      row.postal ?? "000-0002",
      row.address ?? "例示県例示市例示町1-2-3",
      row.building,
      row.phone,
      row.email,
      row.visits,
      row.karte,
      row.company,
      row.honorific,
    ]
      .map(cell)
      .join(","),
  );
  const actor = { id: at.owner.id };
  const source = (async function* () {
    yield Buffer.from([HEAD, ...lines, ""].join("\r\n"));
  })();
  await importCustomers(at.house, actor, incidentId, source, { fileName: "見本.csv" });
  at.house.write(actor, (tx) =>
    applyScopeRules(tx, incidentId, scopeRules.parse([{ scope: "in", reason: "見本" }])),
  );
  return [...listCustomersForLetters(at.house.read, incidentId, { includeWithheld: true })];
}

export function flag(at: TestApp, customer: Customer, flags: CareFlag[]): void {
  at.house.write({ id: at.owner.id }, (tx) =>
    setFlags(tx, customer.incidentId, customer.id, { flags, reason: "見本" }),
  );
}

/** Changes rows behind the doors' backs: names that no list could bring in, a process that was killed. */
export function change(at: TestApp, statement: SQL): void {
  at.house.write({ id: at.owner.id }, (tx) => {
    tx.db.run(statement);
    tx.record(prepared, null, {});
  });
}
