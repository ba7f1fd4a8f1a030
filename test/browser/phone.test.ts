/**
 * A phone in the shop's network: the listener's page in the real browser, over plain HTTP on an address that is not
 * loopback where this machine has one (there browsers hide WebCrypto, as on a phone), and the page on the PC beside it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listEvidence, openOriginal, wholeOriginal } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { findInFolders } from "../security/readable.ts";
import {
  closeBrowser,
  expectAccessible,
  lookAt,
  openBrowser,
  openSignedIn,
  screenshot,
} from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";

const MARKER = "MARKER-IN-THE-PHOTOGRAPH-9K2";
const NAME = "目印のある名前.jpg";
const address =
  Object.values(networkInterfaces())
    .flatMap((ends) => ends ?? [])
    .find((end) => end.family === "IPv4" && !end.internal)?.address ?? "127.0.0.1";

let at: TestApp;
let incident: string;
let origin: string;
let wire: Server;
/** Everything that went through the air, both ways. */
const heard: Buffer[] = [];
/** Answers to uploads that are still to be swallowed, as by a line that breaks at the worst moment. */
let toSwallow = 0;

beforeAll(async () => {
  at = await openTestApp({ AKASHI_PHONE_ADDRESS: address });
  incident = at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id,
  );
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  wire = createServer((asked, answer) => {
    heard.push(Buffer.from(`${asked.method} ${asked.url} ${JSON.stringify(asked.headers)}`));
    const onward = request(
      asked.url!,
      { method: asked.method!, headers: asked.headers, agent: false },
      (reply) => {
        if (asked.method === "PUT" && toSwallow > 0) {
          toSwallow -= 1;
          reply.resume();
          asked.socket.destroy();
          return;
        }
        answer.writeHead(reply.statusCode!, reply.headers);
        reply.on("data", (piece: Buffer) => heard.push(piece));
        reply.pipe(answer);
      },
    );
    onward.on("error", () => asked.socket.destroy());
    asked.on("data", (piece: Buffer) => heard.push(piece));
    asked.pipe(onward);
  }).listen(0, "127.0.0.1");
});
afterAll(async () => {
  await expectSound(at);
  await closeBrowser();
  wire.close();
  await at.close();
});

async function pcPage(width: number): Promise<Page> {
  const page = await openSignedIn(at, origin, { width, scripts: true });
  await page.goto(`${origin}/incidents/${incident}/phone`);
  return page;
}

async function phonePage(width: number): Promise<Page> {
  const { port } = wire.address() as AddressInfo;
  const context = await (await openBrowser()).newContext({
    viewport: { width, height: 800 },
    // Loopback addresses go past a proxy unless told otherwise.
    proxy: { server: `http://127.0.0.1:${port}`, bypass: "<-loopback>" },
  });
  return context.newPage();
}

/** Waits until such pictures are there and drawn, each of them. */
async function expectDrawn(page: Page, selector: string): Promise<void> {
  const look = `((all) => all.length > 0 && all.every((one) => one.complete && one.naturalWidth > 0))([...document.querySelectorAll("${selector}")])`;
  await expect.poll(() => page.evaluate(look), { timeout: 20_000 }).toBe(true);
}

async function photograph(): Promise<Buffer> {
  return sharp({
    create: {
      width: 4032,
      height: 3024,
      channels: 3,
      background: "#c9b79c",
      noise: { type: "gaussian", mean: 128, sigma: 12 },
    },
  })
    .jpeg({ quality: 80 })
    .withExif({ IFD0: { ImageDescription: MARKER } })
    .toBuffer();
}

test("a phone sends a photo of 12 megapixels and a HEIC; the PC shows them; nothing readable went through the air", {
  timeout: 240_000,
}, async () => {
  const pc = await pcPage(1280);
  await screenshot(pc, "phone-pc-before-1280");
  await expectAccessible(pc);
  await pc.getByRole("button", { name: "スマホからの受け取りを始める" }).click();
  await pc.getByText("受け取り中", { exact: true }).waitFor();
  const url = (await pc.locator(".phone-address").textContent())!;
  await expectDrawn(pc, ".phone-qr");

  const phone = await phonePage(360);
  const problems: string[] = [];
  phone.on("pageerror", (error) => problems.push(String(error)));
  await phone.goto(url);
  await phone.getByText("写真を撮るか、選んでください。").waitFor();
  expect(
    await phone.evaluate(
      "crypto.subtle === undefined || location.hostname === '127.0.0.1' || !window.isSecureContext",
    ),
  ).toBe(true);
  await lookAt(phone, "phone-page-360");

  const photo = await photograph();
  const heic = readFileSync(join(import.meta.dirname, "../fixtures/drawing-turned.heic"));
  expect(photo.includes(MARKER)).toBe(true);
  toSwallow = 1;
  await phone.locator("#choose").setInputFiles([
    { name: NAME, mimeType: "image/jpeg", buffer: photo },
    { name: "IMG_0002.HEIC", mimeType: "image/heic", buffer: heic },
    {
      name: "はがき.jpg",
      mimeType: "image/jpeg",
      buffer: Buffer.from("MZ\x90\0\x03\0\0\0".padEnd(3000, "\0"), "latin1"),
    },
  ]);
  await phone.getByText("送れました（2枚）。1枚は受け取れませんでした。").waitFor({ timeout: 120_000 });
  await screenshot(phone, "phone-page-sent-360");
  await expectAccessible(phone);
  expect(problems).toEqual([]);

  const items = listEvidence(at.house.read, incident);
  expect(items.map((item) => [item.label, item.files[0]!.fileName])).toEqual([
    ["E-001", NAME],
    ["E-002", "IMG_0002.HEIC"],
  ]);
  for (const [index, bytes] of [photo, heic].entries()) {
    const file = items[index]!.files[0]!;
    expect(file.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    const original = openOriginal(at.house, { id: at.owner.id }, incident, file.id, "check");
    expect((await wholeOriginal(original)).equals(bytes)).toBe(true);
  }

  const air = Buffer.concat(heard);
  expect(air.length).toBeGreaterThan(photo.length);
  for (const secret of [MARKER, NAME, encodeURIComponent(NAME), new URL(url).hash.slice(1)]) {
    expect([secret, air.includes(secret)]).toEqual([secret, false]);
  }
  expect(air.includes(photo.subarray(20_000, 20_032))).toBe(false);
  expect(air.includes("age-encryption.org/v1")).toBe(true);
  expect(findInFolders([at.house.storage], [MARKER, NAME]).finds).toEqual([]);

  // The PC follows by itself, and by reloading without scripts.
  await pc.getByText("2枚届きました。").waitFor({ timeout: 20_000 });
  await pc.locator(".phone-thumb").first().waitFor();
  await expectDrawn(pc, ".phone-thumb");
  await lookAt(pc, "phone-pc-arrived-1280");
  const narrow = await pcPage(360);
  await expectDrawn(narrow, ".phone-thumb");
  await lookAt(narrow, "phone-pc-arrived-360");

  await pc.getByRole("button", { name: "受け取りを終える" }).click();
  await pc.getByText("スマホからの受け取りを止めました。").waitFor();
});

test("the phone says when the way was closed, and when its address was cut", {
  timeout: 60_000,
}, async () => {
  const start = async () =>
    at.http.inject({
      method: "POST",
      url: `/api/incidents/${incident}/phone-session`,
      headers: at.signedIn(),
    });
  const first = (await start()).json<{ addresses: string[] }>().addresses[0]!;
  const phone = await phonePage(360);
  await phone.goto(first.split("#")[0]!);
  await phone.getByText("アドレスの最後が欠けています。").waitFor();
  expect(await phone.locator("#choose").isDisabled()).toBe(true);

  const other = at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id,
  );
  await at.http.inject({
    method: "POST",
    url: `/api/incidents/${other}/phone-session`,
    headers: at.signedIn(),
  });
  const late = await phonePage(360);
  await late.goto(first);
  await late.getByText("写真を撮るか、選んでください。").waitFor();
  await at.http.inject({
    method: "DELETE",
    url: `/api/incidents/${incident}/phone-session`,
    headers: at.signedIn(),
  });
  await late
    .locator("#choose")
    .setInputFiles([{ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("遅い") }]);
  await late.getByText("受け取りは終わりました。").waitFor();
  await screenshot(late, "phone-page-ended-360");
});
