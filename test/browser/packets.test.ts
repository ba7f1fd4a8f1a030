import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderCover } from "#src/features/packets/cover.ts";
import { verifyPacket } from "#src/features/packets/index.ts";
import { listPackets } from "#src/features/packets/queries.ts";
import { makePacketCase, type PacketCase } from "../features/packets/a-packet.ts";
import { unzip } from "../features/packets/zips.ts";
import {
  closeBrowser,
  expectNoSideScroll,
  lookAtBoth,
  openSignedIn,
  screenshot,
} from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp, temporaryFolder } from "../support/house.ts";

let at: TestApp;
let one: PacketCase;
let page: Page;
let origin: string;

beforeAll(async () => {
  at = await openTestApp();
  one = await makePacketCase(at);
  await at.http.listen({ port: 0, host: "127.0.0.1" });
  origin = `http://127.0.0.1:${(at.http.server.address() as AddressInfo).port}`;
  page = await openSignedIn(at, origin, { width: 1280, scripts: true });
}, 120_000);
afterAll(async () => {
  await closeBrowser();
  await expectSound(at);
  await at.close();
});

const look = (name: string) => lookAtBoth(page, `packets-${name}`);

describe("a packet for the police, from the choice to the handing over", () => {
  test("the list says how to begin", async () => {
    await page.goto(`${origin}/incidents/${one.incidentId}/packets`);
    await look("list-empty");
    await page.getByRole("link", { name: /警察に渡す/ }).click();
    expect(page.url()).toContain("/packets/new?for=police");
  });

  test("a choice without a recipient is kept and said", async () => {
    await look("choose");
    await page.getByRole("button", { name: "渡るものを確かめる" }).click();
    expect(await page.textContent("main")).toContain("渡す相手の名前を入れてください");
    await page.getByLabel("渡す相手").fill("例示警察署 生活安全課");
    await page.getByRole("button", { name: "渡るものを確かめる" }).click();
  });

  test("the preview names every file, and what to think of before", async () => {
    const words = (await page.textContent("main")) ?? "";
    expect(words).toContain("data/evidence/E-001-1.jpg");
    expect(words).toContain("位置情報");
    await look("preview");
    await page.getByRole("button", { name: "選び直す" }).click();
    expect(await page.getByLabel("渡す相手").inputValue()).toBe("例示警察署 生活安全課");
    await page.getByRole("button", { name: "渡るものを確かめる" }).click();
  });

  test("it is made while the page waits, downloaded, and verifies", async () => {
    await page.getByRole("button", { name: "この内容で提出用データを作る" }).click();
    const link = page.getByRole("link", { name: "ZIPを取り出す" });
    await link.waitFor({ timeout: 30_000 });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("packet-2-001.zip");
    const file = join(temporaryFolder("packet"), "packet.zip");
    await download.saveAs(file);
    expect((await verifyPacket(file)).findings).toEqual([]);
    await look("made");
    await lookInside(file);
  });

  test("locked, its password is shown once with what to do", async () => {
    await page.getByLabel("パスワード付きZIP（AES-256）").check();
    await page.getByRole("button", { name: "鍵をかけたファイルを用意する" }).click();
    expect(await page.textContent("main")).toContain("メールとは別の方法");
    await look("locked");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "鍵をかけたファイルを取り出す" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("packet-2-001-locked.zip");
  });

  test("handing it over is recorded and stands in the register", async () => {
    await page.getByRole("link", { name: "提出用データ", exact: true }).click();
    await page.getByLabel("渡し方").selectOption({ label: "CD-R・DVD-Rを手渡し" });
    await page.getByRole("button", { name: "渡したことを記録する" }).click();
    await page.getByRole("link", { name: "開示の記録を開く" }).first().click();
    const words = (await page.textContent("main")) ?? "";
    expect(words).toContain("CD-R・DVD-Rを手渡し");
    expect(words).toContain("例示警察署 生活安全課");
    expect(words).toContain("E-001-1 元のファイル");
    await look("disclosures");
    await page.goto(`${origin}/incidents/${one.incidentId}/packets`);
    await look("list");
  });
});

/** The page in the packet, opened from the disc as its recipient does; and the papers for it. */
async function lookInside(file: string): Promise<void> {
  const folder = temporaryFolder("opened");
  for (const { name, bytes } of await unzip(readFileSync(file))) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const inside = await page.context().newPage();
  await inside.goto(`file://${join(folder, "packet-2-001/data/index.html")}`);
  await screenshot(inside, "packets-index-1280");
  await inside.setViewportSize({ width: 360, height: 800 });
  await expectNoSideScroll(inside);
  await screenshot(inside, "packets-index-360");
  await inside.close();
  const [packet] = listPackets(at.house.read, one.incidentId);
  for (const paper of ["cover", "sleeve"] as const) {
    const pdf = await buffer(renderCover(at.house, packet!, paper));
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    if (process.env.AKASHI_SHOTS) writeFileSync(join(process.env.AKASHI_SHOTS, `packets-${paper}.pdf`), pdf);
  }
}
