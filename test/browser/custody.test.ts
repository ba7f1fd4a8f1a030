/** The main path of an owner at a police station: three postcards, one handover, its number, the slip. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addEvidence } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { drawJpeg, pieces } from "../features/evidence/pictures.ts";
import { closeBrowser, lookAtBoth, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp, temporaryFolder } from "../support/house.ts";

let at: TestApp;
let origin: string;
let incident: string;
let page: Page;

beforeAll(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  const actor = { id: at.owner.id };
  const shopId = listShops(at.house.read)[0]!.id;
  incident = at.house.write(actor, (tx) => openIncident(tx, { shopId })).id;
  for (const red of [180, 200, 220]) {
    await addEvidence(at.house, actor, incident, pieces(await drawJpeg({ red })), {
      fileName: `${red}.jpg`,
      maxBytes: 1_000_000,
      kind: "postcard",
      title: `届いたはがき ${red}`,
    });
  }
  page = await openSignedIn(at, origin, { width: 1280, scripts: true });
});
afterAll(async () => {
  await expectSound(at);
  await closeBrowser();
  await at.close();
});

const look = (name: string) => lookAtBoth(page, `custody-${name}`);
const main = () => page.locator("main").innerText();

test("three postcards are handed over with their number, and the slip is printed", async () => {
  await page.goto(`${origin}/incidents/${incident}/evidence`);
  await page.getByRole("link", { name: "保管の記録（今どこにあるか）" }).click();
  expect(await main()).toContain("保管場所が書かれていない物が3点");
  await look("list-empty");
  await page.getByRole("link", { name: "したことを記録する" }).click();
  await page.getByRole("radio", { name: "渡した", exact: true }).check();
  for (const number of ["E-001", "E-002", "E-003"]) {
    await page.getByRole("checkbox", { name: new RegExp(number) }).check();
  }
  await look("choose");
  await page.getByRole("button", { name: "いつ・だれに・どこでを書く" }).click();

  // Nothing said yet about to whom: the form comes back with what was typed.
  await page.getByLabel("E-001 の状態").fill("折れなし");
  await page.getByLabel("受理番号").fill("例示8-123");
  await page.getByRole("button", { name: "この内容で記録する" }).click();
  expect(await main()).toContain("渡した相手のお名前か所属を入れてください");
  expect(await page.getByLabel("受理番号").inputValue()).toBe("例示8-123");
  expect(await page.getByLabel("E-001 の状態").inputValue()).toBe("折れなし");
  await look("form");
  await page.getByLabel("渡した相手の所属").fill("例示警察署 生活安全課");
  await page.getByLabel("渡した相手のお名前").fill("例示巡査部長");
  await page.getByLabel("時刻").fill("10:30");
  await page.locator("summary").getByText("さらに書く").click();
  await page.getByLabel("そのときの書類の名前").fill("任意提出書");
  await page.getByRole("button", { name: "この内容で記録する" }).click();
  expect(await main()).toContain("受渡し1として、3点の「渡した」を記録しました。");

  const receipt = join(temporaryFolder("receipt"), "受領.jpg");
  writeFileSync(receipt, await drawJpeg({ red: 90 }));
  await page.locator("input[type=file]").last().setInputFiles(receipt);
  await page.getByRole("button", { name: "写真を保管して添える" }).click();
  await page.waitForSelector("text=受領書などの写真1枚を証拠として保管し");
  expect(await main()).toContain("受領書など（受渡し1）");
  await look("act");

  await page.getByRole("link", { name: "預り証・受領書を作る" }).click();
  await look("slip");
  await page.getByRole("button", { name: /PDF/ }).first().click();
  expect(await main()).toContain("預り証・受領書");
  const href = await page.getByRole("link", { name: /PDF/ }).first().getAttribute("href");
  const pdf = await page.request.get(`${origin}${href}`);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  const shots = process.env.AKASHI_SHOTS;
  if (shots) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(join(shots, "custody-slip.pdf"), await pdf.body());
  }

  await page.goto(`${origin}/incidents/${incident}/custody`);
  expect(await main()).toContain(
    "例示警察署 生活安全課（例示巡査部長）にあります（令和8年11月21日から、受理番号 例示8-123）",
  );
  expect(await main()).toContain("店の手元にない物が3点");
  await look("list");
  await page.getByRole("link", { name: "E-001", exact: true }).click();
  await page.locator("summary").getByText("だれの物かを記録する").click();
  await page.getByRole("radio", { name: "お客様" }).check();
  await page.getByLabel("どの方か").fill("例示 三郎");
  await page.getByRole("button", { name: "だれの物かを記録する" }).click();
  expect(await main()).toContain("お客様（例示 三郎）");
  await look("item");
  await page.getByRole("link", { name: "台帳の記載を見る" }).click();
  expect(await main()).toContain("例示警察署 生活安全課（例示巡査部長）に渡しました");
  await look("register");
});

test("a wrong number is corrected by a record that points at the wrong one", async () => {
  await page.goto(`${origin}/incidents/${incident}/custody`);
  await page.getByRole("link", { name: "受渡し1", exact: true }).click();
  await page.getByRole("link", { name: "この記録を訂正する" }).click();
  await page.getByLabel("受理番号").fill("例示8-124");
  await page.getByRole("button", { name: "この内容で記録する" }).click();
  expect(await main()).toContain("どこが違っていたかを入れてください");
  await page.getByLabel("違っていたところ").fill("受理番号");
  await look("correct");
  await page.getByRole("button", { name: "この内容で記録する" }).click();
  expect(await main()).toContain("訂正を受渡し2として記録しました");
  await page.getByRole("link", { name: "受渡し1", exact: true }).click();
  expect(await main()).toContain("訂正済み");
});

test("a device is written down before anybody touches it", async () => {
  await page.goto(`${origin}/incidents/${incident}/devices`);
  await look("devices-empty");
  await page.getByRole("link", { name: "機器を加える" }).click();
  await look("device-form");
  await page.getByLabel("種類").selectOption("computer");
  await page.getByLabel("メーカー・型番").fill("見本電機 M1");
  await page.getByLabel("使っていた人").fill("例示 次郎");
  await page.getByLabel("置いてある場所").fill("店の事務所");
  await page.getByLabel("いつから触っていないか").fill("令和8年11月13日");
  await page.getByRole("button", { name: "機器を台帳に加える" }).click();
  expect(await main()).toContain("起動しない、初期化しない");
  const photo = join(temporaryFolder("device"), "機器.jpg");
  writeFileSync(photo, await drawJpeg({ red: 60 }));
  await page.locator("input[type=file]").last().setInputFiles(photo);
  await page.getByRole("button", { name: "写真を保管して添える" }).click();
  await page.waitForSelector("text=D-001 の写真を");
  await look("device");
  await page.goto(`${origin}/incidents/${incident}/devices`);
  expect(await main()).toContain("令和8年11月13日から触っていません");
  await look("devices");
  await page.goto(`${origin}/incidents/${incident}/documents/draft/labels`);
  await look("labels");
});
