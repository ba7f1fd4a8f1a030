import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addEvidence, getEvidence, listEvidence, readDerivative } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { drawJpeg, drawPng, drawWebp, noise, PDF, pieces } from "./pictures.ts";

let at: TestApp;
let incident: string;
const actor = () => ({ id: at.owner.id });
const maxBytes = 2_000_000;

beforeAll(async () => {
  at = await openTestApp();
  incident = newIncident();
});
afterAll(async () => {
  await expectSound(at);
  await at.close();
});

function newIncident(): string {
  const shopId = listShops(at.house.read)[0]!.id;
  return at.house.write(actor(), (tx) => openIncident(tx, { shopId })).id;
}
const add = (bytes: Uint8Array, fileName: string, more: object = {}) =>
  addEvidence(at.house, actor(), incident, pieces(bytes), { fileName, maxBytes, ...more });
/** Everything under storage/files, half-written files included. */
const stored = () =>
  readdirSync(join(at.house.storage, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return `${(error as Refusal).code}: ${(error as Refusal).sentence}`;
};
const jpegWith = async (edit: (bytes: Buffer) => Buffer) =>
  edit(await drawJpeg({ width: 640, height: 480, red: 99 }));

test("keeps a photo byte for byte and gives it the next number, with what its camera wrote", async () => {
  const photo = await drawJpeg({ exif: true, red: 10 });
  const kept = await add(photo, "はがき表.jpg", { kind: "postcard", part: "front" });
  expect(kept.outcome).toBe("added");
  const item = getEvidence(at.house.read, incident, kept.evidenceId);
  expect(item.label).toBe("E-001");
  expect(item).toMatchObject({
    kind: "postcard",
    form: "original",
    title: "はがき",
    photographedOn: "2026-11-13",
  });
  expect(item).toMatchObject({ photographedAt: "14:05", photographedWith: "Mihon Camera 1" });
  expect(item.files).toHaveLength(1);
  expect(item.files[0]).toMatchObject({
    fileName: "はがき表.jpg",
    mediaType: "image/jpeg",
    sizeBytes: photo.length,
    sha256: createHash("sha256").update(photo).digest("hex"),
    width: 320,
    height: 240,
    takenAt: "2026-11-13T14:05:06",
    takenOffset: "+09:00",
    hasGps: true,
  });
  const entry = listEntries(at.house.read, { incident, limit: 1 })[0]!;
  expect(entry.kind).toBe("evidence.added");
  expect(findPayload(at.house.read, entry.seq)).toMatchObject({
    file: kept.fileId,
    number: 1,
    branch: 1,
    sha256: item.files[0]!.sha256,
  });
});

test("takes PNG, WebP, PDF, text in UTF-8, CP932 and UTF-16, and CSV", async () => {
  const cp932 = Buffer.from([0x96, 0xbc, 0x91, 0x4f, 0x2c, 0x31, 0x0d, 0x0a, 0xfb, 0xfc]);
  const kinds = [
    [await drawPng(), "a.png", "image/png"],
    [await drawWebp(), "a.webp", "image/webp"],
    [PDF, "a.pdf", "application/pdf"],
    [Buffer.from("通話のメモ\n11月13日 14時"), "a.txt", "text/plain"],
    [cp932, "a.csv", "text/csv"],
    [Buffer.from("\uFEFFメモ", "utf16le"), "b.txt", "text/plain"],
    [Buffer.from("MZ から始まる文も、文字なら文字です。"), "c.txt", "text/plain"],
  ] as const;
  for (const [bytes, name, mediaType] of kinds) {
    const { evidenceId } = await add(bytes, name);
    expect(getEvidence(at.house.read, incident, evidenceId).files[0]!.mediaType, name).toBe(mediaType);
  }
  const encodings = listEvidence(at.house.read, incident)
    .map((item) => item.files[0]!.mediaType)
    .filter((type) => type.startsWith("text/"));
  expect(encodings).toHaveLength(4);
});

test("tells the type by content when the name lies", async () => {
  const { evidenceId } = await add(await drawJpeg({ red: 33 }), "書類.pdf");
  expect(getEvidence(at.house.read, incident, evidenceId).files[0]!.mediaType).toBe("image/jpeg");
});

describe("refuses with a sentence and keeps nothing", () => {
  const bomb = () => {
    const header = Buffer.from("ffd8ffc0000b08ffffffff0101110000", "hex");
    return Buffer.concat([header, Buffer.alloc(200)]);
  };
  const cases: [string, () => Buffer | Promise<Buffer>, string, string][] = [
    ["0 bytes", () => Buffer.alloc(0), "空.jpg", "evidence_empty: 中身が空のファイル（0バイト）です。"],
    [
      "a renamed executable",
      () => Buffer.concat([Buffer.from("MZ\x90\x00\x03\x00\x00\x00", "latin1"), noise(9000)]),
      "はがき.jpg",
      "evidence_kind: プログラム（実行ファイル）のため保管できませんでした。",
    ],
    ["a shell script", () => Buffer.from("#!/bin/sh\necho\n"), "メモ.txt", "evidence_kind: プログラム"],
    [
      "HTML as .jpg",
      () => Buffer.from("\n<!doctype html><title>x</title><script>alert(1)</script>"),
      "はがき.jpg",
      "evidence_kind: ホームページの形式（HTML）のため",
    ],
    [
      "SVG",
      () => Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      "図.png",
      "evidence_kind: SVG画像のため",
    ],
    [
      "a zip",
      () => Buffer.concat([Buffer.from("PK\x03\x04\x14\x00\x00\x00", "latin1"), noise(5000)]),
      "証拠.pdf",
      "evidence_kind: 圧縮ファイルのため",
    ],
    [
      "an unreadable image",
      () => Buffer.concat([Buffer.from("ffd8ffe0", "hex"), noise(50_000)]),
      "a.jpg",
      "evidence_image_broken: このファイルは画像として開けませんでした（壊れている可能性があります）。元のファイルはそのままです。撮り直した写真を選んでください。",
    ],
    [
      "a photo cut in the middle",
      () => jpegWith((b) => b.subarray(0, b.length / 2)),
      "a.jpg",
      "evidence_image_broken",
    ],
    [
      "a photo whose data is noise",
      () => jpegWith((b) => Buffer.concat([b.subarray(0, -600), noise(5000), b.subarray(-2)])),
      "a.jpg",
      "evidence_image_broken",
    ],
    ["a cut PNG", async () => (await drawPng()).subarray(0, 200), "a.png", "evidence_image_broken"],
    [
      "a PNG with a flipped bit",
      async () => {
        const png = Buffer.from(await drawPng());
        png[150]! ^= 1;
        return png;
      },
      "a.png",
      "evidence_image_broken",
    ],
    ["a cut WebP", async () => (await drawWebp()).subarray(0, 60), "a.webp", "evidence_image_broken"],
    [
      "a pixel bomb",
      bomb,
      "a.jpg",
      "evidence_image_too_large: 画像の縦横が大きすぎるため保管できませんでした（10000万画素まで）。",
    ],
    ["a cut PDF", () => PDF.subarray(0, 80), "a.pdf", "evidence_pdf_broken"],
    ["text with NUL", () => Buffer.from(`${"メモ".repeat(3000)}\0`), "a.txt", "evidence_text_unreadable"],
    [
      "text that stops being text",
      () => Buffer.concat([Buffer.from("a,b\n".repeat(2000)), Buffer.from([0xff, 0xfe, 0xfd, 0x80])]),
      "a.csv",
      "evidence_text_unreadable",
    ],
    ["noise", () => noise(9000), "a.jpg", "evidence_kind: 扱えない形式のファイルのため"],
    ["more than the limit", () => Buffer.from("a".repeat(2_000_001)), "a.txt", "evidence_too_large"],
  ];
  test.each(cases)("%s", async (_, make, name, words) => {
    const before = stored();
    const items = listEvidence(at.house.read, incident).length;
    expect(await refusalOf(add(await make(), name))).toContain(words);
    expect(stored()).toEqual(before);
    expect(listEvidence(at.house.read, incident)).toHaveLength(items);
  });

  test("a bomb declared by PNG and by WebP", async () => {
    const png = Buffer.from(await drawPng());
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    expect(await refusalOf(add(png, "a.png"))).toContain("evidence_image_too_large");
    const webp = Buffer.from("524946461e000000574542505650385812000000" + "00000000" + "ff3f00ff3f00", "hex");
    expect(await refusalOf(add(Buffer.concat([webp, Buffer.alloc(40)]), "a.webp"))).toContain(
      "evidence_image_too_large",
    );
  });

  test("a stream that breaks off", async () => {
    const before = stored();
    const photo = await drawJpeg({ red: 77 });
    async function* broken() {
      yield photo.subarray(0, 500);
      throw new Error("the line went dead");
    }
    const work = addEvidence(at.house, actor(), incident, broken(), { fileName: "a.jpg", maxBytes });
    await expect(work).rejects.toThrow("the line went dead");
    expect(stored()).toEqual(before);
  });

  test("an incident that does not exist", async () => {
    const before = stored();
    const work = addEvidence(at.house, actor(), "inc_none", pieces(PDF), { fileName: "a.pdf", maxBytes });
    expect(await refusalOf(work)).toContain("not_found");
    expect(stored()).toEqual(before);
  });
});

test("recognises the same file, also under another name, and answers with its number", async () => {
  const photo = await drawJpeg({ red: 55 });
  const first = await add(photo, "一枚目.jpg");
  const before = stored();
  const second = await add(photo, "同じ写真.jpg");
  expect(second).toEqual({ ...first, outcome: "known" });
  expect(stored()).toEqual(before);
  const elsewhere = await addEvidence(at.house, actor(), newIncident(), pieces(photo), {
    fileName: "一枚目.jpg",
    maxBytes,
  });
  expect(elsewhere).toMatchObject({ outcome: "added", number: 1 });
});

test("puts front, back and postmark of one postcard under one number", async () => {
  const front = await add(await drawJpeg({ width: 301 }), "IMG_1.jpg", { kind: "postcard", part: "front" });
  const into = front.evidenceId;
  await add(await drawJpeg({ width: 302 }), "IMG_2.jpg", { into, part: "back" });
  await add(await drawJpeg({ width: 303 }), "IMG_3.jpg", { into, part: "postmark" });
  const item = getEvidence(at.house.read, incident, into);
  expect(item.files.map((file) => [file.branch, file.part])).toEqual([
    [1, "front"],
    [2, "back"],
    [3, "postmark"],
  ]);
  expect(item.files[2]!.label).toBe(`${item.label}-3`);
});

test.each([
  ["../../etc/passwd.jpg", "passwd.jpg"],
  ["C:\\Users\\mihon\\はがき.jpg", "はがき.jpg"],
  ["a\0b\u202Egpj.exe", "abgpj.exe"],
  ["<script>alert(1)</script>.jpg", "script>.jpg"],
  ["{{x}} *#|\n.jpg", "{{x}} *#|.jpg"],
  ["..", "名前のないファイル"],
  ["", "名前のないファイル"],
])("cleans the file name %j", async (given, kept) => {
  const { evidenceId } = await add(await drawJpeg({ width: 400 + given.length }), given);
  expect(getEvidence(at.house.read, incident, evidenceId).files[0]!.fileName).toBe(kept);
});

test("shortens a name of 300 characters and keeps its end", async () => {
  const { evidenceId } = await add(await drawJpeg({ width: 254 }), `${"長".repeat(300)}.jpg`);
  const { fileName } = getEvidence(at.house.read, incident, evidenceId).files[0]!;
  expect(fileName).toHaveLength(120);
  expect(fileName.endsWith("長….jpg")).toBe(true);
});

describe("the picture for screen and paper", () => {
  test("is upright, small, and holds neither place nor camera; it is an entry of its own", async () => {
    const photo = await drawJpeg({ width: 3000, height: 1500, exif: true, orientation: 6 });
    expect(photo.includes("Mihon")).toBe(true);
    const { evidenceId, fileId } = await add(photo, "横向き.jpg");
    const view = await readDerivative(at.house, fileId, "view");
    const thumb = await readDerivative(at.house, fileId, "thumb");
    expect([view!.width, view!.height]).toEqual([1000, 2000]);
    expect([thumb!.width, thumb!.height]).toEqual([240, 480]);
    for (const { bytes } of [view!, thumb!]) {
      const about = await sharp(bytes).metadata();
      expect(about).toMatchObject({ format: "jpeg" });
      expect([about.exif, about.xmp, about.iptc, about.icc, about.orientation]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect(bytes.includes("Mihon")).toBe(false);
    }
    const [second, first] = listEntries(at.house.read, { incident, limit: 2 });
    expect([first!.kind, second!.kind]).toEqual(["evidence.derived", "evidence.derived"]);
    expect(findPayload(at.house.read, first!.seq)).toMatchObject({
      evidence: evidenceId,
      file: fileId,
      size: "view",
      original_sha256: createHash("sha256").update(photo).digest("hex"),
      sha256: createHash("sha256").update(view!.bytes).digest("hex"),
    });
  });

  test("is made once, also for many who ask at the same time", async () => {
    const { fileId } = await add(await drawJpeg({ red: 123 }), "a.jpg");
    const before = stored().length;
    await Promise.all(Array.from({ length: 6 }, () => readDerivative(at.house, fileId, "thumb")));
    expect(stored()).toHaveLength(before + 2);
  });

  test("does not exist for text, and for a photo whose pixels cannot be decoded, which stays", async () => {
    const text = await add(Buffer.from("別のメモ"), "a.txt");
    expect(await readDerivative(at.house, text.fileId, "thumb")).toBeUndefined();
    // Every quantisation table is gone: the structure is whole, the pixels are not.
    const hollow = await jpegWith((bytes) => {
      const copy = Buffer.from(bytes);
      for (let at = copy.indexOf("ffdb", 0, "hex"); at >= 0; at = copy.indexOf("ffdb", at + 1, "hex"))
        copy[at + 1] = 0xfe;
      return copy;
    });
    const kept = await add(hollow, "a.jpg");
    expect(await readDerivative(at.house, kept.fileId, "view")).toBeUndefined();
    expect(getEvidence(at.house.read, incident, kept.evidenceId).files[0]!.isDrawable).toBe(false);
    expect(listEntries(at.house.read, { incident, limit: 1 })[0]!.kind).toBe("evidence.undrawable");
  });
});
