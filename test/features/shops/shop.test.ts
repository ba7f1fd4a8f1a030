import { afterEach, beforeEach, expect, it } from "vitest";
import { listShops, printedDeskTel } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, SHOP, type TestApp } from "../../support/house.ts";

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

it("gives the desk's telephone, or the shop's when the desk has none", () => {
  expect(printedDeskTel({ deskTel: "00-0000-0002", tel: "00-0000-0001" })).toBe("00-0000-0002");
  expect(printedDeskTel({ deskTel: "", tel: "00-0000-0001" })).toBe("00-0000-0001");
});

it("names characters that no font can print beside their field, keeps what was typed and changes nothing", async () => {
  const fields = { ...SHOP, employees: "", postal: "0000001", tradeName: "見本\u{1F487}サロン" };
  const save = (tradeName: string) =>
    at.http.inject({
      method: "POST",
      url: "/settings/shop",
      headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams(
        Object.entries({ ...fields, tradeName }).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      ).toString(),
    });
  const refused = await save(fields.tradeName);
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain("印刷できない文字「\u{1F487}」があります");
  expect(refused.body).toContain('value="0000001"');
  expect(listShops(at.house.read)[0]!.tradeName).toBe("ヘアサロン見本");
  const api = await at.http.inject({
    method: "PUT",
    url: "/api/shop",
    headers: at.signedIn(),
    payload: { ...SHOP, address: "例示市\u{1F487}" },
  });
  expect([api.statusCode, Object.keys(api.json().error.fields)]).toEqual([400, ["address"]]);
  expect((await save("ヘアサロン見本")).statusCode).toBe(303);
  expect(listShops(at.house.read)[0]!.postal).toBe("0000001");
});
