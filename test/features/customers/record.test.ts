/**
 * Each value that was read ends up in its own column. The values of a row are all different, and the three flags differ
 * in one test or the other, so that none can take another's place unseen.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { importCustomers } from "#src/features/customers/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

const list = `会員番号,氏名,姓,名,フリガナ,会社名,敬称,郵便番号,住所,建物名,電話番号,携帯電話,FAX,メールアドレス,生年月日,初回来店日,最終来店日,担当者,DM可否,来店回数,累計売上,備考
A-1,見本 〓子,見本,花子,ミホン ハナコ,例示商店,先生,100-0001,例示市本町1-2,見本荘3,03-0000-1111,090-0000-2222,03-0000-3333,mihon@example.jp,1985/4/1,2019/5/2,2026/10/3,試験 太郎,可,7,12345,あり`;

const asWritten = {
  customer_no: "A-1",
  name: "見本 〓子",
  last_name: "見本",
  first_name: "花子",
  kana: "ミホン ハナコ",
  company: "例示商店",
  honorific: "先生",
  postal: "100-0001",
  address: "例示市本町1-2",
  building: "見本荘3",
  phone: "03-0000-1111",
  mobile: "090-0000-2222",
  fax: "03-0000-3333",
  email: "mihon@example.jp",
  birth: "1985/4/1",
  first_visit: "2019/5/2",
  last_visit: "2026/10/3",
  staff: "試験 太郎",
  dm: "可",
};
const asRead = {
  birth_on: "1985-04-01",
  first_visit_on: "2019-05-02",
  last_visit_on: "2026-10-03",
  visits: 7,
  sales_total_yen: 12345,
  is_dm_allowed: 1,
  is_corporation: 0,
  present: '["備考"]',
  name_key: "見本〓子",
  kana_key: "ミホンハナコ",
  postal_key: "1000001",
  address_key: "例示市本町1-2見本荘3",
  has_address: 1,
  warnings: '[["geta","name",{}]]',
  needs_check: 1,
};

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = at.house.write(actor(), (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id);
  await importCustomers(at.house, actor(), incident, bytesOf(list), { fileName: "名簿.csv" });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const actor = () => ({ id: at.owner.id });
const customers = () => at.house.read.all<{ id: string }>("SELECT * FROM customer");
async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}

it("keeps every value of a list under its own name", () => {
  expect(customers()).toMatchObject([{ ...asWritten, ...asRead }]);
});

it("keeps every value under its own name when one is edited by hand", async () => {
  const answer = await at.http.inject({
    method: "PATCH",
    url: `/api/incidents/${incident}/customers/${customers()[0]!.id}`,
    headers: at.signedIn(),
    payload: { values: { name: "株式会社 見本", lastVisit: "2026/11/4" } },
  });
  expect(answer.statusCode).toBe(200);
  expect(customers()).toMatchObject([
    {
      ...asWritten,
      ...asRead,
      name: "株式会社 見本",
      name_key: "見本",
      last_visit: "2026/11/4",
      last_visit_on: "2026-11-04",
      is_corporation: 1,
      warnings: "[]",
      needs_check: 0,
    },
  ]);
});
