/** The pages of an e-mail and of a film, on a phone and on a PC. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addEvidence, type Intake } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { pieces } from "../features/evidence/pictures.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

const MAIL = [
  "Received: from mail.example.jp (mail.example.jp [192.0.2.7]) by mx.example.jp; Fri, 13 Nov 2026 14:05:07 +0900",
  "From: =?UTF-8?B?6Kmm6aiT5aSq6YOO?= <taro@example.jp>",
  "To: desk@example.jp",
  "Subject: =?UTF-8?B?5paw44GX44GE5bqX44Gu44GU5qGI5YaF?=",
  "Date: Fri, 13 Nov 2026 14:05:06 +0900",
  `Message-ID: <${"20261113".repeat(8)}@example.jp>`,
  "",
  "新しい店に移りました。\r\nぜひお越しください。",
].join("\r\n");

let at: TestApp;
let origin: string;
let place: string;
let mail: Intake;
let film: Intake;

beforeAll(async () => {
  at = await openTestApp();
  const actor = { id: at.owner.id };
  const incident = at.house.write(actor, (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id);
  const add = (bytes: Buffer, fileName: string) =>
    addEvidence(at.house, actor, incident, pieces(bytes), { fileName, maxBytes: 1_000_000 });
  mail = await add(Buffer.from(MAIL), "案内.eml");
  film = await add(readFileSync(join(import.meta.dirname, "../fixtures/film.mov")), "IMG_0003.MOV");
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  place = `${origin}/incidents/${incident}/evidence`;
});
afterAll(async () => {
  await expectSound(at);
  await closeBrowser();
  await at.close();
});

test.each([360, 1280])("an e-mail's words and a film's record are readable at %i px", {
  timeout: 120_000,
}, async (width) => {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await page.goto(`${place}/${mail.evidenceId}`);
  await page.getByRole("link", { name: "メールの中身を見る" }).click();
  await page.getByText("試験太郎 <taro@example.jp>").waitFor();
  await lookAt(page, `mail-${width}`);
  await page.goto(`${place}/${film.evidenceId}`);
  await page.getByText("この画面では再生しません。").waitFor();
  await lookAt(page, `film-${width}`);
  expect(new Set(asked)).toEqual(new Set([origin]));
});
