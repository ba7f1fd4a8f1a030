import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, renderPdf } from "#src/typeset/index.ts";
import { collector, isInstalled, runOn } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");

async function lockedWith(password: string | undefined): Promise<Buffer> {
  const template = compileTemplate(
    "---\ntitle: 相談用<資料>\n---\n# 経緯\n\n{{name}}様。\n\n:::form\n氏名: {{name}}\n:::\n",
    { schema: z.object({ name: z.string() }) },
  );
  const { out, bytes } = collector();
  const more = password === undefined ? {} : { password };
  await renderPdf(template.render({ name: "見本 花子" }), {
    out,
    createdAt,
    author: "美容室みほん",
    ...more,
  });
  return bytes();
}

test.skipIf(!isInstalled("qpdf"))(
  "a password locks the file with AES-256 and leaves printing and copying allowed (needs qpdf)",
  async () => {
    const bytes = await lockedWith("青い 傘-42");
    expect(() => runOn(bytes, "qpdf", ["--check"])).toThrow("invalid password");
    expect(() => runOn(bytes, "qpdf", ["--password=青い傘-42", "--check"])).toThrow("invalid password");
    const report = runOn(bytes, "qpdf", ["--password=青い 傘-42", "--check"]);
    expect(report).toContain("No syntax or stream encoding errors found");
    const rights = runOn(bytes, "qpdf", ["--password=青い 傘-42", "--show-encryption"]);
    expect(rights).toContain("stream encryption method: AESv3");
    expect(rights).toContain("string encryption method: AESv3");
    expect(rights).toContain("file encryption method: AESv3");
    expect(rights).toContain("extract for any purpose: allowed");
    expect(rights).toContain("print high resolution: allowed");
    expect(rights).toContain("modify anything: not allowed");
  },
);

test.skipIf(!isInstalled("pdftotext"))(
  "nothing of a locked file is readable without its password, all of it with (needs pdftotext)",
  async () => {
    const bytes = await lockedWith("himitsu-42");
    expect(bytes.includes("pdfaid")).toBe(false);
    expect(bytes.includes(Buffer.from("相談用", "utf16le").swap16())).toBe(false);
    expect(bytes.includes("相談用")).toBe(false);
    const text = runOn(bytes, "pdftotext", ["-upw", "himitsu-42", "-raw"], ["-"]);
    expect(text).toContain("見本 花子様。");
    const info = runOn(bytes, "pdfinfo", ["-upw", "himitsu-42"]);
    expect(info).toContain("相談用<資料>\n");
    expect(info).toMatch(/Tagged: +yes/);
    expect((await lockedWith(undefined)).includes("<pdfaid:part>3</pdfaid:part>")).toBe(true);
  },
);

test("refuses a password that the format would cut or leave out", async () => {
  await expect(lockedWith("")).rejects.toThrow(RangeError);
  await expect(lockedWith("鍵".repeat(43))).rejects.toThrow(RangeError);
});
