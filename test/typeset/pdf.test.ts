import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import sharp from "sharp";
import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, type PdfOptions, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, runOn, wordsOf } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");
const hasText = isInstalled("pdftotext");
const hasQpdf = isInstalled("qpdf");

async function pdfOf(
  source: string,
  data: Record<string, unknown> = {},
  options: Partial<PdfOptions> = {},
): Promise<{ bytes: Buffer; pages: number }> {
  const tree = compileTemplate(source, { schema: z.any() }).render(data);
  const { out, bytes } = collector();
  const { pages } = await renderPdf(tree, { out, createdAt, ...options });
  return { bytes: bytes(), pages };
}

const textOf = (bytes: Buffer): string => runOn(bytes, "pdftotext", ["-raw"], ["-"]);

const long =
  "当店が管理するお客様の情報の一部が、当店の元従業員により持ち出され、使用されたおそれがあることが判明いたしました。";

const report = `---
title: 相談用資料
---
# 経緯

${long.repeat(4)}

:::table 日時=30 出来事=* 根拠=18
{{#each facts}}
日時: {{at}}
出来事: {{what}}
根拠: {{exhibit}}
{{/each}}
:::

## 写真

:::figures columns=2
画像: a
番号: E-001
説明: はがきの表
SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
画像: b
番号: E-002
:::
`;
const facts = Array.from({ length: 60 }, (_, i) => ({
  at: `令和8年11月${1 + (i % 28)}日`,
  what: `出来事その${i + 1}。${long}${long}`,
  exhibit: `E-${100 + i}`,
}));

async function images(): Promise<{ bytes: Buffer; width: number; height: number }> {
  const picture = sharp({ create: { width: 400, height: 300, channels: 3, background: "#c0b090" } });
  return { bytes: await picture.jpeg().toBuffer(), width: 400, height: 300 };
}

test.skipIf(!hasQpdf)("a report with table, pictures and bookmarks is sound (needs qpdf)", async () => {
  const { bytes, pages } = await pdfOf(report, { facts }, { images, author: "美容室みほん" });
  expect(runOn(bytes, "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
  expect(Number(runOn(bytes, "qpdf", ["--show-npages"]))).toBe(pages);
  const objects = runOn(bytes, "qpdf", ["--qdf", "--object-streams=disable"], ["-"]);
  for (const part of [
    "/StructTreeRoot",
    "/S /Table",
    "/S /TH",
    "/S /Figure",
    "/S /H1",
    "/Lang (ja)",
    "/Outlines",
  ]) {
    expect(objects).toContain(part);
  }
  expect(objects).toContain("<pdfaid:part>3</pdfaid:part>");
  expect(objects).not.toContain("/Helvetica");
});

test("the same input makes the same bytes, another date other ones", async () => {
  const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
  const first = await pdfOf(report, { facts }, { images });
  const second = await pdfOf(report, { facts }, { images });
  const later = await pdfOf(report, { facts }, { images, createdAt: new Date("2026-11-22T00:00:00Z") });
  expect(digest(second.bytes)).toBe(digest(first.bytes));
  expect(digest(later.bytes)).not.toBe(digest(first.bytes));
});

test.skipIf(!hasText)("pages are numbered and the table's head is on each (needs pdftotext)", async () => {
  const { bytes, pages } = await pdfOf(report, { facts }, { images });
  const sheets = textOf(bytes).split("\f");
  expect(pages).toBe(7);
  expect(sheets[0]).toContain("1 / 7");
  expect(sheets[6]).toContain("7 / 7");
  for (const sheet of sheets.slice(1, 6)) expect(sheet).toMatch(/^日時 出来事 根拠\n/);
});

test.skipIf(!hasText)("no row of the table is torn over two pages (needs pdftotext)", async () => {
  const { bytes } = await pdfOf(report, { facts }, { images });
  const sheets = textOf(bytes).replaceAll("\n", "").split("\f");
  for (const [i, fact] of facts.entries()) {
    const sheet = sheets.find((text) => text.includes(`E-${100 + i}`));
    expect(sheet).toContain(fact.what);
  }
});

test.skipIf(!hasText)("a row taller than a page goes on over the next (needs pdftotext)", async () => {
  const { bytes, pages } = await pdfOf(report, {
    facts: [{ at: "朝", what: long.repeat(60), exhibit: "E-1" }],
  });
  expect(pages).toBeGreaterThan(2);
  expect(textOf(bytes).replace(/\s/g, "").split("当店が管理する").length - 1).toBeGreaterThanOrEqual(60);
});

test.skipIf(!hasText)("lines of a paragraph end at one right edge (needs pdftotext)", async () => {
  const text = "証拠の一覧を作成し内容を確かめたうえで順番に並べて保管する作業を行い".repeat(12);
  const { bytes } = await pdfOf(`{{text}}`, { text: `${text}A1B2と2026年のデータを含む${text}` });
  const byLine = new Map<number, { left: number; right: number }>();
  for (const word of wordsOf(bytes).filter(({ text }) => !/^[\d/]+$/.test(text))) {
    const key = Math.round(word.bottom);
    const line = byLine.get(key) ?? { left: Number.POSITIVE_INFINITY, right: 0 };
    byLine.set(key, { left: Math.min(line.left, word.left), right: Math.max(line.right, word.right) });
  }
  const lines = [...byLine.values()].slice(0, -1);
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) expect(line.right).toBeCloseTo(85.04 + 43 * 10.5, 0);
  expect(lines[0]!.left).toBeCloseTo(85.04 + 10.5, 0);
  for (const line of lines.slice(1)) expect(line.left).toBeCloseTo(85.04, 0);
});

test.skipIf(!hasText)(
  "one compatibility character does not spoil searching for the usual one (needs pdftotext)",
  async () => {
    const { bytes } = await pdfOf("{{a}}\n\n{{b}}\n\n{{c}}", { a: "⾼橋", b: "高橋", c: "髙﨑𠮷神" });
    const text = textOf(bytes);
    expect(text.split("高橋").length - 1).toBe(2);
    expect(text).toContain("髙﨑𠮷神");
  },
);

test.skipIf(!hasText)(
  "dates and spread lines are copied without stray spaces (needs pdftotext)",
  async () => {
    const { bytes } = await pdfOf(
      "令和8年11月21日、ABC社の第3回会議。\n\n:::center\n「（甲）」、『乙』。\n:::\n",
    );
    const text = textOf(bytes);
    expect(text).toContain("令和8年11月21日、ABC社の第3回会議。");
    expect(text).toContain("「（甲）」、『乙』。");
  },
);

test.skipIf(!hasText)("what no font can print is a 〓, never an empty box (needs pdftotext)", async () => {
  const { bytes } = await pdfOf("{{a}}", { a: "山\u200b田😀\u0000\u202e子\uD800が" });
  expect(textOf(bytes)).toContain("山田〓子が");
});

test.skipIf(!hasQpdf)("a title of markup characters leaves the file sound (needs qpdf)", async () => {
  const { bytes } = await pdfOf("---\ntitle: {{a}}\n---\n# {{a}}", { a: "<b>&\u0001\uD800証" });
  expect(runOn(bytes, "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
  expect(bytes.toString("utf8")).toContain("&lt;b&gt;&amp;証</rdf:li>");
});

test("asks for each picture when its page comes, and stops when cancelled", async () => {
  const asked: string[] = [];
  const cancel = new AbortController();
  const source = Array.from({ length: 12 }, (_, i) => `:::figures columns=1\n画像: p${i}\n:::\n`).join("");
  const made = pdfOf(
    source,
    {},
    {
      signal: cancel.signal,
      images: async (ref) => {
        asked.push(ref);
        if (asked.length === 4) cancel.abort();
        return images();
      },
    },
  );
  await expect(made).rejects.toThrow("aborted");
  expect(asked).toEqual(["p0", "p1", "p2", "p3"]);
});

test("waits for a slow reader and reports a broken one", async () => {
  let taken = 0;
  const slow = new Writable({
    highWaterMark: 1024,
    write(chunk: Buffer, _, done) {
      taken += chunk.length;
      setTimeout(done, 1);
    },
  });
  await pdfOf(report, { facts }, { images, out: slow });
  expect(taken).toBeGreaterThan(50_000);
  const broken = new Writable({ write: (_, __, done) => done(new Error("disk full")) });
  await expect(pdfOf(report, { facts }, { images, out: broken })).rejects.toThrow("disk full");
});

test.skipIf(!hasQpdf)("data of any kind makes a sound file (needs qpdf)", async () => {
  const hostile = [
    "\0\n\r\n|*#{{x}}<script>",
    "\uE000\uE0010",
    "⾼橋\u202e\u200d\u{E0100}",
    "\uD842",
    "😀".repeat(50),
    "、。「」（）".repeat(40),
    "a".repeat(3000),
    "　".repeat(300),
    " ".repeat(300),
    "\n".repeat(120),
    "か\u3099".repeat(100),
    ") Tj ET (\\",
  ];
  const source =
    "---\ntitle: {{a}}\n---\n# {{a}}\n\n{{a}}\n\n| 一 | 二 |\n| --- | --- |\n| {{a}} | x |\n\n:::form\n名: {{a}}\n:::\n\n:::ki\n1 名: {{a}}\n:::\n\n:::figures\n画像: {{a}}\n説明: {{a}}\nSHA-256: {{a}}\n:::\n";
  for (const a of hostile) {
    const { bytes } = await pdfOf(source, { a });
    expect(runOn(bytes, "qpdf", ["--check"])).toContain("No syntax or stream encoding errors found");
  }
});

test.skipIf(!hasText)(
  "a missing picture leaves a named box, a broken one is an error (needs pdftotext)",
  async () => {
    const source = ":::figures columns=1\n画像: a\n番号: E-001\n:::\n";
    expect(textOf((await pdfOf(source)).bytes)).toContain("（画像はありません）");
    const broken = pdfOf(
      source,
      {},
      { images: async () => ({ bytes: Buffer.from("GIF89a"), width: 1, height: 1 }) },
    );
    await expect(broken).rejects.toThrow("The picture a is neither a JPEG nor a PNG");
  },
);

test.skipIf(!hasText)(
  "a heading and its lead stay with the table they lead to (needs pdftotext)",
  async () => {
    const source = `${"行\n\n".repeat(35)}# 見出し\n\n次のとおりです。\n\n:::form\n一: い\n二: ろ\n:::\n`;
    const sheets = textOf((await pdfOf(source)).bytes).split("\f");
    expect(sheets[0]).not.toContain("見出し");
    expect(sheets[1]).toMatch(/^見出し\n次のとおりです。\n一 い\n/);
  },
);

test("a reader that goes away in the middle ends the work with an error instead of leaving it waiting", async () => {
  const tree = compileTemplate(report, { schema: z.any() }).render({ facts });
  const out = new Writable({
    highWaterMark: 1024,
    // Takes the first piece and never answers for it.
    write: () => {
      setImmediate(() => out.destroy());
    },
  });
  await expect(renderPdf(tree, { out, createdAt, images })).rejects.toThrow("closed before");
});
