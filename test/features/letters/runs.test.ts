import { execFileSync } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { getCustomer } from "#src/features/customers/index.ts";
import {
  addFact,
  consentInput,
  factInput,
  recordConsent,
  withdrawConsent,
} from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import {
  cancelLetters,
  downloadVolume,
  everybodyDue,
  findingsOf,
  findJob,
  getRun,
  listLetters,
  listRuns,
  makeLetters,
  markSent,
  planRecipients,
  previewHtml,
  previewPdf,
  readRecipients,
  resumeLetters,
  runState,
  saveDraft,
  startLetters,
  usualFigures,
} from "#src/features/letters/index.ts";
import { beginMaking } from "#src/features/letters/making.ts";
import { frozenOf } from "#src/features/letters/queries.ts";
import { resumeRun, startRun } from "#src/features/letters/runs.ts";
import { changeShop, listShops } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { expectSound, openTestApp, SHOP, type TestApp } from "../../support/house.ts";
import { isInstalled, runOn, wordsOf } from "../../typeset/outsiders.ts";
import { addCustomers, change, FORMER, flag, makeCase } from "./people.ts";

const hasText = isInstalled("pdftotext");
const painter = "pdftoppm";
const mm = 72 / 25.4;
const all = { template: "apology", consulted: "yes" } as const;

let at: TestApp;
let actor: { id: string };
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  actor = { id: at.owner.id };
  incident = makeCase(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const make = async (options: Partial<Parameters<typeof makeLetters>[3]> = {}) => {
  const made = await makeLetters(at.house, actor, incident, { ...all, ...options });
  return { ...made, bytes: await buffer(downloadVolume(at.house, actor, incident, made.run.id, 1).pdf) };
};
/** Text of each page, without the spaces and line ends of layout. */
const pagesOf = (pdf: Buffer): string[] =>
  runOn(pdf, "pdftotext", ["-raw"], ["-"])
    .split("\f")
    .slice(0, -1)
    .map((page) => page.replace(/\s/g, ""));
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Refusal ? error.code : String(error);
};
/** Everybody's letter with what stands in its way, in the order of printing. */
const planned = async () => {
  const plan = await planRecipients(at.house.read, incident);
  const ids = plan.people.map((one) => one.id);
  return readRecipients(at.house.read, incident, ids, { plan });
};
/** Text of a made run. */
const previewOf = async (run: string): Promise<string> =>
  pagesOf(await buffer(downloadVolume(at.house, actor, incident, run, 1).pdf)).join("");
/** What the database answers to a change that it must not take. */
function refusalOf(statement: ReturnType<typeof sql>): string {
  try {
    change(at, statement);
  } catch (error) {
    return String((error as Error).cause);
  }
  return "";
}
const kinds = (): string[] => listEntries(at.house.read, { incident, limit: 50 }).map((entry) => entry.kind);

test("a case with its explanation gives a letter with nothing to mend", async () => {
  expect(await findingsOf(at.house.read, incident, "2026-11-21")).toEqual([]);
});

describe("the file", () => {
  test.skipIf(!hasText)(
    "holds one letter for each person, with only what concerns them (needs pdftotext)",
    async () => {
      await addCustomers(at, incident, [
        {
          name: "試験 一郎",
          kana: "シケン イチロウ",
          phone: "00-0000-0011",
          karte: "あり",
          address: "例示県例示市例示町1",
        },
        { name: "例示 花", address: "例示県例示市例示町2", email: "hana@example.jp" },
        { name: "髙﨑 𠮷子", address: "例示県例示市例示町3", visits: "12" },
      ]);
      const { run, count, bytes } = await make();
      const pages = pagesOf(bytes);
      expect(count).toBe(3);
      expect(run).toMatchObject({ number: 1, state: "made", chosen: 3, pages: 3, sentOn: null });
      expect(pages).toHaveLength(3);
      expect(pages[0]).toContain("試験一郎様");
      expect(pages[0]).toContain(
        "試験一郎様のお名前、フリガナ、ご住所、お電話番号、カルテの記載（内容はこの手紙には記していません）。クレジットカードの情報は含まれておりません。",
      );
      expect(pages[0]).not.toMatch(/例示花|髙﨑|メールアドレス、|ご来店の履歴/);
      expect(pages[1]).toContain("例示花様のお名前、ご住所、メールアドレス。");
      expect(pages[1]).not.toMatch(/試験一郎|髙﨑|カルテ|フリガナ/);
      expect(pages[2]).toContain("髙﨑𠮷子様のお名前、ご住所、ご来店の履歴。");
      expect(pages.map((page) => /お手紙番号(\d+)/.exec(page)?.[1])).toEqual(["0001", "0002", "0003"]);
      expect(
        listLetters(at.house.read, run.id).map(({ number, firstPage, lastPage }) => [
          number,
          firstPage,
          lastPage,
        ]),
      ).toEqual([
        [1, 1, 1],
        [2, 2, 2],
        [3, 3, 3],
      ]);
    },
  );

  test.skipIf(!hasText)("stands as a letter of apology stands (needs pdftotext)", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const [page = ""] = pagesOf((await make()).bytes);
    const order = [
      "令和8年12月1日",
      "〒000-0002",
      "代表見本花子㊞",
      "お客様情報の漏えいのおそれに関するお詫びとご報告",
      "謹啓",
      "当店の元従業員により持ち出され、案内はがきの送付に使用されたおそれがあることが分かりました。",
      "謹白",
      "記1概要",
      "2対象となる情報",
      "3原因",
      "4二次被害の状況",
      "5当店の対応",
      "6お客様へのお願い",
      "7再発防止策",
      "8お問い合わせ窓口",
      "以上",
    ];
    const text = page.slice(page.indexOf("お手紙番号"));
    expect(text).toMatch(new RegExp(order.join(".*")));
    expect(text).not.toMatch(/無名|サロン・ド/);
  });

  test.skipIf(!hasText)("is flush at the right margin (needs pdftotext)", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { bytes } = await make();
    const rights = new Map<number, number>();
    for (const word of wordsOf(bytes)) {
      const line = Math.round(word.bottom);
      rights.set(line, Math.max(rights.get(line) ?? 0, word.right));
    }
    const margin = Math.max(...rights.values());
    const full = [...rights.values()].filter((right) => right > margin - 8);
    expect(full.length).toBeGreaterThan(8);
    for (const right of full) expect(margin - right).toBeLessThan(6);
  });

  test.skipIf(!hasText)(
    "shows nothing but the address in the shop's own window (needs pdftotext)",
    async () => {
      const shop = { ...SHOP, windowXMm: 18, windowYMm: 26, windowWidthMm: 72, windowHeightMm: 22 };
      at.house.write(actor, (tx) => changeShop(tx, listShops(tx.db)[0]!.id, shop));
      await addCustomers(at, incident, [{ name: "試験 一郎", building: "例示マンション305号室" }]);
      const seen = wordsOf((await make()).bytes).filter(
        (word) => word.left < (18 + 72 + 25) * mm && word.top < (26 + 22 + 21) * mm - 4,
      );
      expect(seen.map((word) => word.text).join("")).toBe(
        "〒000-0002例示県例示市例示町1-2-3例示マンション305号室試験一郎様",
      );
      for (const word of seen) {
        expect(word.left).toBeGreaterThanOrEqual(18 * mm - 1);
        expect(word.right).toBeLessThanOrEqual((18 + 72) * mm + 1);
        expect(word.top).toBeGreaterThanOrEqual(26 * mm - 4);
        expect(word.bottom).toBeLessThanOrEqual((26 + 22) * mm + 4);
      }
    },
  );

  test.skipIf(!isInstalled(painter))(
    "has fold marks at a third and two thirds (needs pdftoppm)",
    async () => {
      await addCustomers(at, incident, [{ name: "試験 一郎" }]);
      const { bytes } = await make();
      expect(darkRows(bytes)).toEqual([99, 198]);
    },
  );

  test("of a window that leaves no room for the sender is not made", async () => {
    at.house.write(actor, (tx) =>
      changeShop(tx, listShops(tx.db)[0]!.id, { ...SHOP, windowXMm: 100, windowWidthMm: 100 }),
    );
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const findings = await findingsOf(at.house.read, incident, "2026-11-21");
    expect(findings.map((one) => one.code)).toEqual(["window"]);
    expect(await codeOf(make())).toBe("letter_not_final");
  });
});

describe("addressing", () => {
  test.skipIf(!hasText)(
    "never doubles an honorific, and knows companies, minors and the family (needs pdftotext)",
    async () => {
      const people = await addCustomers(at, incident, [
        { name: "見本 次郎 様", address: "例示町1" },
        { name: "例示株式会社", address: "例示町2" },
        { name: "例示商事㈱ 御中", address: "例示町3" },
        { name: "見本 三郎", company: "例示工務店", address: "例示町4" },
        { name: "試験 小太郎", address: "例示町5" },
        { name: "試験 梅", address: "例示町6" },
      ]);
      flag(at, people[4]!, ["isMinor"]);
      flag(at, people[5]!, ["isDeceased"]);
      const pages = pagesOf((await make()).bytes);
      expect(pages[0]).toContain("例示町1見本次郎様");
      expect(pages[1]).toContain("例示町2例示株式会社御中");
      expect(pages[1]).toContain("貴社には多大なご心配をおかけいたします");
      expect(pages[2]).toContain("例示町3例示商事㈱御中");
      expect(pages[3]).toContain("例示町4例示工務店見本三郎様");
      expect(pages[4]).toContain("例示町5試験小太郎様保護者様");
      expect(pages[4]).toContain("試験小太郎様ならびに保護者様には");
      expect(pages[5]).toContain("例示町6試験梅様のご家族様");
      expect(pages[5]).toContain("生前は試験梅様に");
      expect(pages.join("")).not.toMatch(/様様|御中様|様御中|殿様|様には様/);
    },
  );
});

describe("names that try to break out", () => {
  const names = [
    "<script>alert(1)</script>",
    "{{x}} {{{customer.address}}}",
    "*# 太字 **|a|b|",
    "改行\n太郎",
    "⾼橋 一郎",
    "空\u0000白",
    "\uE0000\uE001",
    ":::pagebreak",
  ];

  test.skipIf(!hasText)("print as they are, each on its own page (needs pdftotext)", async () => {
    const people = await addCustomers(
      at,
      incident,
      names.map((_, index) => ({ name: `見本 ${index}子`, address: `例示町${index + 1}` })),
    );
    for (const [index, name] of names.entries()) {
      change(at, sql`UPDATE customer SET name = ${name} WHERE id = ${people[index]!.id}`);
    }
    expect((await planned()).map((one) => one.isReady)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
    const pages = pagesOf((await make()).bytes);
    expect(pages).toHaveLength(7);
    expect(pages[0]).toContain("<script>alert(1)</script>様のお名前");
    expect(pages[1]).toContain("{{x}}{{{customer.address}}}様のお名前");
    expect(pages[2]).toContain("*#太字**|a|b|様のお名前");
    expect(pages[3]).toContain("改行太郎様のお名前");
    expect(pages[4]).toMatch(/[⾼高]橋一郎様のお名前/);
    expect(pages[5]).toContain("空白様のお名前");
    expect(pages[6]).toContain(":::pagebreak様のお名前");
    expect(pages[6]).toContain("以上");
  });

  test("a preview on the page holds no live markup", async () => {
    const [person] = await addCustomers(at, incident, [{ name: "見本 一子" }]);
    change(at, sql`UPDATE customer SET name = '<script>alert(1)</script>'`);
    const html = await previewHtml(at.house, incident, person!.id);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;様");
    expect(html).not.toContain("<script");
  });
});

describe("people with a problem", () => {
  test("are told apart, each with what to do", async () => {
    const people = await addCustomers(at, incident, [
      { name: "問題なし 一", address: "例示町1" },
      { name: "住所なし 二", address: "" },
      { name: "絵文字😀 三", address: "例示町3" },
      { name: "長い".repeat(150), address: "例示町4" },
      { name: "同じ 五", address: "例示町5丁目5番" },
      { name: "同じ　五", address: "例示町5-5" },
      { name: "無名次郎", address: "例示町7" },
      { name: "例示株式会社 見本 八郎", address: "例示町8" },
      { name: "〓田 九", address: "例示町9", postal: "" },
    ]);
    expect(people).toHaveLength(8);
    const all = await planned();
    const problems = new Map(
      all.map(({ customer, problems, isReady }) => [
        customer.name.slice(0, 4),
        [isReady, ...problems.map((one) => one.code)],
      ]),
    );
    expect(problems.get("問題なし")).toEqual([true]);
    expect(problems.get("住所なし")).toEqual([false, "no_address"]);
    expect(problems.get("絵文字😀".slice(0, 4))).toEqual([false, "unprintable"]);
    expect(problems.get("無名次郎")).toEqual([true, "name_like_other_party"]);
    expect(problems.get("例示株式")).toEqual([true, "company_or_person"]);
    expect(problems.get("〓田 九")).toEqual([true, "needs_check", "no_postal"]);
    const emoji = all.find(({ customer }) => customer.name.startsWith("絵文字"))!;
    expect(emoji.problems[0]?.sentence).toContain("お名前に印刷できない文字があります：😀（U+1F600）。");
  });

  test("whose name is printed in another form than it was typed in is told, and gets a letter", async () => {
    await addCustomers(at, incident, [
      { name: "辻\u{E0101} 一", address: "例示町1" },
      { name: "辻\u{E0100} 二", address: "例示町2" },
    ]);
    const people = await planned();
    expect(people.map(({ isReady, problems }) => [isReady, problems.map((one) => one.code)])).toEqual([
      [true, ["other_form"]],
      [true, []],
    ]);
    expect(people[0]!.problems[0]!.sentence).toContain("印刷では、「辻\u{E0101}」は「辻」の形になります。");
  });

  test("an address that runs out of the window is named before printing", async () => {
    const people = await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
    ]);
    change(
      at,
      sql`UPDATE customer SET address = ${"例示県例示市例示町".repeat(14)}, name = ${"長".repeat(60)} WHERE id = ${people[1]!.id}`,
    );
    expect((await planned()).map((one) => one.problems.map((problem) => problem.code))).toEqual([
      // By the postal code first, then by the address.
      ["address_too_long"],
      [],
    ]);
  });

  test("get no letter, and 「送らない」 is not even planned", async () => {
    const people = await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
      { name: "見本 三郎", address: "例示町3" },
      { name: "見本 四郎", address: "" },
    ]);
    const named = (name: string) => people.find((one) => one.name === name)!;
    flag(at, named("見本 二郎"), ["doNotWrite"]);
    change(at, sql`UPDATE customer SET scope = 'out' WHERE name = '見本 三郎'`);
    const { run, count } = await make();
    expect(count).toBe(1);
    const [letter] = listLetters(at.house.read, run.id);
    expect(letter?.customerId).toBe(named("見本 一郎").id);
  });
});

describe("the choice", () => {
  test("all, only these, all but these", async () => {
    const people = await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
      { name: "見本 三郎", address: "例示町3" },
    ]);
    const [one, two] = people.map((person) => person.id);
    const chosen = async (choice: Parameters<typeof makeLetters>[3]["choice"]) => {
      const { run } = await make({ choice: choice! });
      return listLetters(at.house.read, run.id).map((letter) => letter.customerId);
    };
    expect(await chosen({ mode: "only", ids: [two!] })).toEqual([two]);
    expect(await chosen({ mode: "except", ids: [one!] })).toEqual([people[2]!.id]);
    expect(await chosen({ mode: "all", ids: [] })).toEqual([one]);
    expect(await codeOf(make())).toBe("letter_no_recipients");
    expect(await codeOf(make({ choice: { mode: "only", ids: ["cus_none"] } }))).toBe("letter_no_recipients");
  });

  test("numbers go on through the runs", async () => {
    await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
    ]);
    await make();
    const { run } = await make({
      choice: { mode: "all", ids: [], filter: { ...everybodyDue, standing: "prepared" } },
    });
    expect(run.number).toBe(2);
    expect(listLetters(at.house.read, run.id).map((letter) => letter.number)).toEqual([3, 4]);
    const [again] = await planned();
    expect(again?.problems.map((problem) => problem.sentence)).toEqual([
      "第2回でお手紙（番号 0003）を作っています。",
    ]);
  });
});

describe("a run", () => {
  test("is recorded without anybody's name, from the words to the sending", async () => {
    const [person] = await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { run } = await make();
    expect(getCustomer(at.house.read, incident, person!.id).notice).toBe("発送準備");
    await markSent(at.house, actor, incident, run.id, { on: "2026-11-21" });
    expect(getCustomer(at.house.read, incident, person!.id)).toMatchObject({
      notice: "発送済",
      noticedOn: "2026-11-21",
    });
    expect(getRun(at.house.read, incident, run.id).sentOn).toBe("2026-11-21");
    expect(kinds()).toEqual(
      expect.arrayContaining([
        "letters.draft_saved",
        "letters.run_started",
        "letters.run_made",
        "letters.run_downloaded",
        "letters.run_sent",
      ]),
    );
    const payloads = listEntries(at.house.read, { incident, limit: 50 }).map((entry) =>
      JSON.stringify(findPayload(at.house.read, entry.seq)),
    );
    expect(payloads.join("")).not.toMatch(/試験|例示|名簿/);
  });

  test("is sent once, on a day that has come, after it was made", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { run } = await make();
    const mark = (on: string) => markSent(at.house, actor, incident, run.id, { on });
    expect(await codeOf(mark("2026-11-22"))).toBe("invalid_input");
    expect(await mark("2026-11-20")).toBe(1);
    expect(await codeOf(mark("2026-11-21"))).toBe("letter_run_state");
  });

  test("that is cancelled leaves no file, and is made again with the same numbers", async () => {
    await addCustomers(
      at,
      incident,
      Array.from({ length: 60 }, (_, index) => ({
        name: `見本 ${index}子`,
        address: `例示町${index + 1}番`,
      })),
    );
    const filesBefore = await at.house.blobs.list();
    const { run, job } = await startLetters(at.house, actor, incident, all);
    const numbers = listLetters(at.house.read, run.id).map((letter) => letter.number);
    job.cancel();
    expect(await job.ended).toEqual({ state: "cancelled" });
    expect(getRun(at.house.read, incident, run.id)).toMatchObject({ state: "cancelled", volumes: 0 });
    expect(await at.house.blobs.list()).toEqual(filesBefore);

    const again = await resumeLetters(at.house, actor, incident, run.id).ended;
    expect(again.state).toBe("made");
    const made = getRun(at.house.read, incident, run.id);
    expect(made).toMatchObject({ state: "made", pages: 60, number: 1 });
    expect(listLetters(at.house.read, run.id).map((letter) => letter.number)).toEqual(numbers);
    expect(new Set(numbers).size).toBe(60);
    expect(() => resumeLetters(at.house, actor, incident, run.id)).toThrow("letter_run_state");
    expect(await codeOf(cancelLetters(at.house, actor, incident, run.id))).toBe("letter_run_state");
  });

  test("that is cancelled is not gone on with once its people were written to in a later run", async () => {
    await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
    ]);
    const { run, job } = await startLetters(at.house, actor, incident, all);
    job.cancel();
    await job.ended;
    const later = await startLetters(at.house, actor, incident, all);
    await later.job.ended;
    expect(getRun(at.house.read, incident, later.run.id)).toMatchObject({
      state: "made",
      number: 2,
      pages: 2,
    });
    expect(() => resumeLetters(at.house, actor, incident, run.id)).toThrow("letter_run_taken");
    expect(getRun(at.house.read, incident, run.id)).toMatchObject({ state: "cancelled", attempt: 1 });
  });

  test("that names somebody by a consent is not gone on with after the consent was withdrawn", async () => {
    await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
    ]);
    const consent = at.house.write(actor, (tx) => {
      saveDraft(tx, incident, { blocks: { measures: `${FORMER}のIDを止めました。` } });
      return recordConsent(
        tx,
        incident,
        consentInput.parse({
          paper: "apology",
          names: [FORMER],
          lawyer: "例示 弁護士",
          givenOn: "2026-11-20",
        }),
      );
    });
    const { run, job } = await startLetters(at.house, actor, incident, all);
    job.cancel();
    await job.ended;
    at.house.write(actor, (tx) => withdrawConsent(tx, incident, consent));
    expect(() => resumeLetters(at.house, actor, incident, run.id)).toThrow("letter_name_blocked");
    expect(getRun(at.house.read, incident, run.id)).toMatchObject({ state: "cancelled", volumes: 0 });
    // Withdrawn while the work was going on: it stops before the next volume.
    const going = at.house.write(actor, (tx) => resumeRun(tx, incident, run.id));
    expect((await beginMaking(at.house, actor, going).ended).state).toBe("failed");
    expect(getRun(at.house.read, incident, run.id)).toMatchObject({ state: "failed", volumes: 0 });
  });

  test("is not begun with words that a colleague changed while its people were read", async () => {
    await addCustomers(at, incident, [{ name: "見本 一郎", address: "例示町1" }]);
    const starting = startLetters(at.house, actor, incident, all);
    at.house.write(actor, (tx) =>
      saveDraft(tx, incident, { blocks: { measures: `${FORMER}のIDを止めました。` } }),
    );
    expect(await codeOf(starting)).toBe("letter_not_final");
    expect(listRuns(at.house.read, incident)).toEqual([]);
  });

  test("whose process ended is shown as stopped and can be finished later, without those who fell out", async () => {
    const people = await addCustomers(at, incident, [
      { name: "見本 一郎", address: "例示町1" },
      { name: "見本 二郎", address: "例示町2" },
    ]);
    const { run, job } = await startLetters(at.house, actor, incident, all);
    job.cancel();
    await job.ended;
    // As a killed process leaves it.
    change(at, sql`UPDATE letter_run SET state = 'making', ended_at = NULL`);
    expect(findJob(at.house, run.id)).toBeUndefined();
    expect(runState(at.house, getRun(at.house.read, incident, run.id))).toBe("stopped");

    flag(at, people[0]!, ["isInDanger"]);
    const { state } = await resumeLetters(at.house, actor, incident, run.id).ended;
    expect(state).toBe("made");
    expect(listLetters(at.house.read, run.id).map(({ number, firstPage }) => [number, firstPage])).toEqual([
      [1, null],
      [2, 1],
    ]);
  });

  test("is the only one that is made of its incident at a time", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const [one, two] = await Promise.allSettled([
      startLetters(at.house, actor, incident, all),
      startLetters(at.house, actor, incident, all),
    ]);
    expect(one.status).toBe("fulfilled");
    expect(two).toMatchObject({ status: "rejected", reason: { code: "letter_run_busy" } });
    if (one.status === "fulfilled") expect((await one.value.job.ended).state).toBe("made");
    expect(listRuns(at.house.read, incident)).toHaveLength(1);
  });

  test("is not begun while another program is at one, or left one half-way", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { run, job } = await startLetters(at.house, actor, incident, all);
    job.cancel();
    await job.ended;
    change(at, sql`UPDATE letter_run SET state = 'making', ended_at = NULL`);
    expect(await codeOf(startLetters(at.house, actor, incident, all))).toBe("letter_run_unfinished");
    await cancelLetters(at.house, actor, incident, run.id);
    expect((await make()).run.number).toBe(2);
  });

  test("is not begun for people who were chosen before another program's run", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { run } = await make();
    const { common, source } = frozenOf(at.house.read, run.id);
    const letters = listLetters(at.house.read, run.id).map(({ customerId, items }) => ({
      customerId,
      items,
    }));
    const start = (newestSeen: number) => () =>
      at.house.write(actor, (tx) =>
        startRun(tx, incident, {
          ...all,
          common,
          source,
          letters,
          newestSeen,
          volumeSize: 100,
          cost: usualFigures,
        }),
      );
    expect(start(0)).toThrow("letter_run_busy");
    expect(listRuns(at.house.read, incident)).toHaveLength(1);
    expect(start(1)().number).toBe(2);
  });

  test("shows, before it is marked as sent, that nobody was asked and that its date has not come", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const shownOf = async (run: string) =>
      (
        await at.http.inject({
          url: `/incidents/${incident}/letters/runs/${run}`,
          headers: at.signedIn(),
        })
      ).body;
    const { run } = await make({ consulted: "not_yet" });
    const body = await shownOf(run.id);
    expect(body).toContain("お手紙の日付は令和8年12月1日で、今日より先です。");
    expect(body).toContain("発送時期の相談は「まだ」");
    at.setTime(new Date("2026-12-01T03:00:00.000Z"));
    expect(await shownOf(run.id)).not.toContain("今日より先です");
  });

  test("keeps the words it began with", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { run, job } = await startLetters(at.house, actor, incident, all);
    job.cancel();
    await job.ended;
    at.house.write(actor, (tx) => saveDraft(tx, incident, { blocks: { cause: "別の原因でした。" } }));
    await resumeLetters(at.house, actor, incident, run.id).ended;
    expect(await previewOf(run.id)).not.toContain("別の原因");
    expect(refusalOf(sql`UPDATE letter_run SET dossier = '{}'`)).toContain("the words of a run never change");
    expect(refusalOf(sql`UPDATE letter_run SET state = 'failed'`)).toContain("a made run never changes");
    expect(refusalOf(sql`DELETE FROM letter`)).toContain("never given twice");
    expect(refusalOf(sql`DELETE FROM letter_run`)).toContain("never deleted");
  });

  test("belongs to its incident", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    const { run } = await make();
    const other = makeCase(at);
    expect(() => getRun(at.house.read, other, run.id)).toThrow("not_found");
    expect(listRuns(at.house.read, other)).toEqual([]);
  });
});

describe("the words", () => {
  test("a letter that is not final is not made, and says where", async () => {
    await addCustomers(at, incident, [{ name: "試験 一郎" }]);
    at.house.write(actor, (tx) => saveDraft(tx, incident, { blocks: { cause: "" } }));
    const error = await make().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "letter_not_final",
      fields: { cause: expect.stringContaining("3 原因：") },
    });
    expect(listRuns(at.house.read, incident)).toEqual([]);
  });

  test("follow the case until they are changed, and again afterwards", async () => {
    const write = (blocks: Record<string, string | null>) =>
      at.house.write(actor, (tx) => saveDraft(tx, incident, { blocks }));
    expect(write({ cause: "別の原因でした。" }).blocks.cause).toBe("別の原因でした。");
    expect([...write({ cause: null }).changed]).toEqual([]);
    expect(write({}).blocks.cause).toContain("退職の際の確認が不十分でした。");
  });

  test("are surer only where a confirmed fact bears them out", async () => {
    const draft = (changes: Parameters<typeof saveDraft>[2]) =>
      at.house.write(actor, (tx) => saveDraft(tx, incident, changes));
    expect(() => draft({ taken: "confirmed" })).toThrow("invalid_input");
    const fact = (certainty: "確認済" | "推測") =>
      at.house.write(actor, (tx) =>
        addFact(
          tx,
          incident,
          factInput.parse({
            date: { precision: "day", date: "2026-10-31", around: false },
            what: "書き出しの記録を確かめた。",
            certainty,
          }),
        ),
      ).id;
    const supposed = fact("推測");
    expect(() => draft({ taken: "confirmed", takenFact: supposed })).toThrow("invalid_input");
    const confirmed = fact("確認済");
    draft({ taken: "confirmed", takenFact: confirmed });
    const html = await previewHtml(at.house, incident);
    expect(html).toContain("持ち出されたことが判明いたしました。");
    expect(html).toContain("案内はがきの送付に使用されたおそれがございます。");
    expect(() => draft({ use: "confirmed" })).toThrow("invalid_input");
  });

  test.skipIf(!hasText)(
    "stand on one page in the largest type that fits, 12 to 10.5 points (needs pdftotext)",
    async () => {
      const [person] = await addCustomers(at, incident, [{ name: "試験 一郎" }]);
      const measured = async (cause: string): Promise<[number, number]> => {
        at.house.write(actor, (tx) => saveDraft(tx, incident, { blocks: { cause } }));
        const pdf = await buffer(
          await previewPdf(at.house, actor, incident, { words: "apology", customerId: person!.id }),
        );
        return [pagesOf(pdf).length, bodySize(pdf)];
      };
      expect(await measured("管理が不十分でした。")).toEqual([1, 11]);
      expect(await measured("名簿の管理が不十分でした。".repeat(12))).toEqual([1, 10.5]);
      expect((await measured("名簿の管理が不十分でした。".repeat(45)))[0]).toBe(2);
      expect(kinds()).toContain("letters.previewed");
    },
  );
});

/** Size of the letter's text: the width of 「謹白」 is two characters. */
function bodySize(pdf: Buffer): number {
  const word = wordsOf(pdf).find(({ text }) => text === "謹白")!;
  return Math.round(word.right - word.left) / 2;
}

/** Millimetres from the top where the strip at 4–6 mm from the left edge is dark, at ten dots a millimetre. */
function darkRows(pdf: Buffer): number[] {
  const pgm = execFileSync(painter, ["-gray", "-r", "254", "-f", "1", "-l", "1", "-"], {
    input: pdf,
    maxBuffer: 64 * 1024 * 1024,
  });
  const [head = "", width = "", height = ""] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.toString("latin1", 0, 40)) ?? [];
  const pixels = pgm.subarray(head.length);
  const rows = new Set<number>();
  for (let y = 0; y < Number(height); y += 1) {
    const strip = pixels.subarray(y * Number(width) + 40, y * Number(width) + 60);
    if (strip.every((value) => value < 230)) rows.add(Math.round(y / 10));
  }
  return [...rows];
}
