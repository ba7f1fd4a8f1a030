import { buffer } from "node:stream/consumers";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Customer } from "#src/features/customers/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { type PrintJob, planPrint, printAddresses, printNotice } from "#src/features/letters/index.ts";
import { changePrintSettings, labelSheetNames, listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../../support/house.ts";
import { isInstalled, runOn, wordsOf } from "../../../typeset/outsiders.ts";
import { addCustomers, change, FORMER, flag, makeCase } from "../people.ts";

const hasPoppler = isInstalled("pdftotext");
const mm = (points: number): number => (points * 25.4) / 72;

let at: TestApp;
let incident: string;
let people: Customer[];
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  people = await addCustomers(at, incident, [
    {
      name: "試験 一郎",
      postal: "100-0013",
      address: "例示県例示市例示町1丁目3番2号",
      building: "郵便プラザ503室",
    },
    { name: "𠮷野 髙﨑", postal: "200-0001", address: "例示県例示市三番町5" },
    { name: "住所なし 三郎", address: "" },
  ]);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const actor = () => ({ id: at.owner.id });
const everybody = { mode: "all", ids: [] } as const;
const labels = (over: Partial<Extract<PrintJob, { kind: "labels" }>> = {}): PrintJob => ({
  kind: "labels",
  sheet: "24",
  start: 1,
  hasHonorific: true,
  hasSender: false,
  hasBarcode: false,
  ...over,
});
const envelope: PrintJob = {
  kind: "envelopes",
  layout: "upright",
  hasBoxes: true,
  hasMark: true,
  hasSender: true,
  hasBarcode: false,
};
const card: PrintJob = { kind: "cards", direction: "across" };
const words = { notice: "12月1日から、営業時間が変わります。", isWarned: true };
const print = async (job: PrintJob, source: Parameters<typeof printAddresses>[3] = everybody) => {
  const made = await printAddresses(at.house, actor(), incident, source, job, words);
  return { ...made, bytes: await buffer(made.pdf) };
};
const newest = () => {
  const entry = listEntries(at.house.read, { incident, limit: 1 })[0]!;
  return { kind: entry.kind, payload: findPayload(at.house.read, entry.seq) };
};

describe("before anything is printed", () => {
  test("each problem is told with its person, and only those without one are printed", async () => {
    const planned = await planPrint(at.house.read, incident, everybody, labels({ hasBarcode: true }));
    const told = planned.map(({ name, isReady, problems }) => [
      name,
      isReady,
      problems.map(({ code }) => code),
    ]);
    expect(told).toEqual([
      ["住所なし 三郎", false, ["no_address"]],
      ["試験 一郎", true, []],
      ["𠮷野 髙﨑", true, ["no_barcode"]],
    ]);
  });

  test("a name of 200 characters and an address of nine lines are told, paper by paper", async () => {
    const [first, second] = people.slice(1);
    change(at, sql`UPDATE customer SET name = ${"寿限無".repeat(66)} WHERE id = ${first!.id}`);
    const nine = Array.from({ length: 9 }, (_, index) => `例示県例示市${index + 1}行目`).join("\n");
    change(at, sql`UPDATE customer SET address = ${nine} WHERE id = ${second!.id}`);
    const codes = async (job: PrintJob) =>
      (await planPrint(at.house.read, incident, { mode: "only", ids: [first!.id, second!.id] }, job)).map(
        ({ problems }) => problems.map(({ code }) => code).join(),
      );
    expect(await codes(labels({ sheet: "65" }))).toEqual(["does_not_fit", "does_not_fit"]);
    expect(await codes(labels({ sheet: "12" }))).toEqual(["does_not_fit", ""]);
    expect(await codes(envelope)).toEqual(["does_not_fit", ""]);
  });

  test("characters that no font has, and people who became 送らない after the run, are stopped", async () => {
    change(at, sql`UPDATE customer SET name = '試験😀' WHERE id = ${people[1]!.id}`);
    flag(at, people[2]!, ["doNotWrite"]);
    const planned = await planPrint(at.house.read, incident, everybody, envelope);
    expect(planned.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      ["no_address"],
      ["unprintable"],
    ]);
    await expect(print(envelope)).rejects.toMatchObject({ code: "letter_print_nobody" });
  });
});

describe.skipIf(!hasPoppler)("labels", () => {
  test.each([
    ["12", 18.6, 21.2, 86.4],
    ["21", 0, 0.45, 70],
    ["24", 6, 12.9, 66],
    ["44", 8.4, 8.8, 48.3],
    ["65", 9.75, 10.7, 38.1],
  ] as const)("on a sheet of %s the second label begins a label's width to the right", async (sheet, left, top, width) => {
    const { bytes, pages, people: count } = await print(labels({ sheet, start: 1 }));
    const codes = wordsOf(bytes).filter(({ text }) => text.startsWith("〒"));
    expect({ pages, count }).toEqual({ pages: 1, count: 2 });
    expect(mm(codes[1]!.left - codes[0]!.left)).toBeCloseTo(width, 1);
    expect(mm(codes[0]!.left)).toBeGreaterThan(left);
    expect(mm(codes[0]!.top)).toBeGreaterThan(top);
    expect(mm(codes[0]!.left)).toBeLessThan(left + 8);
  });

  test("begin at the label that is told, and go on on a second sheet", async () => {
    const { bytes, pages } = await print(labels({ start: 24 }));
    const codes = wordsOf(bytes).filter(({ text }) => text.startsWith("〒"));
    expect(pages).toBe(2);
    expect(codes.map(({ page }) => page)).toEqual([1, 2]);
    expect(mm(codes[0]!.left)).toBeGreaterThan(6 + 2 * 66);
    expect(mm(codes[0]!.top)).toBeGreaterThan(12.9 + 7 * 33.9);
  });

  test("a shift that was set moves all of them, and the letters' window with them", async () => {
    const before = wordsOf((await print(labels())).bytes)[0]!;
    at.house.write(actor(), (tx) =>
      changePrintSettings(tx, listShops(tx.db)[0]!.id, { sheetShift: { x: 1.5, y: -1 } }),
    );
    const after = wordsOf((await print(labels())).bytes)[0]!;
    expect(mm(after.left - before.left)).toBeCloseTo(1.5, 1);
    expect(mm(after.top - before.top)).toBeCloseTo(-1, 1);
    expect(listShops(at.house.read)[0]?.sheetShift).toEqual({ x: 1.5, y: -1 });
  });

  test.skipIf(!isInstalled("qpdf"))(
    "bars have their sizes on paper: 67, 0.6 mm wide, 1.2 mm apart, 3.6 and 1.2 mm long",
    async () => {
      const { bytes } = await print(labels({ sheet: "12", hasBarcode: true }));
      const page = runOn(bytes, "qpdf", ["--qdf", "--object-streams=disable"], ["-"]);
      const bars = [...page.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f/g)].map((bar) => {
        const [x = 0, y = 0, width = 0, height = 0] = bar.slice(1, 5).map((text) => mm(Number(text)));
        return { x, y, width, height };
      });
      expect(bars).toHaveLength(67);
      for (const { width } of bars) expect(width).toBeCloseTo(0.6, 2);
      expect(bars[1]!.x - bars[0]!.x).toBeCloseTo(1.2, 2);
      expect(bars[66]!.x - bars[0]!.x + 0.6).toBeCloseTo(79.8, 1);
      // Start code: a long bar, then one that reaches from the timing bar down.
      expect(bars[0]!.height).toBeCloseTo(3.6, 2);
      expect(bars[1]!.height).toBeCloseTo(2.4, 2);
      expect(bars[1]!.y - bars[0]!.y).toBeCloseTo(1.2, 2);
      expect(Math.min(...bars.map(({ height }) => height))).toBeCloseTo(1.2, 2);
      // The label's edges are 18.6 and 105 mm from the left: 2 mm stay clear.
      expect(bars[0]!.x).toBeGreaterThan(18.6 + 2);
      expect(bars[66]!.x + 0.6).toBeLessThan(105 - 2);
    },
  );

  test("names stay as they are written, 様 is added where it is wanted, and every sheet is sound", async () => {
    for (const sheet of labelSheetNames) {
      const { bytes } = await print(labels({ sheet, hasSender: true, hasBarcode: true }));
      const text = runOn(bytes, "pdftotext", [], ["-"]);
      expect(text).toContain("𠮷野 髙﨑");
      expect(text).toContain("様");
      if (isInstalled("qpdf")) expect(runOn(bytes, "qpdf", ["--check"])).toContain("No syntax");
    }
    const { bytes } = await print(labels({ hasHonorific: false }));
    expect(runOn(bytes, "pdftotext", [], ["-"])).not.toContain("様");
  });
});

describe.skipIf(!hasPoppler)("envelopes and postcards", () => {
  test("an envelope is 120 × 235 mm; the digits stand in its boxes", async () => {
    const { bytes, pages } = await print(envelope);
    expect(pages).toBe(2);
    expect(runOn(bytes, "pdfinfo", [])).toMatch(/340\.1\d+ x 666\.1/);
    const digits = wordsOf(bytes).find(({ text }) => /^\d+$/.test(text.replace(/ /g, "")))!;
    // The first box begins 8.0 + 47.7 mm from the right edge; its digit stands in its middle.
    expect(mm(digits.left)).toBeGreaterThan(120 - 55.7);
    expect(mm(digits.left)).toBeLessThan(120 - 55.7 + 2.85);
    const text = runOn(bytes, "pdftotext", ["-raw"], ["-"]);
    expect(text).toContain("1000013");
    expect(text).toContain("親展");
    expect(text).toContain("ヘアサロン見本");
    expect(text).not.toContain("お詫び");
  });

  test("the entry holds counts and ids, and no name", async () => {
    await print(envelope, { mode: "only", ids: [people[1]!.id] });
    const { kind, payload } = newest();
    expect(JSON.stringify(payload)).not.toMatch(/試験|例示/);
    expect(kind).toBe("letters.envelopes_printed");
    expect(payload).toMatchObject({ run: null, customers: [people[1]!.id], people: 1, barcodes: 0 });
    await print(labels({ sheet: "12", start: 3, hasBarcode: true }));
    expect(newest()).toMatchObject({
      kind: "letters.labels_printed",
      payload: { run: null, customers: null, people: 2, barcodes: 1, sheet: "12", start: 3, pages: 1 },
    });
  });

  test("a postcard is printed for words that anybody may read, and the warning is recorded", async () => {
    const { bytes } = await print(card);
    expect(runOn(bytes, "pdfinfo", [])).toMatch(/283\.4\d+ x 419\.5/);
    expect(newest()).toMatchObject({ kind: "letters.cards_printed", payload: { warned: true, people: 2 } });
    const text = await buffer(printNotice(at.house, incident, words));
    expect(runOn(text, "pdftotext", [], ["-"])).toContain("営業時間が変わります");
    expect(runOn(text, "pdftotext", [], ["-"])).not.toContain("試験");
  });
});

describe("words on a postcard", () => {
  test.each([
    ["このたびのお詫びを申し上げます。", "詫び"],
    ["お 詫 び", "詫び"],
    ["お客様の情報が外に出ました。", "情報"],
    ["名簿を新しくしました。", "名簿"],
    ["漏えいのおそれがあります。", "漏え"],
    ["ご住所をお知らせください。", "住所"],
    ["カルテをお持ちください。", "カルテ"],
    ["スタッフの退職のお知らせ", "退職"],
  ])("%s is refused with its reason", (notice, word) => {
    try {
      printNotice(at.house, incident, { notice, isWarned: true });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "letter_card_words" });
      const { notice: sentence } = (error as { fields: { notice: string } }).fields;
      expect(sentence).toContain(`「${word}`);
      expect(sentence).toContain("封書");
    }
  });

  test("the former employee's name is refused, and nothing is printed unwarned", () => {
    const refusal = (notice: string, isWarned = true) => {
      try {
        printNotice(at.house, incident, { notice, isWarned });
        return undefined;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refusal(`${FORMER}さんへ`)).toBe("letter_card_words");
    expect(refusal("")).toBe("letter_card_words");
    expect(refusal("試験 一郎様、1月5日からお待ちしています。")).toBe("letter_card_words");
    expect(refusal("あ".repeat(301))).toBe("letter_card_words");
    expect(refusal("年末年始は12月30日から1月4日まで休みます。", false)).toBe("letter_card_unwarned");
  });
});
