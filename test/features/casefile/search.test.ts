import { afterEach, beforeEach, expect, it } from "vitest";
import type { User } from "#src/features/access/index.ts";
import { importCustomers } from "#src/features/customers/index.ts";
import { addFact, addPerson, factInput, openIncident, personInput } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

async function* csv(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** A case in which one invented surname stands everywhere. */
async function openCase(surname: string): Promise<string> {
  const actor = { id: at.owner.id };
  const id = at.house.write(actor, (tx) => {
    const incident = openIncident(tx, { shopId: listShops(tx.db)[0]!.id });
    addPerson(tx, incident.id, personInput.parse({ role: "元従業員", name: `${surname} 次郎` }));
    addFact(
      tx,
      incident.id,
      factInput.parse({
        date: { precision: "day", date: "2026-11-13", around: false },
        what: `${surname}さんからはがきが届いた`,
        certainty: "確認済",
      }),
    );
    return incident.id;
  });
  await importCustomers(at.house, actor, id, csv(`氏名,住所\n${surname} 花子,例示市本町1-2-3`), {
    fileName: "list.csv",
  });
  return id;
}

const search = async (q: string, user?: User): Promise<string> =>
  (
    await at.http.inject({
      url: `/search?q=${encodeURIComponent(q)}`,
      headers: at.signedIn(user),
    })
  ).body;

it("finds people, facts and customers of a case in one place", async () => {
  const incident = await openCase("例示川");
  const page = await search("例示川");
  expect(page).toContain("3件見つかりました");
  expect(page).toMatch(new RegExp(`/incidents/${incident}/customers/cus_[0-9a-z]+`));
  expect(page).toContain("0001　例示川 花子");
});

it("finds a customer by a part of the address, however it is written", async () => {
  await openCase("例示川");
  expect(await search("本町１丁目２")).toContain("0001　例示川 花子");
});

it("never shows anybody of a case to people of another", async () => {
  const own = await openCase("試験田");
  await openCase("例示川");
  const staff = at.addPerson("staff", [own]);
  const page = await search("例示川", staff);
  expect(page).toContain("0件見つかりました");
  expect(page).not.toContain("花子");
  expect(page).not.toContain("次郎");
  expect(await search("試験田", staff)).toContain("0001　試験田 花子");
});
