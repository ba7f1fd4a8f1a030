/** HEIC, e-mail, films and recordings: kept byte for byte, followed but not decoded, refused with help when broken. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addEvidence,
  getEvidence,
  listEvidence,
  openOriginal,
  readDerivative,
  wholeOriginal,
} from "#src/features/evidence/index.ts";
import { readMail } from "#src/features/evidence/mail-view.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { pictureLimits, workOnPicture } from "#src/platform/pictures.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { noise, pieces } from "./pictures.ts";

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, "../../fixtures", name));

let at: TestApp;
let incident: string;
const actor = () => ({ id: at.owner.id });
const maxBytes = 100_000;

beforeAll(async () => {
  at = await openTestApp();
  const shopId = listShops(at.house.read)[0]!.id;
  incident = at.house.write(actor(), (tx) => openIncident(tx, { shopId })).id;
});
afterAll(async () => {
  await expectSound(at);
  await at.close();
});

const add = (bytes: Uint8Array, fileName: string, more: object = {}) =>
  addEvidence(at.house, actor(), incident, pieces(bytes, 997), { fileName, maxBytes, ...more });
const itemOf = async (bytes: Uint8Array, fileName: string) => {
  const { evidenceId } = await add(bytes, fileName);
  return getEvidence(at.house.read, incident, evidenceId);
};
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const page = async (url: string) => (await at.http.inject({ url, headers: at.signedIn() })).body;

/** A box of ISO BMFF. */
const box = (type: string, ...bodies: Buffer[]): Buffer => {
  const body = Buffer.concat(bodies);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
};
const edited = (bytes: Buffer, edit: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  edit(copy);
  return copy;
};
/** Where the name of a box stands. */
const at4 = (bytes: Buffer, type: string): number => bytes.indexOf(type, 0, "latin1");

const MAIL = [
  "Received: from mail.example.jp (mail.example.jp [192.0.2.7])",
  "\tby mx.example.jp; Fri, 13 Nov 2026 14:05:07 +0900",
  "From: =?UTF-8?B?6Kmm6aiT5aSq6YOO?= <taro@example.jp>",
  "To: desk@example.jp",
  "Subject: =?UTF-8?B?5paw44GX44GE5bqX44Gu44GU5qGI5YaF?=",
  "Date: Fri, 13 Nov 2026 14:05:06 +0900",
  "Message-ID: <20261113@example.jp>",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "新しい店に移りました。<b>ぜひ</b>お越しください。",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<p>飾りの本文<img src="http://203.0.113.9/pixel.png"><script>alert(1)</script></p>',
  "--b",
  'Content-Type: application/pdf; name="annai.pdf"',
  "Content-Disposition: attachment; filename*=UTF-8''%E6%A1%88%E5%86%85.pdf",
  "Content-Transfer-Encoding: base64",
  "",
  "JVBERi0xLjQK",
  "--b--",
  "",
].join("\r\n");

/** The processes of this one that work on pictures. */
const drawers = (): string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      const [, state = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return Number(state.split(" ")[1]) === process.pid && command.includes("pictures-child");
    } catch {
      return false;
    }
  });

/** What is asked of the process that draws pictures. */
const order = {
  task: "shrink",
  isHeic: true,
  mostPixels: 10_000,
  sizes: [{ edge: 100, quality: 80 }],
} as const;

describe("HEIC", () => {
  test("is kept byte for byte, with what the phone wrote, and drawn upright once", async () => {
    const photo = fixture("drawing-turned.heic");
    const item = await itemOf(photo, "IMG_0001.HEIC");
    expect(item).toMatchObject({ kind: "photo", photographedOn: "2026-11-13", photographedAt: "14:05" });
    const file = item.files[0]!;
    expect(file).toMatchObject({
      mediaType: "image/heic",
      sha256: sha256(photo),
      width: 64,
      height: 48,
      camera: "Mihon Phone 1",
      takenAt: "2026-11-13T14:05:06",
      takenOffset: "+09:00",
      hasGps: true,
    });
    const original = openOriginal(at.house, actor(), incident, file.id, "check");
    expect((await wholeOriginal(original)).equals(photo)).toBe(true);
    // The file says its turn twice, as irot and as Exif orientation; done twice it would lie on its side.
    const view = await readDerivative(at.house, file.id, "view");
    expect([view!.width, view!.height]).toEqual([48, 64]);
    const { data, info } = await sharp(view!.bytes).raw().toBuffer({ resolveWithObject: true });
    const red = data.subarray((3 * info.width + 24) * 3, (3 * info.width + 24) * 3 + 3);
    expect(red[0]! > 150 && red[2]! < 100).toBe(true);
    expect((await sharp(view!.bytes).metadata()).exif).toBeUndefined();
    expect(view!.bytes.includes("Mihon")).toBe(false);
  });

  test("whose pixels are damaged is kept and said to be undrawable", async () => {
    const whole = fixture("drawing.heic");
    const photo = edited(whole, (copy) => noise(100).copy(copy, at4(copy, "mdat") + 4));
    const item = await itemOf(photo, "壊れた写真.heic");
    expect(item.files[0]!.sha256).toBe(sha256(photo));
    expect(await readDerivative(at.house, item.files[0]!.id, "view")).toBeUndefined();
    const html = await page(`/incidents/${incident}/evidence/${item.id}`);
    expect(html).toContain("この写真は途中が壊れているようで、画面に表示できません。");
  });

  test("is decoded in a process that ends when it takes too long, too much memory, or too many pixels", async () => {
    const photo = fixture("drawing.heic");
    expect(await workOnPicture(photo, order)).toMatchObject([{ width: 64, height: 48 }]);
    expect(await workOnPicture(photo, order, { ...pictureLimits, timeoutMs: 1 })).toBeUndefined();
    expect(
      await workOnPicture(photo, order, { ...pictureLimits, mostMemoryBytes: 1_000_000 }),
    ).toBeUndefined();
    expect(await workOnPicture(photo, { ...order, mostPixels: 3071 })).toBeUndefined();
    expect(await workOnPicture(Buffer.concat([photo.subarray(0, 400), noise(500)]), order)).toBeUndefined();
    expect(await workOnPicture(photo, order), "the next one is drawn as if nothing had been").toHaveLength(1);
  });

  test.skipIf(process.platform !== "linux")(
    "is drawn after all when somebody ended the process, and never called undrawable for it",
    async () => {
      const ended = workOnPicture(fixture("drawing.heic"), order, { ...pictureLimits });
      let isSettled = false;
      const refused = expect(ended)
        .rejects.toThrow("the process that draws pictures")
        .finally(() => {
          isSettled = true;
        });
      // Also the fresh one that is asked after the one that waited.
      while (!isSettled) {
        for (const pid of drawers()) process.kill(Number(pid), "SIGKILL");
        await new Promise((after) => setTimeout(after, 1));
      }
      await refused;
      expect(await workOnPicture(fixture("drawing.heic"), order)).toHaveLength(1);
    },
  );

  test.skipIf(process.platform !== "linux")(
    "is drawn by a fresh process when the one that waited has ended",
    async () => {
      const [jpeg] = (await workOnPicture(fixture("drawing.heic"), order))!;
      expect(await workOnPicture(jpeg!.bytes, { ...order, isHeic: false })).toHaveLength(1);
      expect(drawers()).not.toEqual([]);
      for (const pid of drawers()) process.kill(Number(pid), "SIGKILL");
      expect(await workOnPicture(jpeg!.bytes, { ...order, isHeic: false })).toHaveLength(1);
    },
  );
});

describe("films and recordings", () => {
  test.each([
    ["film.mp4", "video/mp4", "video", "avc1 mp4a"],
    ["film.mov", "video/quicktime", "video", "avc1 mp4a"],
    ["voice.m4a", "audio/mp4", "audio", "mp4a"],
  ])("%s is kept with its length, time and codings, and not played", async (name, mediaType, kind, codecs) => {
    const bytes = fixture(name);
    const item = await itemOf(bytes, `録画_${name}`);
    expect(item.kind).toBe(kind);
    expect(item.files[0]).toMatchObject({
      mediaType,
      sha256: sha256(bytes),
      durationMs: 2000,
      recordedAt: "2026-11-13T05:05:06.000Z",
      codecs,
      isDrawable: false,
    });
    const html = await page(`/incidents/${incident}/evidence/${item.id}`);
    expect(html).toContain("この画面では再生しません。元のファイルを取り出して");
    expect(html).toContain("長さ2秒、令和8年11月13日");
    expect(html).not.toMatch(/<(video|audio)/);
  });

  test("may be larger than a picture, up to their own limit, and the page says both limits", async () => {
    const film = Buffer.concat([fixture("film.mp4"), box("free", noise(maxBytes))]);
    const small = { maxBytes, maxFilmBytes: maxBytes + 20_000 };
    const { evidenceId } = await add(film, "長い録画.mp4", small);
    expect(getEvidence(at.house.read, incident, evidenceId).files[0]!.sizeBytes).toBe(film.length);
    const larger = Buffer.concat([film, box("free", noise(20_000))]);
    await expect(add(larger, "a.mp4", small)).rejects.toMatchObject({ code: "evidence_too_large" });
    const text = Buffer.from("a".repeat(maxBytes + 1));
    await expect(add(text, "a.txt", small)).rejects.toMatchObject({ code: "evidence_too_large" });
    const html = await page(`/incidents/${incident}/evidence/new`);
    expect(html).toContain("1つ50MBまで（動画・録音は500MBまで）。");
    expect(html).toContain("image/heic");
  });

  test("a 64-bit size that fits is followed", async () => {
    const film = fixture("film.mp4");
    const long = Buffer.alloc(16);
    long.writeUInt32BE(1);
    long.write("free", 4);
    long.writeBigUInt64BE(16n + 40n, 8);
    expect((await itemOf(Buffer.concat([film, long, noise(40)]), "a.mp4")).files[0]!.mediaType).toBe(
      "video/mp4",
    );
  });
});

describe("e-mail", () => {
  test("is kept byte for byte; the page shows header, words and names, renders no HTML and fetches nothing", async () => {
    const bytes = Buffer.from(MAIL);
    const item = await itemOf(bytes, "案内.eml");
    expect(item.kind).toBe("email");
    expect(item.files[0]).toMatchObject({ mediaType: "message/rfc822", sha256: sha256(bytes) });
    const place = `/incidents/${incident}/evidence/${item.id}`;
    expect(await page(place)).toContain("メールの中身を見る");
    const html = await page(`${place}/files/${item.files[0]!.id}/mail`);
    for (const words of [
      "試験太郎 &lt;taro@example.jp&gt;",
      "desk@example.jp",
      "新しい店のご案内",
      "Fri, 13 Nov 2026 14:05:06 +0900",
      "&lt;20261113@example.jp&gt;",
      "from mail.example.jp (mail.example.jp [192.0.2.7]) by mx.example.jp; Fri, 13 Nov 2026 14:05:07 +0900",
      "新しい店に移りました。&lt;b&gt;ぜひ&lt;/b&gt;お越しください。",
      "案内.pdf",
      "application/pdf、9 B",
    ])
      expect(html).toContain(words);
    expect(html).not.toContain("<script>alert");
    expect(html).not.toMatch(/src="http/);
    const { files } = getEvidence(at.house.read, incident, item.id);
    expect(files).toHaveLength(1);
    expect(await page(place)).toContain("画面で見るために開きました");
  });

  test("in JIS, with a line of its mailbox in front, or with other fields first, is e-mail; a typed note is text", async () => {
    const jis = Buffer.concat([
      Buffer.from("Return-Path: <a@example.jp>\nFrom: a@example.jp\nDate: Fri, 13 Nov 2026 14:05:06 +0900\n"),
      Buffer.from("Content-Type: text/plain; charset=ISO-2022-JP\nSubject: x\n\n"),
      Buffer.from("\x1b$B;n83\x1b(B\n", "latin1"),
    ]);
    const item = await itemOf(jis, "jis.txt");
    expect(item.files[0]!.mediaType).toBe("message/rfc822");
    const html = await page(`/incidents/${incident}/evidence/${item.id}/files/${item.files[0]!.id}/mail`);
    expect(html).toContain("試験");
    const boxed = Buffer.from(`From - Fri Nov 13\n${MAIL}`);
    expect((await itemOf(boxed, "b.eml")).files[0]!.mediaType).toBe("message/rfc822");
    const note = Buffer.from("11月13日: 電話があった\n相手: 男性\n");
    expect((await itemOf(note, "メモ.eml")).files[0]!.mediaType).toBe("text/plain");
  });

  test("made to take minutes, it is given up in time, and the service answers meanwhile", async () => {
    const slow = Buffer.concat([
      Buffer.from("From: a@example.jp\r\nDate: x\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"),
      Buffer.alloc(2_000_000, "\n"),
    ]);
    const { evidenceId } = await add(slow, "slow.eml", { maxBytes: slow.length });
    const [file] = getEvidence(at.house.read, incident, evidenceId).files;
    let [turns, longest, last] = [0, 0, performance.now()];
    const ticking = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      [turns, last] = [turns + 1, now];
    }, 20);
    const place = { incidentId: incident, evidenceId, fileId: file!.id };
    await expect(readMail(at.house, actor(), place, 3000)).rejects.toMatchObject({
      code: "evidence_mail_unreadable",
    });
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(10);
    expect(longest).toBeLessThan(2000);
  });

  test("a file that is no e-mail has no such page", async () => {
    const item = await itemOf(Buffer.from("ただの文字"), "a.txt");
    const url = `/incidents/${incident}/evidence/${item.id}/files/${item.files[0]!.id}/mail`;
    expect((await at.http.inject({ url, headers: at.signedIn() })).statusCode).toBe(404);
  });
});

describe("refuses with a sentence and keeps nothing", () => {
  const heic = () => fixture("drawing.heic");
  const film = () => fixture("film.mp4");
  const withSizes = (bytes: Buffer, width: number, height: number): Buffer =>
    edited(bytes, (copy) => {
      for (let found = at4(copy, "ispe"); found >= 0; found = copy.indexOf("ispe", found + 4, "latin1")) {
        copy.writeUInt32BE(width, found + 8);
        copy.writeUInt32BE(height, found + 12);
      }
    });
  const itemsBomb = (): Buffer => {
    const count = Buffer.alloc(6);
    count.writeUInt16BE(60_000, 4);
    const entry = (n: number) => {
      const body = Buffer.alloc(13);
      body[0] = 2;
      body.writeUInt16BE(n, 4);
      body.write("hvc1", 8, "latin1");
      return box("infe", body);
    };
    const entries = Array.from({ length: 3000 }, (_, n) => entry(n));
    const ftyp = box("ftyp", Buffer.from("heic\0\0\0\0mif1heic", "latin1"));
    return Buffer.concat([ftyp, box("meta", Buffer.alloc(4), box("iinf", count, ...entries))]);
  };
  const setSize = (bytes: Buffer, type: string, size: number): Buffer =>
    edited(bytes, (copy) => copy.writeUInt32BE(size, at4(copy, type) - 4));
  const longMdat = (size: bigint): Buffer => {
    const head = Buffer.alloc(16);
    head.writeUInt32BE(1);
    head.write("mdat", 4, "latin1");
    head.writeBigUInt64BE(size, 8);
    return Buffer.concat([film().subarray(0, 32), head, noise(50)]);
  };

  const broken = "この動画・録音は途中で切れているか、つくりが壊れているため、保管していません。";
  const intricate =
    "このファイルは中の部品の数が多すぎるか、説明の部分が大きすぎるため、安全のため保管していません。";
  const cases: [string, () => Buffer, string, string][] = [
    ["a truncated HEIC", () => heic().subarray(0, -40), "a.heic", "このファイルは画像として開けませんでした"],
    ["a HEIC cut in its description", () => heic().subarray(0, 300), "a.heic", "画像として開けませんでした"],
    [
      "a HEIC of 100,000×100,000",
      () => withSizes(heic(), 100_000, 100_000),
      "a.heic",
      "画像の縦横が大きすぎるため保管できませんでした（5000万画素まで）",
    ],
    ["a HEIC bomb of many items", itemsBomb, "a.heic", intricate],
    [
      "a HEIC whose data lies outside",
      () => edited(heic(), (copy) => copy.writeUInt32BE(0x7fffffff, at4(copy, "iloc") + 24)),
      "a.heic",
      "画像として開けませんでした",
    ],
    [
      "AVIF, with what to do",
      () => Buffer.concat([box("ftyp", Buffer.from("avif\0\0\0\0avifmif1", "latin1")), noise(500)]),
      "a.heic",
      "AVIF形式の画像のため保管できませんでした",
    ],
    ["a cut film", () => film().subarray(0, -500), "a.mp4", broken],
    [
      "a film without its index",
      () => setSize(film().subarray(0, at4(film(), "moov") - 4), "ftyp", 32),
      "a.mp4",
      broken,
    ],
    ["a box larger than its parent", () => setSize(film(), "trak", 0x00ffffff), "a.mp4", broken],
    ["a box that overlaps its neighbour", () => setSize(film(), "mvhd", 107), "a.mp4", broken],
    ["a box of size 0 inside another", () => setSize(film(), "mvhd", 0), "a.mp4", broken],
    ["a box smaller than its own head", () => setSize(film(), "mvhd", 7), "a.mp4", broken],
    ["a size beyond 2^53", () => longMdat(2n ** 63n), "a.mp4", broken],
    ["a 64-bit size smaller than its head", () => longMdat(15n), "a.mp4", broken],
    ["a 64-bit size beyond the file", () => longMdat(2n ** 40n), "a.mp4", broken],
    [
      "a film of endless empty boxes",
      () => Buffer.concat([film(), ...Array.from({ length: 51_000 }, () => box("free"))]),
      "a.mp4",
      intricate,
    ],
    [
      "a renamed executable",
      () => Buffer.concat([Buffer.from("MZ\x90\0\x03\0\0\0", "latin1"), noise(6000)]),
      "動画.mp4",
      "プログラム（実行ファイル）のため保管できませんでした",
    ],
    [
      "an e-mail with a header line of 10 MB",
      () =>
        Buffer.from(`From: a@example.jp\nDate: x\nMessage-ID: <1>\nSubject: ${"あ".repeat(3_500_000)}\n\nx`),
      "a.eml",
      "このメールは見出し（差出人や件名などの行）が長すぎるため",
    ],
    [
      "an e-mail with a million header lines",
      () => Buffer.from(`Received: x\nFrom: a@example.jp\n${"X-Line: 0123456789\n".repeat(60_000)}\nx`),
      "a.eml",
      "このメールは見出し（差出人や件名などの行）が長すぎるため",
    ],
    [
      "an e-mail whose header breaks off into something else",
      () =>
        Buffer.from(
          `${MAIL.slice(0, 300).replaceAll("\r\n\r\n", "\r\n")}\r\n${"X-A: b\r\n".repeat(600)}これは行ではない\r\n\r\n`,
        ),
      "a.eml",
      "メールのファイルとして読めませんでした",
    ],
  ];
  const stored = () =>
    readdirSync(join(at.house.storage, "files"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);

  test.each(cases)("%s", async (_, make, name, words) => {
    const before = stored();
    const items = listEvidence(at.house.read, incident).length;
    const error = await add(make(), name, { maxBytes: 20_000_000, maxFilmBytes: 20_000_000 }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).sentence).toContain(words);
    expect((error as Refusal).sentence).toMatch(/元の(ファイル|画像|メール)は(そのまま|消さずに)/);
    expect(stored()).toEqual(before);
    expect(listEvidence(at.house.read, incident)).toHaveLength(items);
  });
});
