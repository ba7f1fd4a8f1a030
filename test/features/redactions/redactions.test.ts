import sharp from "sharp";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { addEvidence, getEvidence } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import {
  listRedactions,
  openRedaction,
  redactionFaultSentence,
  redactList,
  redactPicture,
  verifyRedactions,
  withdrawRedaction,
} from "#src/features/redactions/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import {
  closeBrowser,
  expectAccessible,
  expectNoSideScroll,
  lookAt,
  openSignedIn,
  screenshot,
} from "../../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let incident: string;
const actor = () => ({ id: at.owner.id });

beforeEach(async () => {
  at = await openTestApp();
  incident = newIncident();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

const newIncident = () =>
  at.house.write(actor(), (tx) => openIncident(tx, { shopId: listShops(at.house.read)[0]!.id })).id;

async function* only(bytes: Buffer) {
  yield bytes;
}

/** 400 × 200 pixels, left half red, right half white, with a place in its EXIF. */
const photo = () =>
  sharp({ create: { width: 400, height: 200, channels: 3, background: "#ffffff" } })
    .composite([
      {
        input: { create: { width: 200, height: 200, channels: 3, background: "#ff0000" } },
        left: 0,
        top: 0,
      },
    ])
    .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude: "35/1 0/1 0/1" } })
    .jpeg()
    .toBuffer();

async function kept(bytes: Buffer, fileName: string) {
  const { evidenceId, fileId } = await addEvidence(at.house, actor(), incident, only(bytes), {
    fileName,
    maxBytes: 1_000_000,
  });
  return { evidenceId, fileId };
}

async function bytesOf(id: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of openRedaction(at.house, actor(), incident, id).bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

const leftHalf = { areas: [{ x: 0, y: 0, width: 500, height: 1000 }], reason: "ほかのお客様のため" };

it("removes the pixels of the chosen area and keeps the rest", async () => {
  const file = await kept(await photo(), "card.jpg");
  const copy = await redactPicture(at.house, actor(), incident, file, leftHalf);
  expect(copy).toMatchObject({
    number: 1,
    kind: "picture",
    extent: "1か所",
    fileName: "E-001-redacted-1.jpg",
  });
  const { data, info } = await sharp(await bytesOf(copy.id))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 400, height: 200 });
  let brightestHidden = 0;
  for (let y = 0; y < 200; y += 1) {
    for (let x = 0; x < 192 * 3; x += 1) brightestHidden = Math.max(brightestHidden, data[y * 1200 + x]!);
  }
  expect(brightestHidden).toBeLessThan(4);
  expect(data[100 * 1200 + 300 * 3]).toBeGreaterThan(250);
});

it("the copy has no metadata, and the original stays byte for byte", async () => {
  const original = await photo();
  const file = await kept(original, "card.jpg");
  const copy = await redactPicture(at.house, actor(), incident, file, leftHalf);
  const metadata = await sharp(await bytesOf(copy.id)).metadata();
  expect(metadata.exif).toBeUndefined();
  const item = getEvidence(at.house.read, incident, file.evidenceId);
  expect(item.files).toHaveLength(1);
  expect(item.files[0]!.sizeBytes).toBe(original.length);
});

it("the entry points at the original and says nothing of what was there", async () => {
  const file = await kept(await photo(), "card.jpg");
  const copy = await redactPicture(at.house, actor(), incident, file, leftHalf);
  const entry = listEntries(at.house.read, { incident, limit: 1 })[0]!;
  expect(entry.kind).toBe("evidence.redacted");
  const payload = findPayload(at.house.read, entry.seq);
  const [original] = getEvidence(at.house.read, incident, file.evidenceId).files;
  expect(payload).toMatchObject({
    redaction: copy.id,
    file: file.fileId,
    original_sha256: original!.sha256,
    sha256: copy.sha256,
  });
  expect(JSON.stringify(payload)).not.toContain("お客様");
});

const LIST =
  "お名前,電話番号,メモ\r\n見本 花子,00-0000-0001,長い長いメモ\r\n試験 太郎,00-0000-0002,\r\n例 次郎,,短い\r\n";

it("marks hidden columns alike whatever they held, in every row", async () => {
  const file = await kept(Buffer.from(LIST), "list.csv");
  const copy = await redactList(at.house, actor(), incident, file, {
    columns: [1, 2],
    rows: "",
    reason: "件数だけを見ていただくため",
  });
  expect((await bytesOf(copy.id)).toString("utf8")).toBe(
    '\uFEFF"お名前","電話番号","メモ"\r\n"見本 花子","■■■","■■■"\r\n"試験 太郎","■■■","■■■"\r\n"例 次郎","■■■","■■■"\r\n',
  );
  expect(copy).toMatchObject({ kind: "list", extent: "2列", fileName: "E-001-redacted-1.csv" });
});

it("marks rows that were not chosen from end to end", async () => {
  const file = await kept(Buffer.from(LIST), "list.csv");
  const copy = await redactList(at.house, actor(), incident, file, {
    columns: [],
    rows: "２、3-3",
    reason: "この方々の分だけ",
  });
  expect((await bytesOf(copy.id)).toString("utf8")).toBe(
    '\uFEFF"お名前","電話番号","メモ"\r\n"■■■","■■■","■■■"\r\n"試験 太郎","00-0000-0002",""\r\n"例 次郎","","短い"\r\n',
  );
});

it("a row with a lost quote or another number of cells is hidden whole", async () => {
  const text = '名,住所\r\n見本 花子,"例示市1\r\n試験 太郎,例示市2,余り\r\n例 次郎,例示市3\r\n';
  const file = await kept(Buffer.from(text), "list.csv");
  const copy = await redactList(at.house, actor(), incident, file, {
    columns: [1],
    rows: "",
    reason: "住所",
  });
  expect((await bytesOf(copy.id)).toString("utf8")).toBe(
    '\uFEFF"名","住所"\r\n"■■■","■■■"\r\n"■■■","■■■"\r\n"例 次郎","■■■"\r\n',
  );
});

it("a list that begins with its first person, or whose header swallowed a row, hides that one too", async () => {
  const headless = await kept(
    Buffer.from("見本 花子,00-0000-0001\r\n試験 太郎,00-0000-0002\r\n例 次郎,00-0000-0003\r\n"),
    "a.csv",
  );
  const hide = { columns: [0], rows: "", reason: "名" };
  const first = await redactList(at.house, actor(), incident, headless, hide);
  expect((await bytesOf(first.id)).toString("utf8")).toBe(
    '\uFEFF"■■■","00-0000-0001"\r\n"■■■","00-0000-0002"\r\n"■■■","00-0000-0003"\r\n',
  );
  const rows = await redactList(at.house, actor(), incident, headless, { ...hide, columns: [], rows: "1" });
  expect((await bytesOf(rows.id)).toString("utf8")).toBe(
    '\uFEFF"■■■","■■■"\r\n"試験 太郎","00-0000-0002"\r\n"■■■","■■■"\r\n',
  );
  const swallowed = await kept(
    Buffer.from('番号,"お名前\r\nあ,見本 花子",例示市\r\nい,試験 太郎,例示町\r\n'),
    "b.csv",
  );
  const second = await redactList(at.house, actor(), incident, swallowed, { ...hide, columns: [1, 2] });
  expect((await bytesOf(second.id)).toString("utf8")).not.toMatch(/見本|例示/);
});

it("a list of too many columns, or whose marks would grow without end, is refused", async () => {
  const wide = await kept(Buffer.from(`${",".repeat(20_000)}\r\na\r\n`), "wide.csv");
  const hide = { columns: [0], rows: "", reason: "名" };
  await expect(redactList(at.house, actor(), incident, wide, hide)).rejects.toMatchObject({
    code: "redaction_list_large",
  });
  const growing = await kept(Buffer.from(`${"x,".repeat(8000)}\r\n${"a\r\n".repeat(3000)}`), "growing.csv");
  await expect(redactList(at.house, actor(), incident, growing, hide)).rejects.toMatchObject({
    code: "redaction_list_large",
  });
});

it("keeps a cell from running as a formula in a spreadsheet", async () => {
  const file = await kept(Buffer.from("名,式\r\n見本,=1+1\r\n"), "list.csv");
  const copy = await redactList(at.house, actor(), incident, file, { columns: [0], rows: "", reason: "名" });
  expect((await bytesOf(copy.id)).toString("utf8")).toContain(`"'=1+1"`);
});

it("refuses a copy that hides nothing, a list as a picture and a picture as a list", async () => {
  const list = await kept(Buffer.from(LIST), "list.csv");
  const picture = await kept(await photo(), "card.jpg");
  const nothing = { columns: [], rows: "1-3", reason: "なし" };
  await expect(redactList(at.house, actor(), incident, list, nothing)).rejects.toMatchObject({
    code: "redaction_nothing",
  });
  await expect(redactPicture(at.house, actor(), incident, list, leftHalf)).rejects.toMatchObject({
    code: "redaction_no_picture",
  });
  await expect(redactList(at.house, actor(), incident, picture, nothing)).rejects.toMatchObject({
    code: "redaction_no_list",
  });
});

it("another incident sees neither the original nor the copy", async () => {
  const file = await kept(await photo(), "card.jpg");
  const copy = await redactPicture(at.house, actor(), incident, file, leftHalf);
  const other = newIncident();
  await expect(redactPicture(at.house, actor(), other, file, leftHalf)).rejects.toMatchObject({
    code: "not_found",
  });
  expect(() => openRedaction(at.house, actor(), other, copy.id)).toThrow(
    expect.objectContaining({ code: "not_found" }),
  );
  expect(listRedactions(at.house.read, other)).toEqual([]);
});

it("a withdrawn copy stays on record and is handed out no more", async () => {
  const file = await kept(await photo(), "card.jpg");
  const copy = await redactPicture(at.house, actor(), incident, file, leftHalf);
  at.house.write(actor(), (tx) => withdrawRedaction(tx, incident, copy.id));
  expect(() => openRedaction(at.house, actor(), incident, copy.id)).toThrow(
    expect.objectContaining({ code: "redaction_withdrawn" }),
  );
  expect(listRedactions(at.house.read, incident)).toMatchObject([{ id: copy.id, number: 1 }]);
  const next = await redactPicture(at.house, actor(), incident, file, leftHalf);
  expect(next.number).toBe(2);
  expect(verifyRedactions(at.house.read)).toEqual([]);
});

it("the register of copies is compared with the log", async () => {
  const file = await kept(await photo(), "card.jpg");
  await redactPicture(at.house, actor(), incident, file, leftHalf);
  expect(verifyRedactions(at.house.read)).toEqual([]);
  const { openDatabase } = await import("#src/platform/database.ts");
  const { keyOf } = await import("#src/platform/keyring.ts");
  const { join } = await import("node:path");
  const { sql } = await import("drizzle-orm");
  const raw = openDatabase({
    file: join(at.house.storage, "akashi.db"),
    key: keyOf(at.house.bundle, "database"),
  });
  raw.inTransaction((db) => {
    db.run(sql`DROP TRIGGER redaction_fixed`);
    db.run(sql`UPDATE redaction SET reason = '別の理由'`);
  });
  raw.close();
  expect(verifyRedactions(at.house.read).map((fault) => fault.code)).toEqual(["redaction_differs_from_log"]);
  expect(redactionFaultSentence({ code: "redaction_differs_from_log", where: "red_1" })).toBe(
    "一部を隠した写し、またはその説明が、作ったときの記録と違います。（red_1）",
  );
});

it("an adviser may look and take away, but makes no copy", async () => {
  const file = await kept(await photo(), "card.jpg");
  const copy = await redactPicture(at.house, actor(), incident, file, leftHalf);
  const adviser = at.addPerson("adviser", [incident]);
  const headers = at.signedIn(adviser);
  const look = await at.http.inject({
    url: `/api/incidents/${incident}/redactions/${copy.id}/content`,
    headers,
  });
  expect(look.statusCode).toBe(200);
  expect(look.headers["content-disposition"]).toContain("attachment");
  const make = await at.http.inject({
    method: "POST",
    url: `/api/incidents/${incident}/redactions/pictures`,
    headers: { ...headers, "sec-fetch-site": "same-origin" },
    payload: { ...file, ...leftHalf },
  });
  expect(make.statusCode).toBe(403);
});

it("the page keeps what was typed when no place was chosen, and says so", async () => {
  const file = await kept(await photo(), "card.jpg");
  const url = `/incidents/${incident}/evidence/${file.evidenceId}/files/${file.fileId}/redact`;
  const reply = await at.http.inject({
    method: "POST",
    url,
    headers: {
      ...at.signedIn(),
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: new URLSearchParams({ reason: "見本の理由" }).toString(),
  });
  expect(reply.statusCode).toBe(400);
  expect(reply.body).toContain("隠すところを1か所以上選んでください。");
  expect(reply.body).toContain("見本の理由");
});

it("in a browser a box is drawn on the picture, and the copy is shown", async () => {
  const file = await kept(await photo(), "card.jpg");
  const origin = await at.http.listen({ port: 0, host: "127.0.0.1" });
  const page = await openSignedIn(at, origin, { width: 1280, scripts: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${origin}/incidents/${incident}/evidence/${file.evidenceId}`);
  await page.click("text=一部を隠した写しを作る");
  // The script listens, and the picture has its size: a box drawn before would be drawn on nothing.
  const frame = page.locator(".redact-frame.is-live");
  await frame.locator("img").evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
  const box = (await frame.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  await page.locator(".redact-box").waitFor();
  expect(await page.locator(".redact-box").count()).toBe(1);
  await expectAccessible(page);
  await screenshot(page, "redact-choose-1280");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSideScroll(page);
  await screenshot(page, "redact-choose-360");
  await page.fill("[name=reason]", "ほかのお客様のお名前が写っているため");
  await page.click("text=隠した写しを作る >> nth=-1");
  await page.waitForURL(/redactions\/red_/);
  await lookAt(page, "redact-copy-360");
  expect(listRedactions(at.house.read, incident)).toMatchObject([{ number: 1, extent: "1か所" }]);
  await page.context().close();
});
